"""The case of a consultation: prepared, announced, opened, closed; or withdrawn."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from common.audit.domain.record import record
from common.measures.models import Plan
from common.people.enums import Channel
from common.people.rules import Actor, require
from common.places.models import Department
from common.text import clock
from common.text.normal import body_text, line_text
from common.text.refusals import Conflict, NotFound, Refusal
from common.text.showing import day_shown
from participation.enums import ConsultationState, PostRule, ResponseState
from participation.models import Consultation, Drafting, DraftVersion, Response
from participation.queries.answering import themes_of_other_version
from participation.signals import consultation_moved

MIN_DAYS = 30
"""行政手続法 39条3項, taken over by the towns' own rules: at least 30 days from the day of the announcement."""
CHANNELS = (Channel.WEB, Channel.POST, Channel.COUNTER, Channel.FAX, Channel.EMAIL, Channel.PHONE)
_FAX_NUMBER = re.compile(
    r"(?:FAX|ファクス|ファックス|ファクシミリ)\D{0,8}0\d(?:[ ()-]*\d){7,9}(?!\d)", re.IGNORECASE
)
"""A telephone number of nine to eleven digits that is said to be for fax; a postcode or a house number is none."""
CHANNELS_WITH_ADDRESS = (Channel.POST, Channel.FAX, Channel.EMAIL)
"""Nobody can use these unless the page says where to: the address, the number, the mail address."""


@dataclass(frozen=True)
class Preparation:
    """What the clerk decides before the announcement. `opens_on` and `closes_on` are inclusive days in Japan."""

    opens_on: date | None = None
    closes_on: date | None = None
    short_reason: str = ""
    answer_due_on: date | None = None
    implementing_body: str = ""
    contact: str = ""
    who_may: str = ""
    post_rule: str = PostRule.MUST_ARRIVE
    counter_closes: time = time(17, 15)
    channels: tuple[str, ...] = (Channel.WEB, Channel.COUNTER, Channel.PHONE)


@dataclass(frozen=True)
class Decision:
    """The town's own 決裁, made in its records system: document number, day and post."""

    number: str
    on: date
    post: str


def create_consultation(
    *,
    actor: Actor,
    title: str,
    slug: str,
    department_key: str,
    preparation: Preparation | None = None,
    drafting_key: str = "",
    plan_key: str = "",
) -> Consultation:
    """Make a case in preparation, as a further round of the drafting named or with a drafting of its own.

    Raises NotAllowed, NotFound (department, drafting or plan of another place), Refusal slug_taken.
    """
    require(actor, "participation.prepare_consultation", municipality_id=actor.municipality_id)
    place = {"municipality_id": actor.municipality_id}
    with transaction.atomic():
        department = Department.objects.filter(key=department_key, **place).first()
        drafting = Drafting.objects.filter(key=drafting_key, **place).first() if drafting_key else None
        plan = Plan.objects.filter(key=plan_key, **place).first() if plan_key else None
        if department is None or (drafting_key and drafting is None) or (plan_key and plan is None):
            raise NotFound("not_found")
        now = clock.deciding_now()
        if Consultation.objects.filter(slug=slug, **place).exists():
            raise Refusal("slug_taken", _("This address is already used by another consultation."))
        title = line_text(title)
        row = Consultation(
            title=title,
            slug=slug,
            department=department,
            drafting=drafting or Drafting.objects.create(title=title, plan=plan, **place),
            **place,
        )
        _fill(row, preparation or Preparation())
        row.save()
        record(actor=actor, verb="create_consultation", target=row, at=now, after={"state": row.state})
        consultation_moved.send(Consultation, consultation=row, at=now)
    return row


def prepare_consultation(
    *, actor: Actor, key: str, version: int, title: str, preparation: Preparation
) -> Consultation:
    """Set the title, days and promises of a case that is not open yet.

    Raises NotAllowed, WrongPhase, NotFound, Conflict (somebody saved since `version`), Refusal days_in_order or
    short_without_reason (fewer than 30 days, first day counted, need a stated reason).
    """
    with transaction.atomic():
        row = locked(actor, "participation.prepare_consultation", key, version)
        now = clock.deciding_now()
        before = _days(row)
        row.title = line_text(title)
        _fill(row, preparation)
        _check_days(row.opens_on, row)
        _save(row)
        record(actor=actor, verb="prepare_consultation", target=row, at=now, before=before, after=_days(row))
        consultation_moved.send(Consultation, consultation=row, at=now)
    return row


def announce_consultation(*, actor: Actor, key: str, version: int) -> Consultation:
    """Announce (予告) a prepared case. Raises as above, and Refusal not_ready while days or body are missing."""
    with transaction.atomic():
        row = locked(actor, "participation.announce_consultation", key, version)
        now = clock.deciding_now()
        _check_ready(row, row.opens_on)
        return _move(actor, row, ConsultationState.ANNOUNCED, "announce_consultation", now)


