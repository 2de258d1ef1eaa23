"""The secretariat's desk: rounds, their one next step, evidence, replies."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from common.measures.queries.measure import all_measures
from common.measures.queries.plan import all_plans
from common.people.queries.role import holders_for, own_department_key
from common.people.rules import Actor, allows, may
from common.places.queries.department import departments_now
from common.text import clock
from common.text.era import fiscal_year_label
from common.text.refusals import Conflict, NotFound, Refusal
from participation.domain.evaluation_round import (
    change_chair,
    excuse_member,
    freeze_evidence,
    prepare_round,
    publish_round,
    start_scoring,
)
from participation.forms.evaluation import ChairForm, ExcuseForm, RoundForm, criteria_lines, renew, sentence
from participation.queries.evaluation import (
    advice_without_reply,
    get_round_for,
    measure_in_round,
    measures_of_round,
    rounds_for,
)
from participation.queries.evaluation_sheet import criteria_of
from participation.queries.evaluation_view import evidence_view

_SEE = "participation.see_evaluation_desk"
PER_PAGE = 20


@dataclass(frozen=True)
class Step:
    """Where a round stands, said in one line, and the one button for this person (none when others are to act)."""

    line: str
    act: str = ""
    button: str = ""
    url: str = ""


@allows(_SEE)
def desk_evaluation(request: HttpRequest) -> HttpResponse:
    """/desk/evaluation/: the rounds."""
    actor = request.actor  # type: ignore[attr-defined]
    rounds = Paginator(rounds_for(actor), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": rounds, "may_prepare": _may(actor, "prepare_round")}
    return render(request, "participation/evaluation/desk.html", context)


@allows("participation.prepare_round")
def desk_round_new(request: HttpRequest) -> HttpResponse:
    """Prepare a new round."""
    return _prepare(request, None)


@allows("participation.prepare_round")
def desk_round_edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change a round that is still in preparation."""
    round_ = _round(request, key)
    if round_.state != "preparing":
        raise Http404
    return _prepare(request, round_)


def _prepare(request: HttpRequest, round_: Any) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    town = actor.municipality_id
    plans = list(all_plans(town))
    plan_key = request.GET.get("plan") or (_plan_of(round_) if round_ else plans[0].key if plans else "")
    measures = all_measures(town).filter(plan__key=plan_key)
    year = clock.fiscal_year(clock.today())
    form = RoundForm(
        request.POST or None,
        initial=_first_values(actor, round_, year),
        years=[(value, fiscal_year_label(value)) for value in range(year + 1, year - 4, -1)],
        departments=[(row.key, row.name) for row in departments_now(town)],
        people=[(row.key, row.name) for row in holders_for(actor, {"member", "chair"})],
        chairs=[(row.key, row.name) for row in holders_for(actor, {"chair"})],
        measures=[(row.key, f"{row.code}　{row.name}") for row in measures],
    )
    status = 200
    if request.method == "POST":
        status = form.status
        if form.is_valid():
            try:
                made = prepare_round(
                    actor=actor,
                    plan=form.plan(),
                    key=round_.key if round_ else "",
                    version=form.cleaned_data["version"],
                )
            except Refusal as refusal:
                form.add_error(None, sentence(refusal.code))
                status = 409 if isinstance(refusal, Conflict) else 422
                if status == 409 and round_:
                    renew(form, "version", round_.version)
            else:
                messages.success(request, _("The preparation was saved."))
                return HttpResponseRedirect(reverse("desk_round", args=[made.key]), status=303)
    context = {"form": form, "round": round_, "plans": plans, "plan_key": plan_key}
    return render(request, "participation/evaluation/prepare.html", context, status=status)


def _plan_of(round_: Any) -> str:
    row = measures_of_round(round_).select_related("measure__plan").first()
    return row.measure.plan.key if row else ""


