"""わからない・説明してほしい, when it did not come on the web: entered by the desk."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from common.people.rules import Actor
from common.text import clock
from common.text.refusals import Refusal, WrongPhase
from participation.domain.consultation import locked
from participation.domain.opinion import (
    Arrival,
    Sent,
    checked_text,
    keep_question,
    question_sent_before,
    section_read,
)
from participation.domain.validity import received_instant


def enter_question(
    *,
    actor: Actor,
    consultation_key: str,
    form_key: UUID,
    arrival: Arrival,
    section_key: str = "",
    text: str = "",
) -> Sent:
    """Store a wish for an explanation from paper, telephone or counter, as ask_question stores it from the web.

    No text is needed and no name is kept. It is not an opinion and is not judged: what comes late is kept, too. Raises
    NotAllowed, WrongPhase, NotFound, Refusal bad_text, future_day, already_sent.
    """
    text = checked_text(text) if text.strip() else ""
    with transaction.atomic():
        row = locked(actor, "participation.enter_opinion", consultation_key)
        if row.draft_version_id is None:
            raise WrongPhase("wrong_phase")
        section = section_read(row, section_key)
        if (first := question_sent_before(row, form_key, section, text)) is not None:
            return first
        now = clock.deciding_now()
        if arrival.received_on > now.astimezone(clock.TOKYO).date():
            raise Refusal("future_day", _("The day lies in the future."))
        asked_at = received_instant(arrival.received_on, arrival.received_time)
        return keep_question(
            actor, row, section, text, form_key, asked_at=asked_at, now=now, verb="enter_question"
        )
