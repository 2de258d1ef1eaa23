"""Measures at the desk: the list, one measure with its indicators, and the sheets of figures."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from common.measures.queries.plan import all_plans
from common.people.rules import allows, may
from common.places.queries.department import departments_now
from common.text.choosing import SHOWN
from common.text.era import fiscal_year_label
from common.text.refusals import Conflict, NotAllowed, NotFound, Refusal
from home.domain.measure import (
    BadCell,
    add_indicator,
    add_measure,
    change_indicator,
    enter_figures,
    is_in_charge,
    publish_measure,
    reword_measure,
)
from home.forms.measure import FigureSheetForm, IndicatorForm, MeasureForm, merged, sheet_years
from home.pages.measure import page_beside
from home.queries.measure_desk import (
    SEE,
    Narrowed,
    acts,
    figure_words,
    figures_of,
    get_indicator_for,
    get_measure_for,
    history_of,
    indicators_with_figures,
    last_act_of,
    measures_for,
    past_year,
    years_of,
)

PER_PAGE = 50
ACTS_PER_PAGE = 20
SENTENCES = {
    "changed_meanwhile": gettext_lazy(
        "Somebody else has changed this meanwhile. Please look at what differs, then save again."
    ),
    "code_taken": gettext_lazy("This number is already used in the plan. Please choose another."),
    "other_department": gettext_lazy(
        "Only clerks of the measure's department, or of the department that leads the plan, can add this measure."
    ),
    "plan_not_public": gettext_lazy("The plan of this measure is not published yet."),
    "kind_has_figures": gettext_lazy(
        "There are figures already. Numbers cannot become words, nor words numbers. Please make a new indicator."
    ),
    "nothing_changed": gettext_lazy("No figure was changed."),
    "date_ahead": gettext_lazy("This day lies in the future. Please write the day on which it was fixed."),
    "year_outside": gettext_lazy("This fiscal year is too far from the plan. Please look at the year."),
    "year_ahead": gettext_lazy("This fiscal year has not begun. Only targets can be written here yet."),
    "value_is_fixed": gettext_lazy(
        "This figure is fixed. To change it, please write the day on which the change was fixed, below."
    ),
}
_FIELDS = {"code_taken": "code", "date_ahead": "fixed_on", "kind_has_figures": "kind"}


def _sentence(refusal: Refusal) -> str:
    told = _("This could not be done. Nothing was changed. Please open the page again.")
    return str(SENTENCES.get(refusal.code, told))


def _answers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Turn NotFound into 404, and NotAllowed (another department's measure) into the page that says so."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotFound:
            raise Http404("not found") from None
        except NotAllowed:
            return render(request, "403.html", status=403)

    return wrapped


def _may(request: HttpRequest, verb: str, measure: Any) -> bool:
    return is_in_charge(request.actor, measure, verb)  # type: ignore[attr-defined]


def _version_of(request: HttpRequest) -> int:
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


def _lead_to(name: str, key: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(name, args=[key]), status=303)


def _menu(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the choices of a filter, none when they are too many: then a part of the name is written instead."""
    rows = list(choices)
    return rows if len(rows) < SHOWN else []


@allows(SEE)
def desk_measures(request: HttpRequest) -> HttpResponse:
    """List the measures of the town by plan, narrowed by plan, department, words and missing results."""
    actor = request.actor  # type: ignore[attr-defined]
    town_id = actor.municipality_id
    narrowed = Narrowed(
        plan=request.GET.get("plan", "").strip()[:80],
        department=request.GET.get("department", "").strip()[:80],
        words=request.GET.get("q", "").strip()[:80],
        missing=request.GET.get("missing") == "1",
    )
    context = {
        "page_obj": Paginator(measures_for(actor, narrowed), PER_PAGE).get_page(request.GET.get("page")),
        "narrowed": narrowed,
        "is_narrowed": narrowed != Narrowed(),
        "plans": _menu((row.key, row.title) for row in all_plans(town_id)),
        "departments": _menu((row.key, row.name) for row in departments_now(town_id)),
        "past": fiscal_year_label(past_year()),
        "may_add": may(actor, "home.prepare_measure", municipality_id=town_id),
    }
    return render(request, "home/measure/desk_list.html", context)


@allows(SEE)
@_answers
def desk_measure(request: HttpRequest, key: str) -> HttpResponse:
    """Show a measure: its words, its indicators with their newest figures, and what can be done."""
    return _measure_page(request, get_measure_for(request.actor, key))  # type: ignore[attr-defined]


