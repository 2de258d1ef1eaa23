"""The town's view of a theme: written by one, confirmed by another."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from common.audit.domain.record import record
from common.measures.models import Measure
from common.people.rules import Actor
from common.places.models import Department
from common.text import clock
from common.text.normal import body_text, line_text
from common.text.refusals import Conflict, NotAllowed, NotFound, Refusal, WrongPhase
from participation.domain.theme import locked_theme
from participation.enums import ConfirmedAs, ResponseState
from participation.models import Disposition, Response, Section, Theme

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Draft:
    """What the writer typed; all but the text may stay open while it is being written."""

    disposition_code: str = ""
    text: str = ""
    reason: str = ""
    changed_section_key: str = ""
    measure_key: str = ""
    department_key: str = ""


def write_response(*, actor: Actor, theme_key: str, version: int, draft: Draft) -> Response:
    """Store the response as far as it is written; `version` 0 means none was there when the form was opened.

    What was asked or confirmed goes back to being written. Raises NotAllowed, WrongPhase, NotFound (also for a section
    that is not in the next version), Conflict when somebody saved since.
    """
    with transaction.atomic():
        theme = locked_theme(actor, "participation.write_response", theme_key)
        row = Response.objects.select_for_update().filter(theme=theme).first()
        now = clock.deciding_now()
        if (row.version if row else 0) != version:
            raise Conflict("changed_since", _("Somebody else changed this since you opened it."))
        before = row.state if row else ""
        row = row or Response(municipality_id=theme.municipality_id, theme=theme, version=0)
        place = {"municipality_id": theme.municipality_id}
        row.disposition = _found(
            Disposition.objects.filter(code=draft.disposition_code, **place), draft.disposition_code
        )
        row.changed_section = _found(
            Section.objects.filter(
                key=draft.changed_section_key, draft_version_id=theme.consultation.next_version_id
            ),
            draft.changed_section_key,
        )
        row.measure = _found(Measure.objects.filter(key=draft.measure_key, **place), draft.measure_key)
        row.department = _found(
            Department.objects.filter(key=draft.department_key, **place), draft.department_key
        )
        row.text = body_text(draft.text).strip()
        row.reason = body_text(draft.reason).strip()
        row.state = ResponseState.DRAFT
        row.written_by_key, row.written_at = actor.key, now
        row.confirmed_by_key, row.confirmed_at, row.confirmed_as = "", None, ""
        row.version += 1
        row.save()
        record(
            actor=actor,
            verb="write_response",
            target=row,
            at=now,
            before={"state": before},
            after={"state": row.state, "version": row.version},
        )
    return row


def ask_confirmation(*, actor: Actor, theme_key: str, version: int) -> Response:
    """Ask the second person. Raises NotAllowed, WrongPhase, NotFound, Conflict, Refusal incomplete (says what)."""
    with transaction.atomic():
        row = _locked(actor, "participation.ask_confirmation", theme_key, version)
        now = clock.deciding_now()
        if row.state != ResponseState.DRAFT:
            raise WrongPhase("wrong_phase")
        _check_complete(row)
        row.state, row.sent_back_note = ResponseState.ASKED, ""
        return _save(actor, row, "ask_confirmation", now, ResponseState.DRAFT)


def confirm_response(*, actor: Actor, theme_key: str, version: int, as_deputy: bool = False) -> Response:
    """Confirm what another wrote, as approver or as deputy (代決), who is to be seen afterwards (後閲).

    Raises NotAllowed (own_text: the writer cannot confirm it), WrongPhase, NotFound, Conflict, Refusal incomplete.
    """
    with transaction.atomic():
        row = _locked(actor, "participation.confirm_response", theme_key, version)
        now = clock.deciding_now()
        if row.state != ResponseState.ASKED:
            raise WrongPhase("wrong_phase")
        if row.written_by_key == actor.key:
            raise NotAllowed("own_text", _("Whoever wrote it cannot confirm it."))
        _check_complete(row)
        row.state = ResponseState.CONFIRMED
        row.confirmed_by_key, row.confirmed_at = actor.key, now
        row.confirmed_as = ConfirmedAs.DEPUTY if as_deputy else ConfirmedAs.APPROVER
        return _save(actor, row, "confirm_response", now, ResponseState.ASKED)


def see_afterwards(*, actor: Actor, theme_key: str, version: int) -> Response:
    """Note that the approver saw what a deputy confirmed (後閲). The deputy cannot do this for himself."""
    with transaction.atomic():
        row = _locked(actor, "participation.confirm_response", theme_key, version)
        now = clock.deciding_now()
        if row.confirmed_as != ConfirmedAs.DEPUTY:
            raise WrongPhase("wrong_phase")
        if actor.key in (row.confirmed_by_key, row.written_by_key):
            raise NotAllowed("own_text", _("Whoever wrote or confirmed it cannot see it afterwards."))
        row.confirmed_as = ConfirmedAs.SEEN_AFTER
        return _save(actor, row, "see_afterwards", now, ResponseState.CONFIRMED)


def send_back_response(*, actor: Actor, theme_key: str, version: int, note: str) -> Response:
    """Give a response back to its writer with a note. Raises as confirm_response, and Refusal no_note."""
    with transaction.atomic():
        row = _locked(actor, "participation.send_back_response", theme_key, version)
        now = clock.deciding_now()
        note = line_text(note)
        if row.state == ResponseState.DRAFT:
            raise WrongPhase("wrong_phase")
        if not note:
            raise Refusal("no_note", _("Please write what should be changed."))
        before = row.state
        row.state, row.sent_back_note = ResponseState.DRAFT, note[:300]
        row.confirmed_by_key, row.confirmed_at, row.confirmed_as = "", None, ""
        return _save(actor, row, "send_back_response", now, before)


def missing_in(row: Response) -> dict[str, str]:
    """Return what a response still lacks before it can be confirmed: name of its column → what it is, in words."""
    missing = {}
    if not row.text:
        missing["text"] = _("the answer")
    if row.disposition is None:
        missing["disposition"] = _("the disposition")
    elif row.disposition.needs_change and row.changed_section is None:
        missing["changed_section"] = _("the changed section of the next version")
    elif row.disposition.needs_reason and not row.reason:
        missing["reason"] = _("the reason why the draft stays as it is")
    return missing


def missing_of(row: Response) -> list[str]:
    """Return the same as a list of words."""
    return list(missing_in(row).values())


def _check_complete(row: Response) -> None:
    if missing := missing_of(row):
        raise Refusal("incomplete", _("Still missing: %(what)s") % {"what": "、".join(missing)})


def _found(rows: QuerySet[Row], key: str) -> Row | None:
    """Return the row, None for an empty key. Raises NotFound for a key of another place."""
    if not key:
        return None
    row = rows.first()
    if row is None:
        raise NotFound("not_found")
    return row


def _locked(actor: Actor, verb: str, theme_key: str, version: int) -> Response:
    theme: Theme = locked_theme(actor, verb, theme_key)
    row = Response.objects.select_for_update().filter(theme=theme).first()
    if row is None:
        raise NotFound("not_found")
    if row.version != version:
        raise Conflict("changed_since", _("Somebody else changed this since you opened it."))
    return row


def _save(actor: Actor, row: Response, verb: str, now: datetime, before: str) -> Response:
    row.version += 1
    row.save()
    record(
        actor=actor,
        verb=verb,
        target=row,
        at=now,
        before={"state": str(before)},
        after={"state": str(row.state), "as": str(row.confirmed_as)},
    )
    return row
