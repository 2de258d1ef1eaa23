"""The committee's own pages: the list, the score sheet, and after opening the finding, the advice and the report."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.people.rules import allows, may
from common.text import clock
from common.text.refusals import Conflict, NotFound, Refusal
from participation.domain.evaluation_finding import add_advice, record_finding, take_back_advice
from participation.domain.evaluation_round import hand_over_report, open_scores
from participation.domain.evaluation_sheet import hand_in_score_sheet, save_score_sheet
from participation.forms.evaluation import AdviceForm, FindingForm, ReportForm, ScoreForm, renew, sentence
from participation.queries.evaluation import (
    OPENED,
    committee_rounds_for,
    get_committee_round_for,
    measure_in_round,
    measures_of_round,
)
from participation.queries.evaluation_sheet import (
    SheetState,
    criteria_of,
    initial_of,
    own_states,
    sheet_of,
    shown_sheets,
    spreads,
)
from participation.queries.evaluation_view import evidence_view, finding_words

_SEE = "participation.see_committee"


@allows(_SEE)
def committee(request: HttpRequest) -> HttpResponse:
    """/committee/: the member's rounds, each with the measures and the state of her own sheets."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = list(committee_rounds_for(actor)[:10])
    own = own_states(actor, *(row for row in rows if row.state == "scoring"))
    rounds = []
    for row in rows:
        states = own.get(row.pk, [])
        rounds.append({"round": row, "states": states, "handed_in": _handed_in(states)})
    return render(request, "participation/evaluation/committee.html", {"rounds": rounds})


@allows(_SEE)
def committee_round(request: HttpRequest, key: str) -> HttpResponse:
    """One round: own sheets while scoring, the common picture after the opening."""
    round_ = _round(request, key)
    return render(request, "participation/evaluation/committee_round.html", _round_context(request, round_))


@allows(_SEE)
def committee_sheet(request: HttpRequest, key: str, row_key: str) -> HttpResponse:
    """A member's own score sheet beside the frozen evidence."""
    actor = request.actor  # type: ignore[attr-defined]
    round_, row = _row(request, key, row_key)
    sheet = sheet_of(actor, row)
    criteria = criteria_of(round_)
    status = 200
    form = ScoreForm(request.POST or None, criteria=criteria, initial=initial_of(sheet))
    if request.method == "POST":
        status = 422
        handing_in = "hand_in" in request.POST
        if form.is_valid():
            verb = hand_in_score_sheet if handing_in else save_score_sheet
            told = {"scoring": form.scoring(), "version": form.cleaned_data["version"]}
            try:
                verb(actor=actor, measure_key=row_key, **told)
            except NotFound as refusal:
                raise Http404 from refusal
            except Conflict as refusal:
                form.add_error(None, sentence(refusal.code))
                renew(form, "version", sheet.version if sheet else 0)
                status = 409
            except Refusal as refusal:
                form.add_error(
                    "comment" if refusal.code == "reason_missing" else None, sentence(refusal.code)
                )
                if refusal.code == "mark_missing":
                    form.add_missing_marks()
            else:
                messages.success(
                    request,
                    _("You have handed in this score sheet.")
                    if handing_in
                    else _("Kept. You can go on whenever you like."),
                )
                target = "committee_round" if handing_in else "committee_sheet"
                return _see(reverse(target, args=[key] if handing_in else [key, row_key]))
    states = own_states(actor, round_)[round_.pk]
    context = {
        "round": round_,
        "row": row,
        "form": form,
        "sheet": sheet,
        "states": states,
        "handed_in": _handed_in(states),
        "evidence": evidence_view(row.evidence),
        "may_score": round_.state == "scoring" and not (sheet and sheet.handed_in_at),
        "conflict": status == 409,
    }
    return render(request, "participation/evaluation/sheet.html", context, status=status)


@allows(_SEE)
def committee_sheet_print(request: HttpRequest, key: str, row_key: str) -> HttpResponse:
    """The score sheet on A4: to fill in by hand, or one's own as it stands."""
    round_, row = _row(request, key, row_key)
    sheet = sheet_of(request.actor, row)  # type: ignore[attr-defined]
    form = ScoreForm(criteria=criteria_of(round_), initial=initial_of(sheet))
    context = {
        "round": round_,
        "row": row,
        "form": form,
        "sheet": sheet,
        "evidence": evidence_view(row.evidence),
    }
    return render(request, "participation/evaluation/sheet_print.html", context)


@require_POST
@allows("participation.open_scores")
def committee_open(request: HttpRequest, key: str) -> HttpResponse:
    """The chair opens: the answer is only "open" or "not all are in"."""
    try:
        open_scores(actor=request.actor, key=key)  # type: ignore[attr-defined]
    except NotFound as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        messages.warning(request, sentence(refusal.code))
    else:
        messages.success(request, _("The scores are open. Please write the finding of each measure."))
    return _see(reverse("committee_round", args=[key]))


