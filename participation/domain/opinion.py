"""Opinions: sent by residents, entered by the desk, judged, never altered."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from common.audit.domain.record import record
from common.notify.models import Following
from common.people.domain.person import add_contact, add_person, give_consent
from common.people.enums import Channel, ContactKind, Purpose
from common.people.models import Person
from common.people.rules import Actor, require
from common.receipts.domain.receipt import issue_receipt
from common.receipts.models import Receipt
from common.receipts.queries.receipt import receipt_of_form
from common.text import clock
from common.text.japanese import digits_only, phone_e164
from common.text.normal import body_text, line_text
from common.text.refusals import NotFound, Refusal, WrongPhase
from participation.domain.consultation import locked
from participation.domain.validity import judge_arrival, keep_move, received_instant
from participation.enums import Stance, Validity
from participation.models import Consultation, DraftVersion, Opinion, Section
from participation.queries.follower import SUBJECT

MAX_TEXT = 10_000
"""Characters. Longer opinions are taken on paper or by e-mail, and entered by the desk without this limit."""
REPLY_KEPT = timedelta(days=365)
FOLLOW_UP_KEPT = timedelta(days=5 * 365)
_KIND_OF = {
    Channel.PHONE: ContactKind.PHONE,
    Channel.POST: ContactKind.POST,
    Channel.EMAIL: ContactKind.EMAIL,
}


@dataclass(frozen=True)
class Sender:
    """Who speaks and how she wants to hear back. All may stay empty: nobody has to give a name.

    `reply_by` is the channel for the town's answer (phone, post, email) or empty; `follow_up` also asks to be told
    what becomes of it later. Each is a consent of its own with its own end.
    """

    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    reply_by: str = ""
    follow_up: bool = False


@dataclass(frozen=True)
class Sent:
    """What a sending became: its receipt, and whether this form had been sent before."""

    receipt: Receipt
    again: bool = False


@dataclass(frozen=True)
class Arrival:
    """What the desk reads from paper or hears. `received_time` may stay unknown; `defect` names what is missing."""

    channel: str
    received_on: date
    received_time: time | None = None
    postmark_on: date | None = None
    read_back: bool = False
    persons: int = 1
    defect: str = ""


def submit_opinion(
    *,
    actor: Actor,
    consultation_key: str,
    form_key: UUID,
    text: str,
    stance: str,
    section_key: str = "",
    sender: Sender | None = None,
) -> Sent:
    """Store an opinion sent on the web while `opens_at <= now < closes_at` by the clock of the wall.

    The same `form_key` again gives the first receipt; with other words it raises Refusal already_sent, for those words
    are not stored. Raises NotFound, WrongPhase closed or not_open_yet, Refusal no_text, bad_text, too_long,
    no_contact, bad_phone.
    """
    sender = sender or Sender()
    text = checked_text(text, limit=MAX_TEXT)
    _check_sender(sender)
    municipality_id = actor.municipality_id
    try:
        with transaction.atomic():
            row = open_case(actor, consultation_key)
            if (first := _first_answer(row, form_key, text)) is not None:
                return first
            section = section_read(row, section_key)
            now = clock.deciding_now()
            check_period(row, now)
            opinion = Opinion(
                municipality_id=municipality_id,
                consultation=row,
                draft_version=version_read(row),
                section=section,
                stance=Stance(stance),
                text=text,
                text_hash=text_hash(municipality_id, text),
                channel=Channel.WEB,
                person=_person(actor, row, sender, now),
                received_at=now,
                received_on=now.astimezone(clock.TOKYO).date(),
            )
            return Sent(_store(actor, row, opinion, sender, form_key, now, "submit_opinion"))
    except IntegrityError:
        # the same form arrived twice at the same moment: the other one is stored, and its receipt is the answer
        case = Consultation.objects.get(municipality_id=municipality_id, key=consultation_key)
        answer = _first_answer(case, form_key, text)
        if answer is None:
            raise
        return answer


def enter_opinion(
    *,
    actor: Actor,
    consultation_key: str,
    form_key: UUID,
    text: str,
    arrival: Arrival,
    stance: str = Stance.NONE,
    section_key: str = "",
    sender: Sender | None = None,
) -> Sent:
    """Store what came another way than the web. Late and defective ones are kept, with that state and the reason.

    Raises NotAllowed, WrongPhase, NotFound, Refusal no_text, wrong_channel, future_day, not_read_back (a telephone
    opinion is read back to the speaker before it is stored), no_contact, bad_phone, already_sent.
    """
    sender = sender or Sender()
    text = checked_text(text)
    _check_sender(sender)
    if arrival.channel not in set(Channel.values) - {Channel.WEB}:
        raise Refusal("wrong_channel")
    if arrival.channel == Channel.PHONE and not arrival.read_back:
        raise Refusal("not_read_back", _("Please read the text back to the speaker and tick the box."))
    with transaction.atomic():
        row = locked(actor, "participation.enter_opinion", consultation_key)
        if row.draft_version_id is None:
            raise WrongPhase("wrong_phase")
        if (first := _first_answer(row, form_key, text)) is not None:
            return first
        section = section_read(row, section_key)
        now = clock.deciding_now()
        today = now.astimezone(clock.TOKYO).date()
        if arrival.received_on > today or (arrival.postmark_on or today) > today:
            raise Refusal("future_day", _("The day lies in the future."))
        verdict = judge_arrival(
            consultation=row,
            channel=arrival.channel,
            received_on=arrival.received_on,
            received_time=arrival.received_time,
            postmark_on=arrival.postmark_on,
            defect=line_text(arrival.defect),
        )
        opinion = Opinion(
            municipality_id=row.municipality_id,
            consultation=row,
            draft_version=version_read(row),
            section=section,
            stance=Stance(stance),
            text=text,
            text_hash=text_hash(row.municipality_id, text),
            channel=arrival.channel,
            persons=arrival.persons,
            person=_person(Actor.nobody(row.municipality_id), row, sender, now),
            received_at=received_instant(arrival.received_on, arrival.received_time),
            received_on=arrival.received_on,
            postmark_on=arrival.postmark_on if arrival.channel == Channel.POST else None,
            entered_by_key=actor.key,
            read_back=arrival.read_back,
            validity=verdict.validity,
        )
        receipt = _store(actor, row, opinion, sender, form_key, now, "enter_opinion")
        if verdict.validity != Validity.ACCEPTED:
            keep_move(actor, opinion, Validity.ACCEPTED, verdict.validity, verdict.reason, now)
    return Sent(receipt)


def text_hash(municipality_id: int, text: str) -> str:
    """Return the keyed hash of a text: shows that it was not altered, tells nothing to whoever lacks the key."""
    return salted_hmac(f"participation.opinion.{municipality_id}", text, algorithm="sha256").hexdigest()


def checked_text(typed: str, *, limit: int | None = None) -> str:
    """Return the text as it is stored. Raises Refusal bad_text, no_text, too_long."""
    try:
        text = body_text(typed)
    except ValueError:
        raise Refusal("bad_text", _("The text contains signs that cannot be stored."))
    if not text.strip():
        raise Refusal("no_text", _("Please write your opinion."))
    if limit is not None and len(text) > limit:
        raise Refusal("too_long", _("The text is too long. Please send it by e-mail or on paper."))
    return text


def _check_sender(sender: Sender) -> None:
    if sender.phone:
        try:
            phone_e164(sender.phone)
        except ValueError:
            raise Refusal("bad_phone", _("Digits are missing. Please write 10 or 11 digits."))
    needed = {Channel.PHONE: sender.phone, Channel.POST: sender.address, Channel.EMAIL: sender.email}
    if (sender.reply_by and not needed.get(Channel(sender.reply_by), "")) or (
        sender.follow_up and not sender.reply_by
    ):
        raise Refusal("no_contact", _("Please write how we can reach you."))


def open_case(actor: Actor, key: str) -> Consultation:
    """Find and lock the case, so that closing waits for sendings under way and a form sent twice meets itself."""
    require(actor, "participation.submit_opinion", municipality_id=actor.municipality_id)
    row = (
        Consultation.objects.select_for_update(no_key=True)
        .filter(municipality_id=actor.municipality_id, key=key)
        .exclude(draft_version=None)
        .first()
    )
    if row is None:
        raise NotFound("not_found")
    return row


def check_period(row: Consultation, now: datetime) -> None:
    """Refuse by the clock: `opens_at <= now < closes_at`, whatever the sweeper did or did not do yet."""
    if row.opens_at is not None and now < row.opens_at:
        raise WrongPhase("not_open_yet", _("The consultation has not started yet."))
    if row.state != "open" or row.closes_at is None or now >= row.closes_at:
        raise WrongPhase("closed", _("The consultation has ended."))


def version_read(row: Consultation) -> DraftVersion:
    """Return the version that lies open. Raises NotFound before there is one."""
    if row.draft_version is None:
        raise NotFound("not_found")
    return row.draft_version


def section_read(row: Consultation, key: str) -> Section | None:
    """Return the section of the version that is read, None for the whole plan. Raises NotFound."""
    if not key:
        return None
    section = Section.objects.filter(draft_version=version_read(row), key=key).first()
    if section is None:
        raise NotFound("not_found")
    return section


def _first_answer(row: Consultation, form_key: UUID, text: str) -> Sent | None:
    receipt = receipt_of_form(municipality=row.municipality, form_key=form_key)
    if receipt is None:
        return None
    stored = Opinion.objects.filter(municipality_id=row.municipality_id, key=receipt.subject_key).first()
    if stored is None or stored.text_hash != text_hash(row.municipality_id, text):
        raise sent_before()
    return Sent(receipt, again=True)


def sent_before() -> Refusal:
    """Return what is said when a form comes again with something else in it."""
    return Refusal(
        "already_sent", _("This form was sent before. The words you changed since are not stored yet.")
    )


def _person(actor: Actor, row: Consultation, sender: Sender, now: datetime) -> Person | None:
    """Return who speaks: the signed-in person, a new one when a name or contact was given, or nobody."""
    if actor.person_id is not None:
        return Person.objects.get(pk=actor.person_id)
    if not (sender.name.strip() or sender.reply_by or sender.phone):
        return None
    return add_person(municipality=row.municipality, name=sender.name, at=now)


def _store(
    actor: Actor,
    row: Consultation,
    opinion: Opinion,
    sender: Sender,
    form_key: UUID,
    now: datetime,
    verb: str,
) -> Receipt:
    opinion.save()
    if opinion.person is not None:
        _keep_contacts(opinion.person, opinion, sender, now)
    receipt = issue_receipt(
        municipality=row.municipality,
        kind=SUBJECT,
        subject_key=opinion.key,
        form_key=form_key,
        at=now,
        check_digits=digits_only(sender.phone)[-4:] if sender.phone else "",
    )
    record(
        actor=actor,
        verb=verb,
        target=opinion,
        at=now,
        after={
            "validity": str(opinion.validity),
            "channel": str(opinion.channel),
            "text_hash": opinion.text_hash,
        },
    )
    return receipt


def _keep_contacts(person: Person, opinion: Opinion, sender: Sender, now: datetime) -> None:
    """Store how to reach her, and one consent per purpose with its own end."""
    given = ((Channel.PHONE, sender.phone), (Channel.POST, sender.address), (Channel.EMAIL, sender.email))
    for channel, typed in given:
        if typed.strip() and (channel == sender.reply_by or channel == Channel.PHONE):
            add_contact(person=person, kind=_KIND_OF[channel], typed=typed)
    if not sender.reply_by:
        return
    today = now.astimezone(clock.TOKYO).date()
    wishes = [(Purpose.REPLY, REPLY_KEPT)] + (
        [(Purpose.FOLLOW_UP, FOLLOW_UP_KEPT)] if sender.follow_up else []
    )
    for purpose, kept in wishes:
        consent = give_consent(
            person=person, purpose=purpose, subject_kind=SUBJECT, subject_key=opinion.key, at=now
        )
        consent.ends_on = today + kept
        consent.save(update_fields=["ends_on"])
    Following.objects.create(
        municipality_id=opinion.municipality_id,
        person=person,
        subject_kind=SUBJECT,
        subject_key=opinion.key,
        channel=sender.reply_by,
        asked_at=now,
    )