def _measure_page(
    request: HttpRequest, measure: Any, *, refused: str = "", status: int = 200
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        "measure": measure,
        "indicators": indicators_with_figures(measure),
        "may_edit": _may(request, "home.prepare_measure", measure),
        "may_enter": _may(request, "home.set_value", measure),
        "may_publish": may(actor, "home.publish_measure", municipality_id=measure.municipality_id)
        and not measure.is_public,
        "refused": refused,
    }
    return render(request, "home/measure/desk_measure.html", context, status=status)


def _measure_form(request: HttpRequest, data: Any, **more: Any) -> MeasureForm:
    town_id = request.actor.municipality_id  # type: ignore[attr-defined]
    return MeasureForm(
        data,
        plans=[(row.key, row.title) for row in all_plans(town_id)],
        departments=[(row.key, row.name) for row in departments_now(town_id)],
        **more,
    )


@allows("home.prepare_measure")
@_answers
def desk_measure_new(request: HttpRequest) -> HttpResponse:
    """Add a measure to a plan; residents see nothing of it until an approver publishes it."""
    actor = request.actor  # type: ignore[attr-defined]
    sent = request.POST if request.method == "POST" else None
    form = _measure_form(request, sent, is_new=True, initial={"plan": request.GET.get("plan", "")})
    status = form.status if sent is not None else 200
    if sent is not None and form.is_valid():
        data = form.cleaned_data
        plan = all_plans(actor.municipality_id).get(key=data["plan"])
        department = departments_now(actor.municipality_id).get(key=data["department"])
        try:
            with transaction.atomic():
                measure = add_measure(
                    actor=actor, plan=plan, department=department, code=data["code"], **form.words()
                )
                page_beside(measure)
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(_FIELDS.get(refusal.code), _sentence(refusal))
            status = 409
        else:
            messages.success(request, _("The measure is stored. Now give it an indicator."))
            return _lead_to("desk_measure", measure.key)
    context: dict[str, Any] = {"form": form, "measure": None, "stored": [], "last": None}
    return render(request, "home/measure/desk_edit.html", context, status=status)


@allows("home.prepare_measure")
@_answers
def desk_measure_edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change the words of a measure and its department."""
    actor = request.actor  # type: ignore[attr-defined]
    measure = get_measure_for(actor, key)
    if not _may(request, "home.prepare_measure", measure):
        raise NotAllowed("other_department")
    sent = request.POST if request.method == "POST" else None
    form = _measure_form(request, sent, initial=MeasureForm.initial_of(measure))
    status = form.status if sent is not None else 200
    stored: list[tuple[str, str]] = []
    if sent is not None and form.is_valid():
        data = form.cleaned_data
        try:
            reword_measure(
                actor=actor,
                measure=measure,
                version=data["version"] or 0,
                department=departments_now(actor.municipality_id).get(key=data["department"]),
                **form.words(),
            )
        except NotAllowed:
            raise
        except Refusal as refusal:
            measure = get_measure_for(actor, key)
            stored = MeasureForm.stored(measure, data)
            again = sent.copy()
            again["version"] = str(measure.version)
            form = _measure_form(request, again)
            form.add_error(None, _sentence(refusal))
            status = 409
        else:
            messages.success(request, _("It is saved."))
            return _lead_to("desk_measure", key)
    last = last_act_of(measure) if status == 409 else None
    context = {"form": form, "measure": measure, "stored": stored, "last": last}
    return render(request, "home/measure/desk_edit.html", context, status=status)


@allows("home.publish_measure")
@require_POST
@_answers
def desk_measure_publish(request: HttpRequest, key: str) -> HttpResponse:
    """Let residents read a measure."""
    actor = request.actor  # type: ignore[attr-defined]
    measure = get_measure_for(actor, key)
    try:
        with transaction.atomic():
            publish_measure(actor=actor, measure=measure, version=_version_of(request))
            page_beside(measure)
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _measure_page(request, measure, refused=_sentence(refusal), status=409)
    messages.success(request, _("Residents can read this measure now."))
    return _lead_to("desk_measure", key)


@allows("home.prepare_measure")
@_answers
def desk_indicator_new(request: HttpRequest, key: str) -> HttpResponse:
    """Give a measure an indicator."""
    actor = request.actor  # type: ignore[attr-defined]
    measure = get_measure_for(actor, key)
    if not _may(request, "home.prepare_measure", measure):
        raise NotAllowed("other_department")
    sent = request.POST if request.method == "POST" else None
    form = IndicatorForm(sent)
    if sent is not None and form.is_valid():
        indicator = add_indicator(actor=actor, measure=measure, **form.definition())
        messages.success(request, _("The indicator is stored. Now write its figures."))
        return _lead_to("desk_indicator", indicator.key)
    context = {"form": form, "measure": measure, "indicator": None, "stored": [], "last": None}
    return render(
        request, "home/measure/desk_indicator_edit.html", context, status=200 if sent is None else 422
    )


@allows("home.prepare_measure")
@_answers
def desk_indicator_edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change what an indicator counts."""
    actor = request.actor  # type: ignore[attr-defined]
    indicator = get_indicator_for(actor, key)
    if not _may(request, "home.prepare_measure", indicator.measure):
        raise NotAllowed("other_department")
    sent = request.POST if request.method == "POST" else None
    form = IndicatorForm(sent, initial=IndicatorForm.initial_of(indicator))
    status, stored, last = (200 if sent is None else 422), [], None
    if sent is not None and form.is_valid():
        try:
            change_indicator(
                actor=actor,
                indicator=indicator,
                version=form.cleaned_data["version"] or 0,
                **form.definition(),
            )
        except NotAllowed:
            raise
        except Refusal as refusal:
            indicator = get_indicator_for(actor, key)
            again = sent.copy()
            if isinstance(refusal, Conflict):
                stored, last = IndicatorForm.stored(indicator), last_act_of(indicator)
                again["version"] = str(indicator.version)
            form = IndicatorForm(again)
            form.add_error(_FIELDS.get(refusal.code), _sentence(refusal))
            status = 409
        else:
            messages.success(request, _("It is saved."))
            return _lead_to("desk_indicator", key)
    context = {
        "form": form,
        "measure": indicator.measure,
        "indicator": indicator,
        "stored": stored,
        "last": last,
    }
    return render(request, "home/measure/desk_indicator_edit.html", context, status=status)