@allows(_SEE, posting="participation.record_finding")
def committee_finding(request: HttpRequest, key: str, row_key: str) -> HttpResponse:
    """The opened scores of a measure; the chair writes the finding and adds advice here."""
    actor = request.actor  # type: ignore[attr-defined]
    round_, row = _row(request, key, row_key)
    if round_.state not in OPENED:
        raise Http404
    finding = getattr(row, "finding", None)
    evidence = evidence_view(row.evidence)
    first = (
        {
            "version": finding.version,
            "grade": finding.grade,
            "direction": finding.direction,
            "text": finding.text,
            "found_on": finding.found_on,
        }
        if finding
        else {"found_on": clock.today()}
    )
    themes = [(theme["key"], theme["title"]) for theme in evidence.themes]
    act = request.POST.get("act", "")
    finding_form = FindingForm(request.POST if act == "finding" else None, initial=first)
    # two forms on one page, both with a field `text`
    advice_form = AdviceForm(request.POST if act == "advice" else None, themes=themes, auto_id="id_advice_%s")
    status = 200
    if request.method == "POST":
        current = finding.version if finding else 0
        status = _find_or_advise(request, row_key, act, finding_form, advice_form, current)
        if status == 303:
            return _see(reverse("committee_finding", args=[key, row_key]))
    context = {
        "round": round_,
        "row": row,
        "finding": finding,
        "words": finding_words(finding) if finding else None,
        "form": finding_form if act != "advice" else advice_form,
        "finding_form": finding_form,
        "advice_form": advice_form,
        "evidence": evidence,
        "spread": spreads(round_).get(row.pk, []),
        "sheets": shown_sheets(round_).get(row.pk, []),
        "is_chair": _chairs(actor, round_),
        "may_find": _chairs(actor, round_) and round_.state == "opened",
        "conflict": status == 409,
    }
    return render(request, "participation/evaluation/finding.html", context, status=status)


def _find_or_advise(
    request: HttpRequest,
    row_key: str,
    act: str,
    finding_form: FindingForm,
    advice_form: AdviceForm,
    current: int,
) -> int:
    """Do what was posted; return the status of the answer, 303 when it is done."""
    actor = request.actor  # type: ignore[attr-defined]
    form: FindingForm | AdviceForm = finding_form if act == "finding" else advice_form
    try:
        if act == "take_back":
            take_back_advice(actor=actor, key=request.POST.get("advice", ""))
        elif not form.is_valid():
            return 422
        elif act == "finding":
            record_finding(actor=actor, measure_key=row_key, **form.cleaned_data)
        else:
            told = form.cleaned_data
            add_advice(
                actor=actor,
                measure_key=row_key,
                kind=told["kind"],
                text=told["text"],
                theme_keys=tuple(told.get("themes", ())),
            )
    except NotFound as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        if act == "take_back":
            messages.warning(request, sentence(refusal.code))
            return 303
        form.add_error(None, sentence(refusal.code))
        if isinstance(refusal, Conflict):
            renew(form, "version", current)
            return 409
        return 422
    done = {
        "take_back": _("The opinion or advice was taken back."),
        "finding": _("The finding was saved."),
    }
    messages.success(request, done.get(act, _("The opinion or advice was added.")))
    return 303


@allows(_SEE)
def committee_report(request: HttpRequest, key: str) -> HttpResponse:
    """The report on A4, as it is handed to the town."""
    round_ = _round(request, key)
    if round_.state not in OPENED:
        raise Http404
    context = {"round": round_, "rows": measures_of_round(round_)}
    return render(request, "participation/evaluation/report_print.html", context)


@require_POST
@allows("participation.hand_over_report")
def committee_hand_over(request: HttpRequest, key: str) -> HttpResponse:
    """The chair hands the report over."""
    round_ = _round(request, key)
    form = ReportForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            hand_over_report(actor=request.actor, key=key, **form.cleaned_data)  # type: ignore[attr-defined]
        except NotFound as refusal:
            raise Http404 from refusal
        except Refusal as refusal:
            form.add_error(None, sentence(refusal.code))
            status = 409
        else:
            messages.success(request, _("The report is handed over. Now the town writes its replies."))
            return _see(reverse("committee_round", args=[key]))
    context = {**_round_context(request, round_), "form": form}
    return render(request, "participation/evaluation/committee_round.html", context, status=status)


def _round(request: HttpRequest, key: str) -> Any:
    try:
        return get_committee_round_for(request.actor, key)  # type: ignore[attr-defined]
    except NotFound as refusal:
        raise Http404 from refusal


def _row(request: HttpRequest, key: str, row_key: str) -> tuple[Any, Any]:
    round_ = _round(request, key)
    try:
        return round_, measure_in_round(round_, row_key)
    except NotFound as refusal:
        raise Http404 from refusal


def _chairs(actor: Any, round_: Any) -> bool:
    return round_.chair_id == actor.person_id and may(
        actor, "participation.open_scores", municipality_id=round_.municipality_id
    )


def _round_context(request: HttpRequest, round_: Any) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    opened = round_.state in OPENED
    states = [] if opened else own_states(actor, round_)[round_.pk]
    return {
        "round": round_,
        "opened": opened,
        "states": states,
        "handed_in": _handed_in(states),
        "rows": measures_of_round(round_) if opened else [],
        "is_chair": _chairs(actor, round_),
        "form": ReportForm(initial={"version": round_.version, "reported_on": clock.today()}),
    }


def _handed_in(states: list[SheetState]) -> int:
    return sum(state.state == "handed_in" for state in states)


def _see(url: str) -> HttpResponse:
    return HttpResponseRedirect(url, status=303)
