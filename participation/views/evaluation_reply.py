"""The town's reply to an advice at the desk: writing it, and saying that what it promised was done."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from common.people.rules import Actor, allows, may
from common.places.queries.department import departments_now
from common.text.refusals import Conflict, NotAllowed, NotFound, Refusal
from participation.domain.evaluation_finding import reply_to_advice
from participation.domain.evaluation_promise import VERB, confirm_done
from participation.forms.evaluation import DoneForm, ReplyForm, renew, sentence
from participation.queries.evaluation import get_advice_for
from participation.queries.evaluation_promise import is_in_charge
from participation.queries.evaluation_reply import stamp_of

_FIELDS = {"text_missing": "text", "due_missing": "due_on", "decision_missing": "decision_number"}
_DONE_FIELDS = {
    "done_text_missing": "done_text",
    "done_in_future": "done_on",
    "done_before_decision": "done_on",
}


@allows("participation.reply_to_advice")
def desk_reply(request: HttpRequest, key: str) -> HttpResponse:
    """Write or correct the town's reply to an advice; once the round is public, see it and say what was done."""
    advice = _advice(request, key)
    if request.method != "POST" and advice.round_measure.round.state == "published":
        return _promise(request, advice)
    return _reply(request, advice)


def _reply(request: HttpRequest, advice: Any) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    reply = getattr(advice, "reply", None)
    round_ = advice.round_measure.round
    first = (
        {
            "stamp": stamp_of(reply),
            "text": reply.text,
            "action": reply.action,
            "due_on": reply.due_on,
            "department": reply.department.key,
            "decision_number": reply.decision_number,
            "decided_on": reply.decided_on,
        }
        if reply
        else {"department": advice.round_measure.measure.department.key}
    )
    departments = [(row.key, row.name) for row in departments_now(actor.municipality_id)]
    form = ReplyForm(request.POST or None, initial=first, departments=departments)
    status = 200
    if request.method == "POST":
        status = form.status
        if form.is_valid():
            try:
                reply_to_advice(
                    actor=actor, key=advice.key, reply=form.reply(), stamp=form.cleaned_data["stamp"]
                )
            except NotFound as refusal:
                raise Http404 from refusal
            except Refusal as refusal:
                form.add_error(_FIELDS.get(refusal.code), sentence(refusal.code))
                status = 409 if isinstance(refusal, Conflict) else 422
            else:
                messages.success(request, _("The reply is kept."))
                return HttpResponseRedirect(reverse("desk_round", args=[round_.key]), status=303)
    if status == 409:
        # what lies there now, not what lay there when this request began
        advice = _advice(request, advice.key)
        reply = getattr(advice, "reply", None)
        renew(form, "stamp", stamp_of(reply))
    conflict = status == 409 and reply is not None
    context = {"form": form, "advice": advice, "reply": reply, "round": round_, "conflict": conflict}
    return render(request, "participation/evaluation/reply.html", context, status=status)


def _promise(
    request: HttpRequest, advice: Any, form: DoneForm | None = None, status: int = 200
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    reply = getattr(advice, "reply", None)
    if reply is None:
        raise Http404("the round is public and this advice has no reply")
    may_confirm = (
        bool(reply.action)
        and reply.done_on is None
        and advice.round_measure.round.state == "published"
        and may(actor, VERB, municipality_id=actor.municipality_id)
        and is_in_charge(actor, reply)
    )
    context = {
        "form": form or DoneForm(initial={"stamp": stamp_of(reply)}),
        "advice": advice,
        "reply": reply,
        "round": advice.round_measure.round,
        "may_confirm": may_confirm,
        "conflict": status == 409,
    }
    return render(request, "participation/evaluation/promise.html", context, status=status)


@allows(VERB)
def desk_reply_done(request: HttpRequest, key: str) -> HttpResponse:
    """Keep that the promise was kept; what is refused comes back as it was typed."""
    advice = _advice(request, key)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("desk_reply", args=[advice.key]), status=303)
    form = DoneForm(request.POST)
    status = 422
    if form.is_valid():
        told = form.cleaned_data
        try:
            confirm_done(
                actor=request.actor,  # type: ignore[attr-defined]
                key=advice.key,
                done_on=told["done_on"],
                text=told["done_text"],
                stamp=told["stamp"],
            )
        except NotFound as refusal:
            raise Http404 from refusal
        except NotAllowed:
            return render(request, "403.html", status=403)
        except Refusal as refusal:
            form.add_error(_DONE_FIELDS.get(refusal.code), sentence(refusal.code))
            status = 409 if isinstance(refusal, Conflict) else 422
        else:
            messages.success(request, _("It is kept that this was done, and those who asked will be told."))
            return HttpResponseRedirect(reverse("desk_reply", args=[advice.key]), status=303)
    if status == 409:
        renew(form, "stamp", stamp_of(getattr(advice, "reply", None)))
    return _promise(request, advice, form, status)


def _advice(request: HttpRequest, key: str) -> Any:
    try:
        return get_advice_for(request.actor, key)  # type: ignore[attr-defined]
    except NotFound as refusal:
        raise Http404 from refusal