def open_consultation(
    *, actor: Actor, key: str, version: int, draft_version_key: str, decision: Decision
) -> Consultation:
    """Publish the draft and open the case; the version that is read can no longer be changed.

    May be pressed before the opening day: until then the clock keeps draft and form closed. Pressed later, the period
    starts now. Raises as above, and Refusal no_sections, undecided (number, day, post) or period_over.
    """
    with transaction.atomic():
        row = locked(actor, "participation.open_consultation", key, version)
        draft = (
            DraftVersion.objects.select_for_update()
            .filter(key=draft_version_key, drafting_id=row.drafting_id)
            .first()
        )
        if draft is None:
            raise NotFound("not_found")
        now = clock.deciding_now()
        check_decision(decision, now)
        today = now.astimezone(clock.TOKYO).date()
        first_day = max(row.opens_on, today) if row.opens_on else None
        _check_ready(row, first_day)
        if not draft.sections.exists():
            raise Refusal("no_sections", _("The draft has no sections yet."))
        if row.closes_at is None or row.closes_at <= now:
            raise Refusal("period_over", _("The closing day is already over."))
        row.opens_at = max(clock.tokyo(row.opens_on), now) if row.opens_on else now
        # the page tells the real period, and paper is taken from the day the draft could be read
        row.opens_on = first_day
        row.draft_version = draft
        row.draft_decision_number = line_text(decision.number)
        row.draft_decision_on = decision.on
        row.draft_decision_post = line_text(decision.post)
        if draft.published_at is None:
            draft.published_at = now
            draft.save(update_fields=["published_at"])
        return _move(actor, row, ConsultationState.OPEN, "open_consultation", now)


def close_consultation(*, actor: Actor, key: str, version: int | None = None) -> Consultation:
    """Close a case whose period is over. Closing earlier would break the promise: Refusal too_early."""
    with transaction.atomic():
        row = locked(actor, "participation.close_consultation", key, version)
        now = clock.deciding_now()
        if row.closes_at is None or now < row.closes_at:
            raise Refusal("too_early", _("The period promised to residents is not over yet."))
        return _move(actor, row, ConsultationState.CLOSED, "close_consultation", now)


def close_due_consultations() -> int:
    """Close every open case whose period is over, in all municipalities; returns how many. Repeating changes nothing.

    Web acceptance does not wait for this: it is decided by the clock when an opinion arrives.
    """
    due = Consultation.objects.filter(state=ConsultationState.OPEN, closes_at__lte=clock.now()).order_by("id")
    closed = 0
    for municipality_id, key in due.values_list("municipality_id", "key"):
        try:
            close_consultation(actor=Actor.system(municipality_id), key=key)
        except Refusal:  # somebody else closed or withdrew it in the meantime
            continue
        closed += 1
    return closed


def withdraw_consultation(*, actor: Actor, key: str, version: int, reason: str) -> Consultation:
    """Give a case up, with a reason that residents read. Raises as above, and Refusal no_reason."""
    with transaction.atomic():
        row = locked(actor, "participation.withdraw_consultation", key, version)
        now = clock.deciding_now()
        reason = line_text(reason)
        if not reason:
            raise Refusal("no_reason", _("Please write the reason."))
        row.withdrawn_reason = reason
        return _move(actor, row, ConsultationState.WITHDRAWN, "withdraw_consultation", now)


def choose_next_version(*, actor: Actor, key: str, version: int, draft_version_key: str) -> Consultation:
    """Say which version of the drafting carries the changes (empty: none yet). Responses name its sections.

    A response that names a section of another version has to be looked at and confirmed anew.
    """
    with transaction.atomic():
        row = locked(actor, "participation.write_response", key, version)
        draft = DraftVersion.objects.filter(key=draft_version_key, drafting_id=row.drafting_id).first()
        now = clock.deciding_now()
        if draft_version_key and (draft is None or draft.pk == row.draft_version_id):
            raise NotFound("not_found")
        before = row.next_version.key if row.next_version else ""
        row.next_version = draft
        _save(row)
        Response.objects.filter(theme__in=themes_of_other_version(row)).exclude(
            state=ResponseState.DRAFT
        ).update(state=ResponseState.DRAFT, confirmed_by_key="", confirmed_at=None, confirmed_as="")
        record(
            actor=actor,
            verb="choose_next_version",
            target=row,
            at=now,
            before={"next_version": before},
            after={"next_version": draft.key if draft else ""},
        )
    return row


