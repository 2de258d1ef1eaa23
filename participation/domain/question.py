"""わからない・説明してほしい: asked by residents, entered by the desk; counted for the clerk, never an opinion."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from common.audit.domain.record import record
from common.people.rules import Actor
from common.receipts.domain.receipt import issue_receipt
from common.receipts.queries.receipt import receipt_of_form
from common.text import clock
from common.text.refusals import Refusal, WrongPhase
from participation.domain.consultation import locked
from participation.domain.opinion import (
    MAX_TEXT,
    Arrival,
    Sent,
    check_period,
    checked_text,
    open_case,
    section_read,
    sent_before,
    version_read,
)
from participation.domain.validity import received_instant
from participation.models import Consultation, Question, Section

QUESTION = "question"


def ask_question(
    *, actor: Actor, consultation_key: str, form_key: UUID, section_key: str = "", text: str = ""
) -> Sent:
    """Store わからない・説明してほしい: no text, no name, not an opinion. Raises as submit_opinion, never no_text.

    The same form again gives the first receipt; with another section or other words it raises already_sent.
    """
    text = checked_text(text, limit=MAX_TEXT) if text.strip() else ""
    with transaction.atomic():
        row = open_case(actor, consultation_key)
        section = section_read(row, section_key)
        if (first := question_sent_before(row, form_key, section, text)) is not None:
            return first
        now = clock.deciding_now()
        check_period(row, now)
        return keep_question(actor, row, section, text, form_key, asked_at=now, now=now)


def question_sent_before(
    row: Consultation, form_key: UUID, section: Section | None, text: str
) -> Sent | None:
    """Return the first receipt of a form that is sent again as it was, None for a new form.

    Raises Refusal already_sent when something else came with it before: a question about another section or in other
    words, or an opinion. Those who went back in their browser must not take the first receipt for the second.
    """
    receipt = receipt_of_form(municipality=row.municipality, form_key=form_key)
    if receipt is None:
        return None
    stored = Question.objects.filter(municipality_id=row.municipality_id, key=receipt.subject_key).first()
    if stored is None or stored.section != section or stored.text != text:
        raise sent_before()
    return Sent(receipt, again=True)


def keep_question(
    actor: Actor,
    row: Consultation,
    section: Section | None,
    text: str,
    form_key: UUID,
    *,
    asked_at: datetime,
    now: datetime,
    verb: str = "ask_question",
) -> Sent:
    """Store a wish for an explanation in a case that is locked and checked, and give its number. No person is kept."""
    question = Question.objects.create(
        municipality_id=row.municipality_id,
        consultation=row,
        draft_version=version_read(row),
        section=section,
        text=text,
        asked_at=asked_at,
    )
    receipt = issue_receipt(
        municipality=row.municipality, kind=QUESTION, subject_key=question.key, form_key=form_key, at=now
    )
    record(actor=actor, verb=verb, target=question, at=now)
    return Sent(receipt)


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