def _first_values(actor: Actor, round_: Any, year: int) -> dict[str, Any]:
    if round_ is None:
        held, judged = fiscal_year_label(year), fiscal_year_label(year - 1)
        title = _("External evaluation %(held)s (results of %(judged)s)") % {"held": held, "judged": judged}
        return {
            "title": title,
            "held_year": year,
            "judged_year": year - 1,
            "department": own_department_key(actor),
            "scores_shown": "letter",
        }
    return {
        "version": round_.version,
        "title": round_.title,
        "held_year": round_.held_year,
        "judged_year": round_.judged_year,
        "department": round_.department.key,
        "members": [person.key for person in round_.members.all()],
        "chair": round_.chair.key if round_.chair else "",
        "measures": [row.measure.key for row in measures_of_round(round_)],
        "criteria": criteria_lines(criteria_of(round_)),
        "scores_shown": round_.scores_shown,
        "reply_due_on": round_.reply_due_on,
    }


@allows(_SEE)
def desk_round(request: HttpRequest, key: str) -> HttpResponse:
    """One round: one line, one button, and what there is so far."""
    round_ = _round(request, key)
    return render(request, "participation/evaluation/desk_round.html", _round_context(request, round_))


def _round_context(request: HttpRequest, round_: Any) -> dict[str, Any]:
    return {
        "round": round_,
        "rows": measures_of_round(round_),
        "members": list(round_.members.all()),
        "criteria": criteria_of(round_),
        "step": _step(request.actor, round_),  # type: ignore[attr-defined]
        "refused": "",
        "reported": round_.state in ("reported", "published"),
        "may_reply": round_.state == "reported" and _may(request.actor, "reply_to_advice"),  # type: ignore[attr-defined]
        "may_confirm": round_.state == "published" and _may(request.actor, "confirm_done"),  # type: ignore[attr-defined]
        "may_excuse": round_.state == "scoring" and _may(request.actor, "excuse_member"),  # type: ignore[attr-defined]
        "may_change_chair": round_.state in ("scoring", "opened") and _may(request.actor, "change_chair"),  # type: ignore[attr-defined]
        "may_change": round_.state == "preparing" and _may(request.actor, "prepare_round"),  # type: ignore[attr-defined]
    }


def _step(actor: Actor, round_: Any) -> Step:
    clerk = _may(actor, "freeze_evidence")
    if round_.state == "preparing" and round_.frozen_at is None:
        line = _("In preparation: the evidence is not gathered yet.")
        return (
            Step(line, "freeze", _("Gather the evidence and keep it as it is now")) if clerk else Step(line)
        )
    if round_.state == "preparing":
        line = _("In preparation: the evidence is gathered. Look at it, then let the members score.")
        return Step(line, "start", _("Let the members score")) if clerk else Step(line)
    if round_.state == "scoring":
        return Step(_("The members are scoring. Nobody sees the scores until the chair opens them."))
    if round_.state == "opened":
        return Step(_("The scores are open. The chair writes the findings and the advice."))
    if round_.state == "published":
        return Step(_("Published."), url=reverse("evaluation_round", args=[round_.key]))
    missing = advice_without_reply(round_)
    if missing:
        return Step(_("The report is handed over. Replies still missing: %(count)s") % {"count": missing})
    line = _("Every advice has its reply. An approver looks at them and publishes.")
    if _may(actor, "publish_round"):
        return Step(line, "publish", _("Publish, and tell those who asked"))
    return Step(line)


_ACTS = {"freeze": freeze_evidence, "start": start_scoring, "publish": publish_round}
_DONE = {
    "freeze": gettext_lazy("The evidence was fixed."),
    "start": gettext_lazy("The members can score now."),
    "publish": gettext_lazy("The evaluation was published."),
}