def next_draft_number(drafting: Drafting) -> int:
    """Return the number that the next version of a drafting gets, from 1."""
    last: int | None = drafting.versions.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def locked(actor: Actor, verb: str, key: str, version: int | None = None) -> Consultation:
    """Lock a case of the actor's municipality and ask the rule; for the room's verbs, inside their transaction.

    Raises NotAllowed before anything is read, NotFound, WrongPhase, and Conflict when `version` is not the stored one.
    """
    require(actor, verb, municipality_id=actor.municipality_id)
    row = (
        Consultation.objects.select_for_update()
        .filter(municipality_id=actor.municipality_id, key=key)
        .first()
    )
    if row is None:
        raise NotFound("not_found")
    require(actor, verb, municipality_id=row.municipality_id, phase=row.state)
    if version is not None and row.version != version:
        raise Conflict("changed_since", _("Somebody else changed this since you opened it."))
    return row


def check_decision(decision: Decision, now: datetime) -> None:
    """Refuse (undecided) a decision without number, day or post, or one dated in the future."""
    if not (line_text(decision.number) and decision.on and line_text(decision.post)):
        raise Refusal("undecided", _("Please write number, day and post of the decision."))
    if decision.on > now.astimezone(clock.TOKYO).date():
        raise Refusal("undecided", _("The day of the decision lies in the future."))


def _fill(row: Consultation, preparation: Preparation) -> None:
    for entry in fields(preparation):
        value = getattr(preparation, entry.name)
        if entry.name == "channels":
            value = [str(channel) for channel in value]
        elif isinstance(value, str):
            value = line_text(value) if entry.name != "contact" else body_text(value).strip()
        setattr(row, entry.name, value)
    row.opens_at = clock.tokyo(row.opens_on) if row.opens_on else None
    row.closes_at = clock.end_of_day(row.closes_on) if row.closes_on else None


def _check_days(first_day: date | None, row: Consultation) -> None:
    if first_day is None or row.closes_on is None:
        return
    days = clock.inclusive_days(first_day, row.closes_on)
    if days < 1:
        raise Refusal("days_in_order", _("The closing day lies before the opening day."))
    if days < MIN_DAYS and not row.short_reason:
        raise Refusal(
            "short_without_reason",
            _(
                "The period has %(days)s days, the first day counted. With fewer than 30 days please write the reason."
            )
            % {"days": days},
        )


def _check_ready(row: Consultation, first_day: date | None) -> None:
    missing = [
        words
        for value, words in (
            (row.opens_on, _("first day")),
            (row.closes_on, _("last day")),
            (row.implementing_body, _("implementing body")),
            (row.channels, _("ways to send opinions")),
        )
        if not value
    ]
    if missing:
        raise Refusal("not_ready", _("Still missing: %(what)s") % {"what": "、".join(missing)})
    if without := channels_without_address(row.channels, row.contact):
        raise Refusal("no_address", words_of_missing_address(without))
    _check_days(first_day, row)


def channels_without_address(channels: Sequence[str], contact: str) -> list[str]:
    """Return the ways among these that residents cannot use, for `contact` says nothing they could send to.

    Post needs some words, e-mail an address with @, fax a number that is no postcode and named as one.
    """
    tells = {
        Channel.POST: bool(contact.strip()),
        Channel.FAX: bool(_FAX_NUMBER.search(_plain(contact))),
        Channel.EMAIL: "@" in contact or "＠" in contact,
    }
    return [str(channel) for channel in CHANNELS_WITH_ADDRESS if channel in channels and not tells[channel]]


def _plain(contact: str) -> str:
    """Return it with half-width digits and one kind of dash, as the pattern of a number wants it."""
    return re.sub(r"[‐‑–—−ー]", "-", unicodedata.normalize("NFKC", contact))


def words_of_missing_address(channels: Sequence[str]) -> str:
    """Say which address is missing, for the ways that channels_without_address found."""
    names = {
        Channel.POST: _("the address for letters"),
        Channel.FAX: _("the fax number"),
        Channel.EMAIL: _("the e-mail address"),
    }
    what = "、".join(str(names[Channel(channel)]) for channel in channels)
    return _("Please write where to send: %(what)s. Or untick these ways.") % {"what": what}


def _days(row: Consultation) -> dict[str, str]:
    return {
        "opens_on": day_shown(row.opens_on, year=True) if row.opens_on else "",
        "closes_on": day_shown(row.closes_on, year=True) if row.closes_on else "",
    }


def _save(row: Consultation) -> None:
    row.version += 1
    row.save()


def _move(
    actor: Actor, row: Consultation, state: ConsultationState, verb: str, now: datetime
) -> Consultation:
    """Store the new state of a locked row, with who moved it from where to where."""
    before = row.state
    row.state = state
    _save(row)
    record(actor=actor, verb=verb, target=row, at=now, before={"state": before}, after={"state": str(state)})
    consultation_moved.send(Consultation, consultation=row, at=now)
    return row
