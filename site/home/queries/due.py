"""What is due for a person at the desk: one line each, by deadline, with the one button that does it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from common.notify.models import MessageState
from common.notify.queries.message import messages_for
from common.people.enums import Channel, Role
from common.people.queries.staff import ADMINS_LOOK_AHEAD, ending_roles, last_day_with_admin
from common.people.rules import Actor, may
from common.places.models.municipality import ROOMS
from common.text import clock
from common.text.era import fiscal_year_label
from events.enums import BookingState, CourseState, SessionState
from events.models import Booking, Course, Session
from home.queries.measure_desk import missing_results, past_year
from learning.enums import LessonState
from learning.models import Lesson
from participation.enums import ConsultationState, ResponseState, RoundState, Validity
from participation.models import (
    Advice,
    Consultation,
    EvaluationRound,
    Opinion,
    Response,
    RoundMeasure,
    ScoreSheet,
    ThemeOpinion,
)
from participation.queries.evaluation_promise import promises_near

NEAR = timedelta(days=30)
"""How long before its day a promise of the town stands among what is due."""


@dataclass(frozen=True)
class Due:
    """Something to do: what, about what, until when (None: no date), where, and what the button says."""

    what: str
    about: str
    until: date | None
    url: str
    button: str

    def is_due(self, today: date) -> bool:
        """Return whether it belongs to this day: its day is here or over. What has no date can wait."""
        return self.until is not None and self.until <= today


def due_for(actor: Actor, rooms: Collection[str] = ROOMS) -> list[Due]:
    """Return what waits for this actor's roles, the nearest deadline first, things without a date last.

    A fixed number of queries per role: consultations, answers, classes, messages, figures, roles, evaluation, lessons.
    `rooms` are those that the municipality has switched on.
    """
    found = [*_messages(actor), *_figures(actor), *_roles(actor)]
    if "participation" in rooms:
        found += [*_consultations(actor), *_evaluation(actor)]
    if "events" in rooms:
        found += _classes(actor)
    if "learning" in rooms:
        found += _lessons(actor)
    return sorted(found, key=lambda due: (due.until is None, due.until or date.max))


def _may(actor: Actor, verb: str) -> bool:
    return may(actor, verb, municipality_id=actor.municipality_id)


def _consultations(actor: Actor) -> Iterator[Due]:
    if _may(actor, "participation.confirm_response"):
        waiting = (
            Response.objects.filter(municipality_id=actor.municipality_id, state=ResponseState.ASKED)
            .exclude(written_by_key=actor.key)
            .values(
                "theme__consultation__key", "theme__consultation__title", "theme__consultation__answer_due_on"
            )
            .annotate(number=Count("pk"), one_theme=Min("theme__key"))
            .order_by("theme__consultation__answer_due_on")
        )
        for case in waiting:
            yield Due(
                _("Confirm %(n)s answers") % {"n": case["number"]},
                case["theme__consultation__title"],
                case["theme__consultation__answer_due_on"],
                reverse("desk_theme", args=[case["one_theme"]]),
                _("Read and confirm"),
            )
    if not _may(actor, "participation.see_consultation_desk"):
        return
    answered = ThemeOpinion.objects.filter(
        opinion=OuterRef("pk"), theme__response__state=ResponseState.CONFIRMED
    )
    unanswered = (
        Opinion.objects.filter(consultation=OuterRef("pk"), validity=Validity.ACCEPTED)
        .exclude(Exists(answered))
        .order_by()
    )
    rows = Consultation.objects.filter(
        municipality_id=actor.municipality_id,
        state__in=(
            ConsultationState.PREPARING,
            ConsultationState.ANNOUNCED,
            ConsultationState.OPEN,
            ConsultationState.CLOSED,
        ),
    ).annotate(has_unanswered=Exists(unanswered))
    for row in rows:
        yield from _consultation(actor, row, has_unanswered=row.has_unanswered)


def _consultation(actor: Actor, row: Consultation, *, has_unanswered: bool) -> Iterator[Due]:
    url = reverse("desk_consultation", args=[row.key])
    clerk = _may(actor, "participation.group_opinions")
    if row.state == ConsultationState.CLOSED:
        if has_unanswered and clerk:
            yield Due(
                _("Answer the opinions"),
                row.title,
                row.answer_due_on,
                reverse("desk_board", args=[row.key]),
                _("Open the board"),
            )
        elif not has_unanswered and _may(actor, "participation.publish_result"):
            yield Due(_("Publish the result"), row.title, row.answer_due_on, url, _("Go to publishing"))
    elif clerk and row.state == ConsultationState.OPEN:
        if row.closes_on is not None and row.closes_on < clock.today():
            yield Due(_("End the consultation"), row.title, row.closes_on, url, _("Open the case"))
        else:
            yield Due(
                _("Take in paper and telephone opinions"),
                row.title,
                row.closes_on,
                reverse("desk_opinion_new", args=[row.key]),
                _("Enter an opinion"),
            )
    elif clerk and row.state in (ConsultationState.PREPARING, ConsultationState.ANNOUNCED):
        yield Due(_("Prepare the consultation"), row.title, row.opens_on, url, _("Go on preparing"))


def _classes(actor: Actor) -> Iterator[Due]:
    if not _may(actor, "events.see_attendance"):
        return
    now = clock.now()
    unticked = Booking.objects.filter(
        session=OuterRef("pk"), state=BookingState.BOOKED, attendance__isnull=True
    ).order_by()
    # however long ago a class was: until it is closed it counts in no figure
    rows = (
        Session.objects.filter(
            municipality_id=actor.municipality_id,
            state=SessionState.PLANNED,
            starts_at__lt=now + timedelta(days=2),
        )
        .annotate(open_ticks=Exists(unticked))
        .select_related("course")
        .order_by("starts_at")
    )
    if not actor.holds("clerk"):
        rows = rows.filter(instructor_id=actor.person_id)
    for row in rows[:30]:
        day = row.starts_at.astimezone(clock.TOKYO).date()
        if row.ends_at < now:
            yield Due(
                _("Tick who came") if row.open_ticks else _("Close the class"),
                row.course.title,
                day,
                reverse("desk_session", args=[row.key]),
                _("Open the list"),
            )
        else:
            yield Due(
                _("Print the attendance list"),
                row.course.title,
                day,
                reverse("desk_print_list", args=[row.key]),
                _("Open the list to print"),
            )
    if _may(actor, "events.publish_course"):
        for course in Course.objects.filter(
            municipality_id=actor.municipality_id, state=CourseState.PREPARING
        ).order_by("pk")[:10]:
            yield Due(
                _("Finish preparing the class"),
                course.title,
                None,
                reverse("desk_course", args=[course.key]),
                _("Open the class"),
            )


def _messages(actor: Actor) -> Iterator[Due]:
    words = {
        Channel.POST: _("Print and post %(n)s letters"),
        Channel.PHONE: _("Make %(n)s calls"),
        Channel.EMAIL: _("Decide about %(n)s e-mails"),
    }
    rows = (
        messages_for(actor)
        .filter(Q(not_before__lte=clock.now()) | ~Q(state=MessageState.QUEUED))
        .order_by()
        .values("channel")
        .annotate(number=Count("pk"))
    )
    for row in rows:
        if row["channel"] in words:
            yield Due(
                words[Channel(row["channel"])] % {"n": row["number"]},
                _("Messages to residents"),
                clock.today(),
                f"{reverse('desk_messages')}?channel={row['channel']}",
                _("Open the messages"),
            )


def _roles(actor: Actor) -> Iterator[Due]:
    if not _may(actor, "people.grant_role"):
        return
    url = reverse("desk_staff")
    last = last_day_with_admin(actor.municipality_id)
    if last is not None and last <= clock.today() + ADMINS_LOOK_AHEAD:
        yield Due(
            _("Let there be an administrator after this day"),
            _("Every role of an administrator ends. Then nobody can invite staff or give roles."),
            last,
            f"{url}?role={Role.ADMIN}",
            _("See the administrators"),
        )
    number, first = ending_roles(actor)
    if number:
        yield Due(
            _("Look at %(n)s roles that end within 30 days") % {"n": number},
            _("Staff and roles"),
            first,
            f"{url}?state=ending",
            _("Open the roles"),
        )


def _figures(actor: Actor) -> Iterator[Due]:
    missing = missing_results(actor)
    if missing:
        yield Due(
            _("Enter %(n)s results of %(year)s") % {"n": missing, "year": fiscal_year_label(past_year())},
            _("Measures"),
            None,
            f"{reverse('desk_measures')}?missing=1",
            _("Open the measures"),
        )


def _evaluation(actor: Actor) -> Iterator[Due]:
    town = actor.municipality_id
    if _may(actor, "participation.score_measure") and actor.person_id:
        handed_in = ScoreSheet.objects.filter(
            round_measure=OuterRef("pk"), member_id=actor.person_id, handed_in_at__isnull=False
        ).order_by()
        waiting = (
            RoundMeasure.objects.filter(
                round__municipality_id=town, round__state=RoundState.SCORING, round__members=actor.person_id
            )
            .exclude(Exists(handed_in))
            .order_by("round_id")
            .values("round__key", "round__title")
            .annotate(left=Count("pk"))
        )
        for judging in waiting:
            yield Due(
                _("Judge %(n)s measures") % {"n": judging["left"]},
                judging["round__title"],
                None,
                reverse("committee_round", args=[judging["round__key"]]),
                _("Open my score sheets"),
            )
    if not _may(actor, "participation.see_evaluation_desk"):
        return
    without = Advice.objects.filter(round_measure__round=OuterRef("pk"), reply__isnull=True).order_by("pk")
    rows = (
        EvaluationRound.objects.filter(municipality_id=town)
        .filter(state__in=(RoundState.PREPARING, RoundState.REPORTED))
        .annotate(open_advice=Subquery(without.values("key")[:1]))
        .order_by("pk")
    )
    for row in rows:
        url = reverse("desk_round", args=[row.key])
        if row.state == RoundState.PREPARING and _may(actor, "participation.freeze_evidence"):
            yield Due(_("Freeze the evidence"), row.title, None, url, _("Open the round"))
        elif (
            row.state == RoundState.REPORTED
            and row.open_advice
            and _may(actor, "participation.reply_to_advice")
        ):
            yield Due(
                _("Reply to the advice"),
                row.title,
                row.reply_due_on,
                reverse("desk_reply", args=[row.open_advice]),
                _("Write the reply"),
            )
        elif (
            row.state == RoundState.REPORTED
            and not row.open_advice
            and _may(actor, "participation.publish_round")
        ):
            yield Due(_("Publish the evaluation"), row.title, row.reply_due_on, url, _("Open the round"))
    if _may(actor, "participation.confirm_done"):
        for reply in promises_near(actor, clock.today() + NEAR)[:30]:
            yield Due(
                _("Keep what was promised, or say that it is done"),
                f"{reply.advice.round_measure.measure.name}　{reply.action}",
                reply.due_on,
                reverse("desk_reply", args=[reply.advice.key]),
                _("Open the promise"),
            )


def _lessons(actor: Actor) -> Iterator[Due]:
    if not _may(actor, "learning.publish_lesson"):
        return
    count = Lesson.objects.filter(municipality_id=actor.municipality_id, state=LessonState.PREPARING).count()
    if count:
        yield Due(
            _("Open %(n)s lessons that are in preparation") % {"n": count},
            _("Lessons"),
            None,
            f"{reverse('desk_lessons')}?state={LessonState.PREPARING}",
            _("Open the list of lessons"),
        )