@require_POST
@allows(_SEE)
def desk_round_act(request: HttpRequest, key: str) -> HttpResponse:
    """Do the one next step of a round; the verb itself asks who may."""
    round_ = _round(request, key)
    verb = _ACTS.get(request.POST.get("act", ""))
    version = request.POST.get("version", "")
    if verb is None or not version.isdecimal():
        raise Http404
    try:
        verb(actor=request.actor, key=key, version=int(version))  # type: ignore[attr-defined]
    except NotFound as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        context = {**_round_context(request, round_), "refused": sentence(refusal.code)}
        return render(request, "participation/evaluation/desk_round.html", context, status=409)
    messages.success(request, _DONE[request.POST["act"]])
    return HttpResponseRedirect(reverse("desk_round", args=[key]), status=303)


@allows("participation.excuse_member")
def desk_round_excuse(request: HttpRequest, key: str) -> HttpResponse:
    """Wait no longer for a member who cannot judge; nobody learns here who has handed in."""
    round_ = _round(request, key)
    if round_.state != "scoring":
        raise Http404
    others = [(row.key, row.name) for row in round_.members.exclude(pk=round_.chair_id)]
    form = ExcuseForm(request.POST or None, initial={"version": round_.version}, members=others)

    def act(told: dict[str, Any]) -> None:
        excuse_member(
            actor=request.actor,  # type: ignore[attr-defined]
            key=key,
            version=told["version"],
            member_key=told["member"],
        )

    said = _("The round waits for this member no longer.")
    return _committee_changed(request, round_, form, act, said, "participation/evaluation/excuse.html")


@allows("participation.change_chair")
def desk_round_chair(request: HttpRequest, key: str) -> HttpResponse:
    """Let another member with the role of a chair take over, when the chair cannot."""
    round_ = _round(request, key)
    if round_.state not in ("scoring", "opened"):
        raise Http404
    actor: Actor = request.actor  # type: ignore[attr-defined]
    members = set(round_.members.values_list("pk", flat=True)) - {round_.chair_id}
    others = [(row.key, row.name) for row in holders_for(actor, {"chair"}) if row.pk in members]
    form = ChairForm(request.POST or None, initial={"version": round_.version}, chairs=others)

    def act(told: dict[str, Any]) -> None:
        change_chair(actor=actor, key=key, version=told["version"], chair_key=told["chair"])

    said = _("The chair was changed.")
    return _committee_changed(request, round_, form, act, said, "participation/evaluation/chair.html")


def _committee_changed(
    request: HttpRequest,
    round_: Any,
    form: ChairForm | ExcuseForm,
    act: Callable[[dict[str, Any]], None],
    said: str,
    template: str,
) -> HttpResponse:
    """Show the form, or do what it asks and say so; refused, it comes back with what was chosen."""
    status = 200
    if request.method == "POST":
        status = form.status
        if form.is_valid():
            try:
                act(form.cleaned_data)
            except Refusal as refusal:
                form.add_error(None, sentence(refusal.code))
                status = 409 if isinstance(refusal, Conflict) else 422
                if status == 409:
                    renew(form, "version", round_.version)
            else:
                messages.success(request, said)
                return HttpResponseRedirect(reverse("desk_round", args=[round_.key]), status=303)
    context = {"form": form, "round": round_}
    return render(request, template, context, status=status)


@allows(_SEE)
def desk_evidence(request: HttpRequest, key: str, row_key: str) -> HttpResponse:
    """What was frozen about a measure."""
    round_ = _round(request, key)
    try:
        row = measure_in_round(round_, row_key)
    except NotFound as refusal:
        raise Http404 from refusal
    frozen = getattr(row, "evidence", None)
    if frozen is None:
        raise Http404
    context = {"round": round_, "row": row, "evidence": evidence_view(frozen)}
    return render(request, "participation/evaluation/evidence.html", context)


def _round(request: HttpRequest, key: str) -> Any:
    try:
        return get_round_for(request.actor, key)  # type: ignore[attr-defined]
    except NotFound as refusal:
        raise Http404 from refusal


def _may(actor: Actor, verb: str) -> bool:
    return may(actor, f"participation.{verb}", municipality_id=actor.municipality_id)