@allows(SEE, posting="home.set_value")
@_answers
def desk_indicator(request: HttpRequest, key: str) -> HttpResponse:
    """Show the sheet of an indicator with its history; store what a clerk in charge changed in it."""
    actor = request.actor  # type: ignore[attr-defined]
    indicator = get_indicator_for(actor, key)
    figures = figures_of(indicator)
    known = {year for year, _kind in figures}
    if request.method != "POST":
        form = FigureSheetForm(indicator=indicator, years=years_of(indicator, known), stored=figures)
        return _sheet(request, indicator, form)
    if not _may(request, "home.set_value", indicator.measure):
        raise NotAllowed("other_department")
    years, no_year = sheet_years(request.POST)
    data = request.POST.copy()
    data["years"] = ",".join(map(str, sorted({*years, *years_of(indicator, known)})))
    data["more_year"] = no_year
    form = FigureSheetForm(data, indicator=indicator, years=years_of(indicator, known, years), stored=figures)
    if not form.is_valid():
        wrong = _("“%(typed)s” is no fiscal year. Please write it as R3 or 2021.") % {"typed": no_year}
        return _sheet(request, indicator, form, refused=wrong if no_year else "", status=form.status)
    try:
        count = enter_figures(
            actor=actor,
            indicator=indicator,
            version=form.cleaned_data["version"],
            cells=form.cells(),
            fixed_on=form.fixed(),
            source=form.cleaned_data["source"],
        )
    except NotAllowed:
        raise
    except Conflict as conflict:
        indicator = get_indicator_for(actor, key)
        figures = figures_of(indicator)
        data, clashes = merged(data, figures, indicator.version)
        years = years_of(indicator, {year for year, _kind in figures}, years)
        form = FigureSheetForm(data, indicator=indicator, years=years, stored=figures)
        form.add_error(None, _sentence(conflict))
        return _sheet(request, indicator, form, clashes=clashes, last=last_act_of(indicator), status=409)
    except BadCell as refusal:
        form.add_error(f"{refusal.kind}-{refusal.fiscal_year}", _sentence(refusal))
        return _sheet(request, indicator, form, status=409)
    except Refusal as refusal:
        form.add_error(_FIELDS.get(refusal.code), _sentence(refusal))
        return _sheet(request, indicator, form, status=409)
    messages.success(request, _("%(n)s figures are stored.") % {"n": count})
    return _lead_to("desk_indicator", key)


def _sheet(
    request: HttpRequest, indicator: Any, form: FigureSheetForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    page_obj = Paginator(history_of(indicator), ACTS_PER_PAGE).get_page(request.GET.get("page"))
    figures = figures_of(indicator)
    context = {
        "measure": indicator.measure,
        "indicator": indicator,
        "form": form,
        "noted": [
            (fiscal_year_label(year), row.get_kind_display(), figure_words(row, indicator.unit))
            for (year, _kind), row in figures.items()
        ],
        "page_obj": page_obj,
        "acts": list(acts(page_obj)),
        "may_enter": _may(request, "home.set_value", indicator.measure),
        "may_edit": _may(request, "home.prepare_measure", indicator.measure),
        "clashes": [],
        "last": None,
        "refused": "",
        **more,
    }
    return render(request, "home/measure/desk_sheet.html", context, status=status)
