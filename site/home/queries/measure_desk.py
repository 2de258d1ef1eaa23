"""Measures at the desk: the list, one measure, the sheet of an indicator, and what was done to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.audit.queries.entry import entries_of
from common.measures.enums import Direction, IndicatorKind, ValueKind
from common.measures.models import Indicator, IndicatorValue, Measure
from common.measures.queries.indicator import indicators_of
from common.measures.queries.measure import all_measures
from common.people.rules import Actor, may
from common.text import clock
from common.text.era import fiscal_year_label
from common.text.normal import line_text
from common.text.refusals import NotFound
from common.text.showing import day_shown

SEE = "home.see_measure_desk"


@dataclass(frozen=True)
class Narrowed:
    """What the list is narrowed to; empty fields do not narrow.

    `plan` and `department` are keys or a part of the name; `missing`: a result of the past year is not there.
    """

    plan: str = ""
    department: str = ""
    words: str = ""
    missing: bool = False


@dataclass(frozen=True)
class Act:
    """One line of the history: when, which post, what, in words."""

    at: datetime
    post: str
    words: str


def past_year() -> int:
    """Return the fiscal year that ended last: the one whose results are due."""
    return clock.fiscal_year(clock.today()) - 1


def measures_for(actor: Actor, narrowed: Narrowed | None = None) -> QuerySet[Measure]:
    """Return the measures of the actor's municipality in the order of their plans, published or not.

    Each with `indicator_count` and `missing_count`, the indicators without a result of the past fiscal year.
    """
    narrowed = narrowed or Narrowed()
    if not may(actor, SEE, municipality_id=actor.municipality_id):
        return Measure.objects.none()
    settled = IndicatorValue.objects.filter(
        indicator=OuterRef("pk"), kind=ValueKind.ACTUAL, fiscal_year=past_year()
    )
    own = Indicator.objects.filter(measure=OuterRef("pk")).order_by()
    rows = all_measures(actor.municipality_id).annotate(
        indicator_count=_count(own), missing_count=_count(own.exclude(Exists(settled)))
    )
    if narrowed.plan:
        rows = rows.filter(Q(plan__key=narrowed.plan) | Q(plan__title__icontains=narrowed.plan))
    if narrowed.department:
        rows = rows.filter(
            Q(department__key=narrowed.department) | Q(department__name__icontains=narrowed.department)
        )
    if words := line_text(narrowed.words):
        rows = rows.filter(Q(name__icontains=words) | Q(code__istartswith=words))
    if narrowed.missing:
        rows = rows.filter(missing_count__gt=0)
    return rows


def _count(rows: QuerySet[Indicator]) -> Coalesce:
    counted = rows.values("measure").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def missing_results(actor: Actor) -> int:
    """Return how many indicators of the measures that this clerk looks after lack the result of the past year."""
    if not may(actor, "home.set_value", municipality_id=actor.municipality_id):
        return 0
    settled = IndicatorValue.objects.filter(
        indicator=OuterRef("pk"), kind=ValueKind.ACTUAL, fiscal_year=past_year()
    )
    rows = Indicator.objects.filter(
        municipality_id=actor.municipality_id, measure__plan__last_year__gte=past_year()
    ).exclude(Exists(settled))
    theirs = {grant.department_id for grant in actor.grants if grant.role == "clerk"}
    if None not in theirs:
        rows = rows.filter(Q(measure__department__in=theirs) | Q(measure__plan__department__in=theirs))
    return rows.count()


def get_measure_for(actor: Actor, key: str) -> Measure:
    """Return one measure for the desk. Raises NotFound."""
    row = measures_for(actor).filter(key=key).first()
    if row is None:
        raise NotFound("not_found")
    return row


def get_indicator_for(actor: Actor, key: str) -> Indicator:
    """Return one indicator with its measure and plan for the desk. Raises NotFound."""
    row = None
    if may(actor, SEE, municipality_id=actor.municipality_id):
        row = (
            Indicator.objects.filter(municipality_id=actor.municipality_id, key=key)
            .select_related("measure__plan", "measure__department")
            .first()
        )
    if row is None:
        raise NotFound("not_found")
    return row


def indicators_with_figures(measure: Measure) -> list[tuple[Indicator, list[str], bool]]:
    """Return each indicator with its newest figures in words and whether the past year has no result (two queries)."""
    found = []
    for row in indicators_of([measure.pk]):
        newest: dict[str, IndicatorValue] = {}
        for value in row.values.all():
            newest[value.kind] = value
        words = [
            f"{fiscal_year_label(value.fiscal_year)} {value.get_kind_display()} {figure_words(value, row.unit)}"
            for value in newest.values()
        ]
        done = any(
            value.kind == ValueKind.ACTUAL and value.fiscal_year == past_year() for value in row.values.all()
        )
        found.append((row, words, not done))
    return found


def figures_of(indicator: Indicator) -> dict[tuple[int, str], IndicatorValue]:
    """Return (fiscal year, kind) → figure of an indicator (one query)."""
    rows = IndicatorValue.objects.filter(indicator=indicator).order_by("fiscal_year", "id")
    return {(row.fiscal_year, row.kind): row for row in rows}


def years_of(indicator: Indicator, with_figures: Iterable[int], added: Iterable[int] = ()) -> list[int]:
    """Return the fiscal years of a sheet: the year before the plan (基準値) to its last, and those with figures."""
    plan = indicator.measure.plan
    return sorted({*range(plan.first_year - 1, plan.last_year + 1), *with_figures, *added})


def figure_words(row: IndicatorValue | None, unit: str = "") -> str:
    """Return a stored figure as it is read: 2,700件（2026年5月20日（水）に確定、出典：月報）; empty without one."""
    if row is None:
        return ""
    number = "" if row.value is None else f"{row.value.normalize():,f}{unit}"
    return _with_notes(number or row.text, row.fixed_on, row.source)


def _with_notes(words: str, fixed_on: date | None, source: str) -> str:
    notes = []
    if fixed_on:
        notes.append(_("fixed on %(day)s") % {"day": day_shown(fixed_on, year=True)})
    if source:
        notes.append(_("source: %(source)s") % {"source": source})
    return f"{words}（{'、'.join(notes)}）" if notes else words


def history_of(indicator: Indicator) -> QuerySet[Any]:
    """Return what was done to an indicator, the newest first, as entries for `acts`."""
    return entries_of(indicator)


def acts(entries: Iterable[Any]) -> Iterator[Act]:
    """Yield entries of the record as lines of the history. The post is named, never the person."""
    for entry in entries:
        post = _("The system") if entry.actor_post == "system" else entry.actor_post
        yield Act(entry.at, post or _("A member of staff"), _words(entry))


def last_act_of(*targets: Any) -> Act | None:
    """Return the newest line of the history of rows of one kind, for whoever was a moment too late."""
    return next(acts(entries_of(*targets)[:1]), None)


def _words(entry: Any) -> str:
    before, after = entry.before, entry.after
    if entry.verb in ("set_value", "remove_value"):
        where = f"{fiscal_year_label(after['year'])} {ValueKind(after['kind']).label}"
        told = _said(after) if entry.verb == "set_value" else _("taken away")
        return f"{where}：{_said(before) or _('nothing')} → {told}"
    if entry.verb == "change_indicator":
        changes = [
            f"{label}：{_defined(name, before.get(name))} → {_defined(name, after.get(name))}"
            for name, label in _FIELDS.items()
            if before.get(name) != after.get(name)
        ]
        return _("The definition was changed.") + "、".join(changes)
    return str(_ACTS.get(entry.verb, _("Something was changed.")))


def _said(told: dict[str, Any]) -> str:
    if not told:
        return ""
    number = str(told.get("value", ""))
    number = number.rstrip("0").rstrip(".") if "." in number else number
    fixed = told.get("fixed_on", "")
    return _with_notes(
        number or told.get("text", ""), date.fromisoformat(fixed) if fixed else None, told.get("source", "")
    )


def _defined(name: str, value: Any) -> str:
    if name == "kind" and value:
        return str(IndicatorKind(value).label)
    if name == "direction" and value:
        return str(Direction(value).label)
    if name == "is_cumulative":
        return _("running total") if value else _("each year")
    return str(value or _("nothing"))


_FIELDS = {
    "name": gettext_lazy("Name of the indicator"),
    "unit": gettext_lazy("Unit"),
    "kind": gettext_lazy("What it measures"),
    "is_cumulative": gettext_lazy("How its figures are counted"),
    "direction": gettext_lazy("Which way is better"),
    "source": gettext_lazy("Where the figures come from"),
}
_ACTS = {
    "add_indicator": gettext_lazy("The indicator was made."),
    "add_measure": gettext_lazy("The measure was made."),
    "reword_measure": gettext_lazy("The words of the measure were changed."),
    "publish_measure": gettext_lazy("The measure was published."),
}
