"""The chain of one voice: what followed from it, when, and who owes the next step until when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from common.measures.models import Measure
from common.text import clock
from common.text.era import fiscal_year_label
from common.text.showing import day_shown
from participation.enums import ConsultationState, ResponseState, RoundState
from participation.models import Advice, Consultation, Response, RoundMeasure, Theme
from participation.queries.chain_told import Arrival, Told, arrivals_of, told_of
from participation.queries.evaluation_promise import is_past

DONE, OWED = "done", "owed"
ROUND_TOLD, DONE_TOLD = "round_published", "action_done"
"""Kinds of announcement after which somebody was told; the event is kind:key of the round or of the reply."""
ICONS = {
    "voices": "voice",
    "theme": "merge",
    "response": "reply",
    "change": "pen",
    "measure": "sprout",
    "finding": "chart",
    "advice": "voice",
    "reply": "reply",
    "action": "flag",
    "told": "heart",
}


@dataclass(frozen=True)
class Link:
    """One step. A step that is done has a day; one that is owed names who owes it, and until when if that is set.

    `subject` is the key of the advice that a reply or promise belongs to.
    """

    kind: str
    title: str
    at: date | None
    url: str
    state: str
    owed_by: str = ""
    owed_until: date | None = None
    text: str = ""
    subject: str = ""
    ways: tuple[tuple[str, str], ...] = ()
    first: date | None = None

    @property
    def day(self) -> date:
        """Return the day by which the step stands in the chain; owed without a day comes last."""
        return self.at or self.owed_until or date.max

    @property
    def icon(self) -> str:
        """Return the drawn icon of this kind of step."""
        return ICONS.get(self.kind, "arrow")

    @property
    def owed_words(self) -> str:
        """Return until when the step is owed, in words."""
        if self.owed_until is None:
            return _("day not fixed yet")
        return _("planned by %(day)s") % {"day": day_shown(self.owed_until, year=True)}

    @property
    def is_late(self) -> bool:
        """Return whether the step should have been taken before today."""
        return self.state == OWED and is_past(self.owed_until)


@dataclass(frozen=True)
class _Judged:
    """A measure in a round, read once for all themes: the ids of those in its evidence, and its advice with those it
    names, the announcements that concern it, and where the round is shown.
    """

    row: RoundMeasure
    themes: frozenset[int]
    advice: tuple[tuple[Advice, frozenset[int]], ...]
    events: frozenset[str]
    url: str

    @classmethod
    def of(cls, row: RoundMeasure) -> "_Judged":
        evidence = getattr(row, "evidence", None)
        advice = [(one, frozenset(theme.pk for theme in one.themes.all())) for one in row.advice.all()]
        events = set()
        if row.round.state == RoundState.PUBLISHED:
            replies = (getattr(one, "reply", None) for one, _themes in advice)
            events = {f"{DONE_TOLD}:{reply.key}" for reply in replies if reply is not None}
            events.add(f"{ROUND_TOLD}:{row.round.key}")
        return cls(
            row,
            frozenset(theme.pk for theme in evidence.themes.all()) if evidence is not None else frozenset(),
            tuple(advice),
            frozenset(events),
            reverse("evaluation_round", args=[row.round.key]),
        )

    @property
    def is_public(self) -> bool:
        return self.row.round.state == RoundState.PUBLISHED and hasattr(self.row, "finding")

    def concerns(self, theme: Theme, year: int) -> bool:
        """Return whether it judged this fiscal year or a later one, or had the theme before it all the same."""
        return self.row.round.judged_year >= year or theme.pk in self.themes


def chain_of_theme(theme: Theme) -> list[Link]:
    """Return the chain of one theme by date; see chains_of."""
    return chains_of([theme])[theme.pk]


def chains_of(themes: Iterable[Theme]) -> dict[int, list[Link]]:
    """Return theme id → its links by date, from the arrival of the voices to telling those who spoke.

    Between them: theme, response, changed text, measure, finding, advice, reply, what was promised. Only what is
    public is told: nothing of a result before it is published, of a round before its own publication. Ten queries at
    most beyond the themes, however many themes there are (give them with select_related consultation__department,
    response__disposition, response__changed_section, response__measure__department, response__department).
    """
    rows = list(themes)
    measures = {
        response.measure_id
        for theme in rows
        if (response := _public_response(theme)) is not None and response.measure_id
    }
    judged: dict[int, list[_Judged]] = {}
    for row in _judgements(measures) if measures else ():
        judged.setdefault(row.measure_id, []).append(_Judged.of(row))
    events = {measure: frozenset().union(*(one.events for one in ones)) for measure, ones in judged.items()}
    arrivals = arrivals_of(rows)
    found = {theme.pk: _chain(theme, arrivals[theme.pk], judged) for theme in rows}
    told = told_of(rows, {theme.pk: _events(theme, events) for theme in rows})
    for theme in rows:
        links = found[theme.pk]
        if (last := _told(told[theme.pk])) is not None:
            links.append(last)
        links.sort(key=lambda link: link.day)  # stable: steps of one day keep their order
    return found


def late_link(links: Iterable[Link]) -> Link | None:
    """Return the step of a chain that is late for the longest time, None when nothing is late."""
    return min((link for link in links if link.is_late), key=lambda link: link.day, default=None)


def _judgements(measures: set[int]) -> Iterable[RoundMeasure]:
    return (
        RoundMeasure.objects.filter(measure_id__in=measures)
        .exclude(round__state=RoundState.PREPARING)
        .select_related("round", "finding", "measure__department", "evidence")
        .defer("evidence__content")
        .prefetch_related(
            Prefetch(
                "advice", queryset=Advice.objects.select_related("reply__department").order_by("number")
            ),
            Prefetch("advice__themes", queryset=Theme.objects.only("pk").order_by()),
            Prefetch("evidence__themes", queryset=Theme.objects.only("pk").order_by()),
        )
        .order_by("round__judged_year", "round_id")
    )


def _events(theme: Theme, events: dict[int, frozenset[str]]) -> frozenset[str]:
    """Return the announcements that concern a theme: rounds that judged its measure, promises that were kept."""
    response = _public_response(theme)
    return events.get(response.measure_id or 0, frozenset()) if response else frozenset()


def _told(told: Told) -> Link | None:
    """Return the step that tells those who asked; none when nobody was told yet."""
    if told.last_on is None:
        return None
    text = _("%(asked)s persons asked to be told, %(sent)s were told.") % {
        "asked": told.asked_shown,
        "sent": told.sent_shown,
    }
    return Link("told", _("Those who asked were told"), told.last_on, "", DONE, text=text)


def measure_url(measure: Measure) -> str:
    """Return the public address of a measure; the list of measures while it has no page of its own."""
    try:
        return reverse("measure", args=[measure.key])
    except NoReverseMatch:
        return "/measures/"


def _public_response(theme: Theme) -> Response | None:
    response: Response | None = getattr(theme, "response", None)
    if theme.consultation.state != ConsultationState.PUBLISHED or response is None:
        return None
    return response if response.state == ResponseState.CONFIRMED else None


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(clock.TOKYO).date() if moment else None


def _chain(theme: Theme, arrival: Arrival, judged: dict[int, list[_Judged]]) -> list[Link]:
    case = theme.consultation
    links = [
        *_voices(case, arrival),
        Link(
            "theme",
            _("Opinions that say the same were brought together"),
            _day(theme.made_at),
            reverse("theme_chain", args=[theme.key]),
            DONE,
            text=theme.title,
        ),
    ]
    response = _public_response(theme)
    if response is None:
        title = _("The answer of %(body)s") % {"body": case.implementing_body or case.department.name}
        links.append(Link("response", title, None, "", OWED, case.department.name, case.answer_due_on))
        return links
    links.append(_answer(theme, response))
    if response.changed_section is not None:
        links.append(
            Link(
                "change",
                _("The text of the plan changed"),
                _day(case.published_at),
                reverse("consultation_changed", args=[case.slug, response.changed_section.key]),
                DONE,
                text=str(response.changed_section),
            )
        )
    links.extend(_after(theme, response, judged))
    return links


def _voices(case: Consultation, arrival: Arrival) -> list[Link]:
    """Return how the voices of a theme came; nothing while there is no accepted one."""
    if not arrival.number:
        return []
    words = _("%(n)s opinions arrived") % {"n": arrival.number}
    return [
        Link(
            "voices",
            words,
            arrival.last,
            f"/consultations/{case.slug}/",
            DONE,
            text=case.title,
            ways=arrival.ways,
            first=arrival.first,
        )
    ]


def _answer(theme: Theme, response: Response) -> Link:
    case = theme.consultation
    short = response.disposition.short if response.disposition else ""
    return Link(
        "response",
        _("%(body)s answered") % {"body": case.implementing_body or case.department.name},
        _day(case.published_at),
        f"{reverse('consultation_result', args=[case.slug])}#theme-{theme.number}",
        DONE,
        text=short,
    )


def _after(theme: Theme, response: Response, judged: dict[int, list[_Judged]]) -> list[Link]:
    """Return what follows the answer: the measure that carries it, and the committee's year."""
    case = theme.consultation
    published = _day(case.published_at) or clock.today()
    year = clock.fiscal_year(published)
    measure = response.measure
    if measure is None:
        carries_on = response.disposition is not None and response.disposition.look in (
            "changed",
            "partly",
            "later",
        )
        if not carries_on:
            return []
        return [
            Link(
                "measure",
                _("Which measure carries it on"),
                None,
                "",
                OWED,
                (response.department or case.department).name,
                date(year + 1, 3, 31),
            )
        ]
    url = measure_url(measure)
    links = [
        Link(
            "measure",
            _("A measure of the town carries it"),
            published,
            url,
            DONE,
            text=measure.name,
        )
    ]
    rounds = [one for one in judged.get(measure.pk, []) if one.concerns(theme, year)]
    public = [one for one in rounds if one.is_public]
    if not public:
        running = next(iter(rounds), None)
        held = running.row.round.held_year if running else year + 1
        planned = _("External evaluation of %(year)s") % {"year": fiscal_year_label(held)}
        label = running.row.round.title if running else planned
        links.append(
            Link(
                "finding",
                _("What the evaluation says"),
                None,
                url,
                OWED,
                _("the external evaluation committee"),
                date(held + 1, 3, 31),
                text=label,
            )
        )
        return links
    for one in public:
        links.extend(_found(one, url, theme))
    return links


