"""Opinions at the desk: the list, one opinion, entering paper and telephone."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from common.people.domain.person import log_access
from common.people.enums import AccessReason, Channel, ContactKind
from common.people.queries.person import contact_of
from common.people.rules import Actor, allows, may
from common.receipts.queries.receipt import receipt_of, receipt_of_form
from common.text import clock
from common.text.refusals import Conflict, NotAllowed, NotFound, Refusal
from participation.domain.opinion import enter_opinion
from participation.domain.question import QUESTION, enter_question
from participation.domain.validity import judge_validity
from participation.enums import Stance, Validity
from participation.forms.opinion import UNSURE, DeskOpinionForm, ValidityForm, new_form_key
from participation.queries.consultation import get_consultation_for
from participation.queries.follower import SUBJECT
from participation.queries.opinion import (
    WHOLE,
    Wanted,
    get_opinion_for,
    numbers_of,
    opinions_for,
    questions_of,
)
from participation.views.town_request import TownRequest, answers_refusals, words_of

PER_PAGE = 50
_FILTERS = ("section", "stance", "channel", "validity", "grouping", "words")


@allows("participation.see_consultation_desk")
@answers_refusals
def desk_opinions(request: TownRequest, key: str) -> HttpResponse:
    """List the opinions of a case, narrowed by section, stance, channel, validity, grouping and words."""
    row = get_consultation_for(request.actor, key)
    wanted = Wanted(**{name: request.GET.get(name, "") for name in _FILTERS})
    page_obj = Paginator(opinions_for(request.actor, row, wanted), PER_PAGE).get_page(request.GET.get("page"))
    opinions = list(page_obj)
    numbers = numbers_of(row.municipality_id, opinions)
    return render(
        request,
        "participation/opinion/desk_list.html",
        {
            "row": row,
            "page_obj": page_obj,
            "opinions": [(opinion, numbers.get(opinion.key, "")) for opinion in opinions],
            "wanted": wanted,
            "whole": WHOLE,
            "narrowed": any(getattr(wanted, name) for name in _FILTERS),
            "stances": Stance.choices,
            "channels": Channel.choices,
            "validities": Validity.choices,
            "questions": questions_of(row)[:10],
            "questions_count": questions_of(row).count(),
        },
    )


@allows("participation.enter_opinion")
@sensitive_post_parameters("name", "phone", "address", "email", "text")
@answers_refusals
def desk_opinion_new(request: TownRequest, key: str) -> HttpResponse:
    """Enter what came on paper, by post, fax, e-mail, telephone or over the counter."""
    row = get_consultation_for(request.actor, key)
    template = "participation/opinion/desk_enter.html"
    if request.method != "POST":
        initial = {
            "form_key": new_form_key(),
            "received_on": clock.today(),
            "channel": request.GET.get("channel", ""),
        }
        form = DeskOpinionForm(initial=initial, version=row.draft_version)
        return render(request, template, {"row": row, "form": form})
    form = DeskOpinionForm(request.POST, version=row.draft_version)
    if not form.is_valid():
        return render(request, template, {"row": row, "form": form}, status=422)
    data = form.cleaned_data
    try:
        _enter(request.actor, row.key, form)
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        if refusal.code == "already_sent":
            # what was typed since the first sending can be stored as the next one: it gets a key of its own
            typed = request.POST.copy()
            typed["form_key"] = str(new_form_key())
            form = DeskOpinionForm(typed, version=row.draft_version)
            form.is_valid()
        form.add_error(None, words_of(refusal))
        return render(request, template, {"row": row, "form": form}, status=409)
    return HttpResponseRedirect(reverse("desk_opinion_entered", args=[row.key, data["form_key"]]), status=303)


def _enter(actor: Actor, consultation_key: str, form: DeskOpinionForm) -> None:
    data = form.cleaned_data
    section_key = form.section.key if form.section else ""
    if data["stance"] == UNSURE:
        enter_question(
            actor=actor,
            consultation_key=consultation_key,
            form_key=data["form_key"],
            arrival=form.arrival(),
            section_key=section_key,
            text=data["text"],
        )
        return
    enter_opinion(
        actor=actor,
        consultation_key=consultation_key,
        form_key=data["form_key"],
        text=data["text"],
        arrival=form.arrival(),
        stance=data["stance"],
        section_key=section_key,
        sender=form.sender(),
    )


@allows("participation.enter_opinion")
@answers_refusals
def desk_opinion_entered(request: TownRequest, key: str, form_key: Any) -> HttpResponse:
    """Show number and digits of what was just entered, to be read out or printed."""
    row = get_consultation_for(request.actor, key)
    receipt = receipt_of_form(municipality=request.municipality, form_key=form_key)
    context: dict[str, Any] = {"row": row, "receipt": receipt, "opinion": None, "last_move": None}
    if receipt is not None and receipt.kind == QUESTION:
        question = questions_of(row).filter(key=receipt.subject_key).first()
        if question is None:
            raise NotFound("not_found")
        context["received_on"] = question.asked_at.astimezone(clock.TOKYO).date()
    elif receipt is not None and receipt.kind == SUBJECT:
        opinion = get_opinion_for(request.actor, receipt.subject_key)
        if opinion.consultation_id != row.pk:
            raise NotFound("not_found")
        context |= {"opinion": opinion, "last_move": opinion.validity_moves.last()}
        context["received_on"] = opinion.received_on
    else:
        raise NotFound("not_found")
    return render(request, "participation/opinion/desk_entered.html", context)


@allows("participation.see_consultation_desk", posting="participation.judge_validity")
@answers_refusals
def desk_opinion(request: TownRequest, key: str) -> HttpResponse:
    """Show one opinion with whoever sent it (written down in the access log), and judge its validity."""
    opinion = get_opinion_for(request.actor, key)
    status = 200
    form = ValidityForm(initial={"before": opinion.validity, "validity": opinion.validity})
    if request.method == "POST":
        form = ValidityForm(request.POST)
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                judge_validity(
                    actor=request.actor,
                    opinion_key=key,
                    validity=data["validity"],
                    reason=data["reason"],
                    before=data["before"],
                )
                messages.success(request, _("The treatment was changed."))
                return HttpResponseRedirect(reverse("desk_opinion", args=[key]), status=303)
            except Conflict as conflict:
                status = 409
                opinion = get_opinion_for(request.actor, key)
                form = ValidityForm({**request.POST.dict(), "before": opinion.validity})
                form.is_valid()
                form.add_error(None, words_of(conflict))
            except (NotFound, NotAllowed):
                raise
            except Refusal as refusal:
                form.add_error(None, words_of(refusal))
    person = opinion.person
    contacts = []
    may_see = may(request.actor, "people.see_persons", municipality_id=request.municipality.pk)
    if person is not None and may_see:
        log_access(
            actor=request.actor, person_keys=[person.key], reason=AccessReason.READ_OPINION, at=clock.now()
        )
        contacts = [point for kind in ContactKind if (point := contact_of(person, kind)) is not None]
    receipt = receipt_of(municipality=request.municipality, kind=SUBJECT, subject_key=opinion.key)
    return render(
        request,
        "participation/opinion/desk_opinion.html",
        {
            "row": opinion.consultation,
            "opinion": opinion,
            "number": receipt.number if receipt else "",
            "person": person if may_see else None,
            "is_hidden": person is not None and not may_see,
            "contacts": contacts,
            "moves": opinion.validity_moves.all(),
            "form": form,
            "may_judge": may(
                request.actor,
                "participation.judge_validity",
                municipality_id=request.municipality.pk,
                phase=opinion.consultation.state,
            ),
        },
        status=status,
    )
