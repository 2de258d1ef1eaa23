"""Taking a seat and giving it back, by web, telephone and counter."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from common.audit.domain.record import record
from common.people.domain.person import add_contact, add_person, give_consent
from common.people.enums import Channel, ContactKind, Purpose
from common.people.models import Person
from common.people.queries.person import contact_of, visible_to
from common.people.rules import Actor, require
from common.places.models import Municipality
from common.receipts.domain.receipt import issue_receipt
from common.receipts.models import Receipt
from common.receipts.queries.receipt import find_receipt, receipt_of_form
from common.text import clock
from common.text.japanese import digits_only, kana_folded, phone_e164
from common.text.normal import line_text
from common.text.refusals import NotFound, Refusal, WrongPhase
from common.text.showing import moment_shown
from events.domain.booking_notice import tell_booked, tell_cancelled
from events.domain.occupancy import occupy, refuse_overlap, release
from events.domain.session import locked_session
from events.enums import AskedBy, BookingState, CourseState, Need, OccupancyKind, SessionState
from events.models import Booking, Session

RECEIPT_KIND = "booking"


@dataclass(frozen=True)
class BookerDraft:
    """Who comes. `person_key` names a Person the actor may see (the desk's choice, or herself); else a new one is made.

    `phone` may be empty only at the desk (nobody is turned away for having none); `needs` are codes of Need.
    """

    name: str = ""
    phone: str = ""
    kana: str = ""
    email: str = ""
    needs: tuple[str, ...] = ()
    birth_year: int | None = None
    person_key: str = ""
    asked_by: str = AskedBy.SELF


def book(*, actor: Actor, session_key: str, booker: BookerDraft, channel: Channel, form_key: UUID) -> Receipt:
    """Take one seat and return its receipt; the same `form_key` again returns the first receipt.

    The row of the session is locked first, so seats are given one after the other and never more than there are.
    By web the booking period of the session counts, [opens, closes); at the desk a seat can be taken until the class
    begins. Raises NotAllowed, NotFound (hidden and absent look the same), WrongPhase (`called_off`, `not_open_yet`,
    `closed`) and Refusal (`full`, `person_busy`, `has_seat`, `name_missing`, `phone_impossible`).
    """
    verb = "events.book" if channel == Channel.WEB else "events.book_at_desk"
    require(actor, verb, municipality_id=actor.municipality_id)
    name, phone = _checked(booker, channel)
    try:
        with transaction.atomic():
            session = locked_session(actor.municipality_id, session_key)
            first = receipt_of_form(municipality=session.municipality, form_key=form_key)
            if first is not None:
                return first
            now = clock.deciding_now()
            _check_open(session, now, by_web=channel == Channel.WEB)
            require(actor, verb, municipality_id=session.municipality_id, phase=session.state)
            _refuse_second(session, name, phone)
            _check_free(session)
            person = _person(actor, booker, name, session, now)
            if phone:
                add_contact(person=person, kind=ContactKind.PHONE, typed=phone)
            elif booker.person_key:
                known = contact_of(person, ContactKind.PHONE)
                phone = known.typed if known else ""
            booking = _take_seat(actor, session, person, booker, channel, now)
            receipt = issue_receipt(
                municipality=session.municipality,
                kind=RECEIPT_KIND,
                subject_key=booking.key,
                form_key=form_key,
                at=now,
                check_digits=digits_only(phone)[-4:],
            )
            record(
                actor=actor,
                verb="book",
                target=booking,
                at=now,
                after={"state": booking.state, "session": session.key, "channel": str(channel)},
            )
            if booker.email:
                add_contact(person=person, kind=ContactKind.EMAIL, typed=booker.email)
                tell_booked(session=session, person=person, receipt=receipt, at=now)
            return receipt
    except IntegrityError:
        # two of the same act at once: the same form twice, or the same person elsewhere at that time
        return _answer_of_first(actor, form_key)


def _answer_of_first(actor: Actor, form_key: UUID) -> Receipt:
    first = Receipt.objects.filter(municipality_id=actor.municipality_id, form_key=form_key).first()
    if first is None:
        raise Refusal("person_busy", _("This person already has a seat in another class at that time."))
    return first


def _checked(booker: BookerDraft, channel: Channel) -> tuple[str, str]:
    name, phone = line_text(booker.name), line_text(booker.phone)
    if not name and not booker.person_key:
        raise Refusal("name_missing", _("Please write your name."))
    if phone or channel == Channel.WEB:
        try:
            phone_e164(phone)
        except ValueError:
            raise Refusal(
                "phone_impossible", _("The number of digits does not fit. Please write 10 or 11 digits.")
            ) from None
    return name, phone


def _check_open(session: Session, now: datetime, *, by_web: bool) -> None:
    if session.course.state != CourseState.PUBLIC:
        raise NotFound("not_found")
    if session.state == SessionState.CALLED_OFF:
        raise WrongPhase("called_off", _("This date was called off. Please choose another date."))
    closes_at = session.booking_closes_at if by_web else session.starts_at
    if now < session.booking_opens_at:
        raise WrongPhase(
            "not_open_yet",
            _("Bookings for this date open on %(moment)s.")
            % {"moment": moment_shown(session.booking_opens_at)},
        )
    if now >= closes_at or session.state == SessionState.HELD:
        raise WrongPhase(
            "closed",
            _("Bookings for this date ended on %(moment)s. Please telephone, or choose another date.")
            % {"moment": moment_shown(closes_at)},
        )


def _refuse_second(session: Session, name: str, phone: str) -> None:
    """Refuse the form that was gone back to and sent again with another key: same name, same telephone, same date."""
    if not name or not phone:
        return
    seated = Booking.objects.filter(
        session=session,
        state=BookingState.BOOKED,
        person__contact_points__kind=ContactKind.PHONE,
        person__contact_points__normal=phone_e164(phone),
    ).values_list("person__name", flat=True)
    if kana_folded(name) in {kana_folded(known) for known in seated}:
        raise Refusal(
            "has_seat",
            _("A seat on this date is already booked under this name and telephone number."),
        )


def _check_free(session: Session) -> None:
    if session.taken >= session.capacity:
        raise Refusal("full", _("The last seat was taken a moment ago. You can choose another date."))


def _person(actor: Actor, booker: BookerDraft, name: str, session: Session, now: datetime) -> Person:
    if not booker.person_key:
        return add_person(
            municipality=session.municipality,
            name=name,
            kana=booker.kana,
            birth_year=booker.birth_year,
            at=now,
        )
    person = visible_to(actor).select_for_update().filter(key=booker.person_key).first()
    if person is None:
        raise NotFound("not_found")
    if Booking.objects.filter(session=session, person=person, state=BookingState.BOOKED).exists():
        raise Refusal("has_seat", _("This person already has a seat on this date."))
    refuse_overlap(
        municipality_id=session.municipality_id,
        kind=OccupancyKind.PERSON,
        subject_key=person.key,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
    )
    return person


def _take_seat(
    actor: Actor, session: Session, person: Person, booker: BookerDraft, channel: Channel, now: datetime
) -> Booking:
    taken = Session.objects.filter(pk=session.pk, taken__lt=F("capacity")).update(taken=F("taken") + 1)
    if not taken:
        raise Refusal("full", _("The last seat was taken a moment ago. You can choose another date."))
    booking = Booking.objects.create(
        municipality_id=session.municipality_id,
        session=session,
        person=person,
        channel=channel,
        asked_by=AskedBy(booker.asked_by),
        needs=",".join(Need(code) for code in booker.needs),
        booked_at=now,
        entered_by_key="" if channel == Channel.WEB else actor.key,
    )
    occupy(
        municipality_id=session.municipality_id,
        kind=OccupancyKind.PERSON,
        subject_key=person.key,
        reason_kind="booking",
        reason_key=booking.key,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
    )
    give_consent(
        person=person, purpose=Purpose.REPLY, subject_kind=RECEIPT_KIND, subject_key=booking.key, at=now
    )
    return booking


def cancel_by_number(*, actor: Actor, number: str, check_digits: str) -> Booking:
    """Give a seat back with receipt number and 確認用の数字; done before, it says so by returning the same booking.

    Raises NotFound for everything wrong alike, WrongPhase `begun` once the class began.
    """
    require(actor, "events.cancel_by_number", municipality_id=actor.municipality_id)
    town = Municipality.objects.get(pk=actor.municipality_id)
    receipt = find_receipt(municipality=town, number=number, check_digits=check_digits)
    if receipt is None or receipt.kind != RECEIPT_KIND:
        raise NotFound("not_found")
    return _cancel(actor, receipt.subject_key, verb="cancel_by_number")


def cancel_at_desk(*, actor: Actor, key: str) -> Booking:
    """Give a seat back for somebody who telephones or stands there. Raises NotAllowed, NotFound, WrongPhase."""
    require(actor, "events.cancel_at_desk", municipality_id=actor.municipality_id)
    return _cancel(actor, key, verb="cancel_at_desk")


def _cancel(actor: Actor, key: str, *, verb: str) -> Booking:
    with transaction.atomic():
        found = (
            Booking.objects.filter(municipality_id=actor.municipality_id, key=key)
            .values_list("session__key", flat=True)
            .first()
        )
        if found is None:
            raise NotFound("not_found")
        session = locked_session(actor.municipality_id, found)
        booking = Booking.objects.select_related("person").get(municipality_id=actor.municipality_id, key=key)
        now = clock.deciding_now()
        if booking.state == BookingState.CANCELLED:
            return booking
        if now >= session.starts_at:
            raise WrongPhase("begun", _("The class has begun, so the seat can no longer be given back."))
        booking.state = BookingState.CANCELLED
        booking.cancelled_at = now
        booking.cancelled_by = actor.key or "holder"
        booking.save(update_fields=["state", "cancelled_at", "cancelled_by"])
        Session.objects.filter(pk=session.pk).update(taken=F("taken") - 1)
        release(reason_kind="booking", reason_key=booking.key)
        record(
            actor=actor,
            verb=verb,
            target=booking,
            at=now,
            before={"state": BookingState.BOOKED},
            after={"state": booking.state},
        )
        tell_cancelled(session=session, booking=booking, at=now)
    return booking