def _found(judged: _Judged, url: str, theme: Theme) -> list[Link]:
    """Return finding, advice and replies; advice that rests on named themes belongs to these alone."""
    row = judged.row
    links = [
        Link(
            "finding",
            _("The external committee judged the measure"),
            row.finding.found_on,
            judged.url,
            DONE,
            text=row.round.title,
        )
    ]
    for advice, named in judged.advice:
        if named and theme.pk not in named:
            continue
        links.append(Link("advice", _("The committee advised"), advice.given_on, url, DONE, text=advice.text))
        links.extend(_replied(row, advice, url))
    return links


def _replied(row: RoundMeasure, advice: Advice, url: str) -> Iterator[Link]:
    """Yield the town's reply to an advice and what it promised, done or owed; the reply that is owed."""
    reply = getattr(advice, "reply", None)
    if reply is None:
        title, owner, due_on = _("The reply of the town"), row.measure.department.name, row.round.reply_due_on
        yield Link("reply", title, None, url, OWED, owner, due_on, subject=advice.key)
        return
    yield Link(
        "reply", _("The town replied"), reply.decided_on, url, DONE, text=reply.text, subject=advice.key
    )
    if reply.action and reply.done_on:
        title = _("Done as promised: %(action)s") % {"action": reply.action}
        yield Link("action", title, reply.done_on, url, DONE, text=reply.done_text, subject=advice.key)
    elif reply.action:
        yield Link(
            "action",
            reply.action,
            None,
            url,
            OWED,
            reply.department.name,
            reply.due_on,
            subject=advice.key,
        )
