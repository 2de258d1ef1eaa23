"""The loop in numbers: how far voices came, and where they stopped."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from common.notify.models import Message, MessageState
from common.people.enums import Purpose
from common.people.models import Consent
from common.places.models import Municipality
from common.text import clock
from participation.enums import ConsultationState, ResponseState, RoundState, Validity
from participation.models import Advice, Consultation, Opinion, RoundMeasure, Theme, ThemeOpinion
from participation.queries.chain import Link, chains_of, late_link, measure_url
from participation.queries.chain_stage import Stage, stage_of


@dataclass(frozen=True)
class DeadEnd:
    """A chain with a late link: which kind is missing, in words too (`owed`), by whom, since when, where it is shown.

    `subject` is the key of the advice whose reply or promise is late: one promise may stop several chains.
    """

    kind: str
    title: str
    owed_by: str
    owed_until: date
    voices: int
    theme_key: str = ""
    url: str = ""
    owed: str = ""
    subject: str = ""


@dataclass(frozen=True)
class LoopStatus:
    """Counts of voices (accepted opinions): each step counts only those that came through the step before.

    `told_back` counts the persons who asked to be told and whose message went out, `asked_to_be_told` all who asked.
    """

    voices: int
    answered: int
    linked: int
    evaluated: int
    asked_to_be_told: int
    told_back: int
    dead_ends: tuple[DeadEnd, ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain values: dates as ISO 8601, dead ends counted and listed."""
        values = asdict(self)
        ends = [{**end, "owed_until": end["owed_until"].isoformat()} for end in values.pop("dead_ends")]
        return {**values, "dead_ends": len(ends), "dead_ends_list": ends}


@dataclass(frozen=True)
class Followed:
    """A theme of a published result, its chain, and how far it came."""

    theme: Theme
    links: list[Link]
    stage: Stage


def followed_themes(*, municipality: Municipality) -> list[Followed]:
    """Return every public theme with its chain, newest result first, in a fixed number of queries."""
    accepted = Q(opinions__validity=Validity.ACCEPTED)
    themes = list(
        public_themes(municipality=municipality).annotate(voices=Count("opinions", filter=accepted))
    )
    chains = chains_of(themes)
    return [Followed(theme, chains[theme.pk], stage_of(chains[theme.pk])) for theme in themes]


def loop_status(*, municipality: Municipality, followed: list[Followed] | None = None) -> LoopStatus:
    """Return how far the voices of a municipality came. A fixed number of queries, whatever the number of voices.

    Late is what its theme page calls late; `followed` saves asking when the caller has it already.
    """
    if followed is None:
        followed = followed_themes(municipality=municipality)
    stopped = _late_chains(followed)
    voices = Opinion.objects.filter(municipality=municipality, validity=Validity.ACCEPTED)
    return LoopStatus(
        voices=voices.count(),
        answered=_under(voices, _answered_themes()),
        linked=_under(voices, _linked_themes()),
        evaluated=_under(voices, _linked_themes() & Q(theme__in=_evaluated_themes(municipality))),
        asked_to_be_told=Consent.objects.filter(
            municipality=municipality, purpose=Purpose.FOLLOW_UP, withdrawn_at__isnull=True
        )
        .values("person")
        .distinct()
        .count(),
        told_back=Message.objects.filter(
            municipality=municipality, purpose=Purpose.FOLLOW_UP, state=MessageState.SENT
        )
        .values("recipient_key")
        .distinct()
        .count(),
        dead_ends=(
            *_unanswered_late(municipality),
            *stopped,
            *_behind_no_theme(municipality, {end.subject for end in stopped}),
        ),
    )


def public_themes(*, municipality: Municipality) -> QuerySet[Theme]:
    """Return the themes of published results, newest result first: each has its own page that follows it."""
    return (
        Theme.objects.filter(municipality=municipality, consultation__state=ConsultationState.PUBLISHED)
        .select_related(
            "consultation__department",
            "response__disposition",
            "response__changed_section",
            "response__measure__department",
            "response__department",
        )
        .order_by("-consultation__published_at", "number")
    )


