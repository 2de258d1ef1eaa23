"""The chain of one voice: what followed from it, when, and who owes the next step until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from common.measures.models import Measure
from common.text import clock
from common.text.era import fiscal_year_label
from common.text.showing import day_shown
from participation.enums import ConsultationState, ResponseState, RoundState
from participation.models import Response, RoundMeasure, Theme

DONE, OWED = "done", "owed"
ICONS = {
    "theme": "merge",
    "response": "reply",
    "change": "pen",
    "measure": "sprout",
    "finding": "chart",
    "advice": "voice",
    "reply": "reply",
    "action": "flag",
}


@dataclass(frozen=True)
class Link:
    """One step. A step that is done has a day; one that is owed names who owes it, and until when if that is set."""

    kind: str
    title: str
    at: date | None
    url: str
    state: str
    owed_by: str = ""
    owed_until: date | None = None
    text: str = ""

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
        return self.state == OWED and self.owed_until is not None and self.owed_until < clock.today()


def chain_of_theme(theme: Theme) -> list[Link]:
    """Return the chain of one theme, oldest first; see chains_of."""
    return chains_of([theme])[theme.pk]


def chains_of(themes: Iterable[Theme]) -> dict[int, list[Link]]:
    """Return theme id → its links, oldest first: theme, response, changed text, measure, finding, advice, reply.

    Only what is public is told: nothing of a result before it is published, of a round before its own publication.
    Five queries at most beyond the themes, however many themes there are (give them with select_related
    consultation__department, response__disposition, response__changed_section, response__measure__department).
    """
    rows = list(themes)
    measures = {
        response.measure_id
        for theme in rows
        if (response := _public_response(theme)) is not None and response.measure_id
    }
    judged: dict[int, list[RoundMeasure]] = {}
    for judgement in (
        RoundMeasure.objects.filter(measure_id__in=measures)
        .exclude(round__state=RoundState.PREPARING)
        .select_related("round", "finding", "measure__department", "evidence")
        .prefetch_related("advice__reply__department", "advice__themes", "evidence__themes")
        .order_by("round__judged_year", "round_id")
        if measures
        else ()
    ):
        judged.setdefault(judgement.measure_id, []).append(judgement)
    return {theme.pk: _chain(theme, judged) for theme in rows}


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


def _chain(theme: Theme, judged: dict[int, list[RoundMeasure]]) -> list[Link]:
    case = theme.consultation
    links = [
        Link(
            "theme",
            _("Opinions that say the same were brought together"),
            _day(theme.made_at),
            reverse("theme_chain", args=[theme.key]),
            DONE,
            text=theme.title,
        )
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
                f"{links[1].url.split('#')[0]}#change-{theme.number}",
                DONE,
                text=str(response.changed_section),
            )
        )
    links.extend(_after(theme, response, judged))
    return links


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


def _after(theme: Theme, response: Response, judged: dict[int, list[RoundMeasure]]) -> list[Link]:
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
    rounds = [
        row for row in judged.get(measure.pk, []) if row.round.judged_year >= year or _heard(row, theme)
    ]
    public = [row for row in rounds if row.round.state == RoundState.PUBLISHED and hasattr(row, "finding")]
    if not public:
        running = next(iter(rounds), None)
        held = running.round.held_year if running else year + 1
        planned = _("External evaluation of %(year)s") % {"year": fiscal_year_label(held)}
        label = running.round.title if running else planned
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
    for row in public:
        links.extend(_judged(row, url, theme))
    return links


def _heard(row: RoundMeasure, theme: Theme) -> bool:
    """Return whether the committee had the theme before it, also when the year it judged was an earlier one."""
    evidence = getattr(row, "evidence", None)
    return evidence is not None and any(other.pk == theme.pk for other in evidence.themes.all())


def _judged(row: RoundMeasure, url: str, theme: Theme) -> list[Link]:
    """Return finding, advice and replies; advice that rests on named themes belongs to these alone."""
    links = [
        Link(
            "finding",
            _("The external committee judged the measure"),
            row.finding.found_on,
            reverse("evaluation_round", args=[row.round.key]),
            DONE,
            text=row.round.title,
        )
    ]
    for advice in row.advice.all():
        named = {other.pk for other in advice.themes.all()}
        if named and theme.pk not in named:
            continue
        links.append(Link("advice", _("The committee advised"), advice.given_on, url, DONE, text=advice.text))
        reply = getattr(advice, "reply", None)
        if reply is not None:
            links.append(Link("reply", _("The town replied"), reply.decided_on, url, DONE, text=reply.text))
            # nothing tells that it was done, so past its day the promise stays, as one that is late
            if reply.action and reply.due_on:
                links.append(
                    Link(
                        "action",
                        reply.action,
                        None,
                        url,
                        OWED,
                        reply.department.name,
                        reply.due_on,
                    )
                )
        else:
            links.append(
                Link(
                    "reply",
                    _("The reply of the town"),
                    None,
                    url,
                    OWED,
                    row.measure.department.name,
                    row.round.reply_due_on,
                )
            )
    return links
