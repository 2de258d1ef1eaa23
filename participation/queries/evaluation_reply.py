"""Telling whether a reply is still the one that was read."""

import hashlib

from participation.models import Reply


def stamp_of(reply: Reply | None) -> str:
    """Return a short stamp of a reply's content, empty for none: a form carries it, the verb compares it."""
    if reply is None:
        return ""
    parts = (
        reply.text,
        reply.action,
        reply.due_on,
        reply.department_id,
        reply.decision_number,
        reply.decided_on,
        *((reply.done_on, reply.done_text) if reply.done_on else ()),
    )
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:16]