def _under(voices: QuerySet[Opinion], themes: Q) -> int:
    """Return how many voices stand under such themes."""
    return voices.filter(pk__in=ThemeOpinion.objects.filter(themes).order_by().values("opinion")).count()


def _answered_themes() -> Q:
    return Q(
        theme__consultation__state=ConsultationState.PUBLISHED, theme__response__state=ResponseState.CONFIRMED
    )


def _linked_themes() -> Q:
    changed = Q(theme__response__changed_section__isnull=False) | Q(theme__response__measure__isnull=False)
    return _answered_themes() & changed


def _evaluated_themes(municipality: Municipality) -> set[int]:
    """Return the ids of the themes that a published finding had before it.

    Asked apart: joined with the voices in one statement, a database whose statistics are behind (as after a large
    import) tries every pair of voice and finding.
    """
    judged = RoundMeasure.objects.filter(
        round__municipality=municipality,
        round__state=RoundState.PUBLISHED,
        finding__isnull=False,
        evidence__themes__isnull=False,
    )
    return set(judged.order_by().values_list("evidence__themes", flat=True))


def _unanswered_late(municipality: Municipality) -> list[DeadEnd]:
    answered = ThemeOpinion.objects.filter(
        opinion=OuterRef("pk"), theme__response__state=ResponseState.CONFIRMED
    )
    late = list(
        Consultation.objects.filter(
            municipality=municipality, state=ConsultationState.CLOSED, answer_due_on__lt=clock.today()
        ).select_related("department")
    )
    waiting = dict(
        Opinion.objects.filter(consultation__in=late, validity=Validity.ACCEPTED)
        .exclude(Exists(answered))
        .order_by()
        .values_list("consultation")
        .annotate(number=Count("pk"))
    )
    return [
        DeadEnd(
            "answer",
            row.title,
            row.department.name,
            row.answer_due_on,
            waiting.get(row.pk, 0),
            url=f"/consultations/{row.slug}/",
            owed=_("The answer of %(body)s") % {"body": row.implementing_body or row.department.name},
        )
        for row in late
        if row.answer_due_on is not None
    ]


def _late_chains(followed: list[Followed]) -> list[DeadEnd]:
    """Return one dead end per public theme whose page says that a step is late: the step late for the longest."""
    ends = []
    for one in followed:
        late = late_link(one.links)
        if late is not None and late.owed_until is not None:
            ends.append(
                DeadEnd(
                    late.kind,
                    one.theme.title,
                    late.owed_by,
                    late.owed_until,
                    one.theme.voices,  # type: ignore[attr-defined]  # annotated
                    one.theme.key,
                    reverse("theme_chain", args=[one.theme.key]),
                    late.title,
                    late.subject,
                )
            )
    return ends


def _behind_no_theme(municipality: Municipality, told: set[str]) -> list[DeadEnd]:
    """Return late replies, and late promises, to advice that stops no public theme; `told` are keys of those that do.

    A reply is owed from the day the report was handed over, a promise is known once its round is public.
    """
    rows = (
        Advice.objects.filter(municipality=municipality)
        .filter(
            Q(
                reply__isnull=True,
                round_measure__round__state__in=(RoundState.REPORTED, RoundState.PUBLISHED),
                round_measure__round__reply_due_on__lt=clock.today(),
            )
            | Q(
                reply__done_on__isnull=True,
                reply__due_on__lt=clock.today(),
                round_measure__round__state=RoundState.PUBLISHED,
            )
            & ~Q(reply__action="")
        )
        .exclude(key__in=told)
        .select_related("reply__department", "round_measure__round", "round_measure__measure__department")
        .order_by("pk")
    )
    ends = []
    for row in rows:
        judged, reply = row.round_measure, getattr(row, "reply", None)
        due_on = reply.due_on if reply else judged.round.reply_due_on
        if due_on is not None:
            ends.append(
                DeadEnd(
                    "action" if reply else "reply",
                    judged.measure.name,
                    (reply.department if reply else judged.measure.department).name,
                    due_on,
                    0,
                    url=measure_url(judged.measure),
                    owed=reply.action if reply else _("The reply of the town"),
                    subject=row.key,
                )
            )
    return ends
