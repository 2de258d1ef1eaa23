"""Saying something: the form, the look-over, the receipt."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters

from common.people.rules import public
from common.receipts.proof import give_proof, proven_receipt
from common.text.refusals import Refusal, WrongPhase
from participation.domain.opinion import submit_opinion
from participation.domain.question import QUESTION, ask_question
from participation.forms.opinion import UNSURE, OpinionForm, new_form_key
from participation.queries.consultation import get_public_consultation
from participation.queries.follower import SUBJECT
from participation.queries.receipt import opinion_summary, question_summary, says_the_same
from participation.views.consultation import readable, section_context
from participation.views.town_request import TownRequest, answers_refusals, words_of

_FORM = "participation/consultation/section.html"
_SUMMARIES = {SUBJECT: opinion_summary, QUESTION: question_summary}


@public
@sensitive_post_parameters("name", "phone", "address", "email", "text")
@answers_refusals
def opinion(request: TownRequest, slug: str, key: str = "") -> HttpResponse:
    """Take an opinion on a section, or with no key on the whole plan: write, look over, send.

    The look-over carries everything as hidden fields, so that nothing depends on a session. What cannot be taken comes
    back with everything typed.
    """
    # whoever was writing while the case was given up still gets her words back
    row = readable(request, slug, also=("withdrawn",) if request.method == "POST" else ())
    if request.method != "POST":
        form = OpinionForm(initial={"form_key": new_form_key()})
        return render(request, _FORM, {**section_context(row, key), "form": form})
    request.is_personal = True
    form = OpinionForm(request.POST)
    step = request.POST.get("step", "look")
    context = {**section_context(row, key), "form": form}
    if step == "edit":
        form.is_valid()
        return render(request, _FORM, {**context, "form": OpinionForm(initial=request.POST.dict())})
    if not form.is_valid():
        return render(request, _FORM, context, status=422)
    if _came_before(request, row, key, form):
        return HttpResponseRedirect(f"{reverse('opinion_done', args=[row.slug])}?again=1", status=303)
    if step != "send":
        if context["line"].phase != "open":
            return render(request, "participation/opinion/too_late.html", context, status=409)
        return render(request, "participation/opinion/look_over.html", context)
    return _send(request, row, key, form, context)


def _came_before(request: TownRequest, row: Any, section_key: str, form: OpinionForm) -> bool:
    """Say whether this browser holds the receipt of these very words, as after Back and a form loaded anew.

    Whoever says that she is somebody else is believed.
    """
    data = form.cleaned_data
    receipt = None if data["another"] else proven_receipt(request)
    if receipt is not None and receipt.form_key == data["form_key"] and request.POST.get("step") == "send":
        return False  # a double click or a retry: the verb answers with the receipt of the form
    return receipt is not None and says_the_same(
        receipt,
        consultation=row,
        section_key=section_key,
        text=data["text"],
        is_question=data["stance"] == UNSURE,
    )


def _send(
    request: TownRequest, row: Any, section_key: str, form: OpinionForm, context: dict[str, Any]
) -> HttpResponse:
    data = form.cleaned_data
    form_key: UUID = data["form_key"]
    try:
        if data["stance"] == UNSURE:
            sent = ask_question(
                actor=request.actor,
                consultation_key=row.key,
                form_key=form_key,
                section_key=section_key,
                text=data["text"],
            )
        else:
            sent = submit_opinion(
                actor=request.actor,
                consultation_key=row.key,
                form_key=form_key,
                text=data["text"],
                stance=data["stance"],
                section_key=section_key,
                sender=form.sender(),
            )
    except WrongPhase:
        return render(request, "participation/opinion/too_late.html", context, status=409)
    except Refusal as refusal:
        if refusal.code == "already_sent":
            # what was changed since the first sending is offered as a new opinion, with a key of its own
            fresh = OpinionForm(initial={**request.POST.dict(), "form_key": new_form_key()})
            return render(request, _FORM, {**context, "form": fresh, "told": words_of(refusal)}, status=409)
        form.add_error("text", words_of(refusal))
        return render(request, _FORM, context, status=422)
    response = HttpResponseRedirect(reverse("opinion_done", args=[row.slug]), status=303)
    give_proof(response, sent.receipt)
    return response


@public
@answers_refusals
def opinion_done(request: TownRequest, slug: str) -> HttpResponse:
    """Show the receipt to the browser that sent, and to nobody else."""
    request.is_personal = True
    row = get_public_consultation(request.municipality.pk, slug)
    receipt = proven_receipt(request)
    summary = None
    if receipt is not None and receipt.kind in _SUMMARIES:
        summary = _SUMMARIES[receipt.kind](request.municipality, receipt.subject_key)
    if receipt is None or summary is None or summary["consultation"].pk != row.pk:
        return HttpResponseRedirect(reverse("receipt"))
    return render(
        request,
        "participation/opinion/done.html",
        {
            "row": row,
            "receipt": receipt,
            "is_question": receipt.kind == QUESTION,
            "summary": summary,
            **_again(request, row, receipt, summary),
        },
    )


def _again(request: TownRequest, row: Any, receipt: Any, summary: dict[str, Any]) -> dict[str, Any]:
    """Return the notice for words that had arrived before, and the form that sends them for somebody else."""
    if request.GET.get("again") != "1":
        return {"again": False, "another": None, "another_url": ""}
    is_question = receipt.kind == QUESTION
    said = summary["question" if is_question else "opinion"]
    stance = UNSURE if is_question else said.stance
    url = (
        reverse("consultation_section", args=[row.slug, said.section.key])
        if said.section
        else reverse("consultation_whole", args=[row.slug])
    )
    words = {"form_key": new_form_key(), "another": "1", "stance": stance, "text": said.text}
    may_send = summary["phase"] == "open"
    return {"again": True, "another": OpinionForm(initial=words) if may_send else None, "another_url": url}
