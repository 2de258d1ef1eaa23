"""Writing, asking, confirming and sending back a response."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.people.rules import allows, may
from common.text.choosing import FIND
from common.text.refusals import Conflict, NotAllowed, NotFound, Refusal, WrongPhase
from participation.domain.response import (
    ask_confirmation,
    confirm_response,
    missing_in,
    missing_of,
    see_afterwards,
    send_back_response,
    write_response,
)
from participation.domain.theme import move_opinions, ungroup_opinions
from participation.forms.response import ResponseForm, SendBackForm
from participation.forms.theme import RegroupForm
from participation.queries.draft_diff import changes_of
from participation.queries.last_act import last_act
from participation.queries.opinion import numbers_of, opinions_for
from participation.queries.theme import get_theme_for, section_choices, theme_choices, themes_for
from participation.views.town_request import TownRequest, answers_refusals, words_of

PER_PAGE = 20
_PAGE = "participation/response/theme.html"


def _form(request: TownRequest, theme: Any, data: Any = None) -> ResponseForm:
    response = getattr(theme, "response", None)
    return ResponseForm(
        data,
        initial=ResponseForm.initial_of(response),
        municipality_id=request.municipality.pk,
        sections=section_choices(theme.consultation),
    )


def _unchecked(request: TownRequest, theme: Any) -> ResponseForm:
    """Return the form with what is being written, neither checked nor stored."""
    data = request.POST.copy()
    data[FIND] = ""
    return _form(request, theme, data)


def _context(request: TownRequest, theme: Any, form: ResponseForm, **more: Any) -> dict[str, Any]:
    row = theme.consultation
    response = getattr(theme, "response", None)
    rows = opinions_for(request.actor, row).filter(theme_links__theme=theme)
    page_obj = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    opinions = list(page_obj)
    numbers = numbers_of(row.municipality_id, opinions)
    others = [choice for choice in theme_choices(row) if choice[0] != theme.key]
    sections = [response.changed_section] if response and response.changed_section else []
    writing = may(
        request.actor, "participation.write_response", municipality_id=row.municipality_id, phase=row.state
    )
    confirming = may(
        request.actor, "participation.confirm_response", municipality_id=row.municipality_id, phase=row.state
    )
    return {
        "row": row,
        "theme": theme,
        "response": response,
        "state": response.state if response else "",
        "form": form,
        "page_obj": page_obj,
        "opinions": [(opinion, numbers.get(opinion.key, "")) for opinion in opinions],
        "themes": Paginator(themes_for(request.actor, row), 50).get_page(request.GET.get("themes")),
        "regroup": RegroupForm(request.POST if request.method == "POST" else None, themes=others),
        "ticked": request.POST.getlist("opinion"),
        "change": changes_of(row, sections).get(sections[0].pk) if sections else None,
        "missing": missing_of(response) if response else [],
        "writing": writing,
        "confirming": confirming,
        "own_text": response is not None and response.written_by_key == request.actor.key,
        "told": "",
        "done": "",
        "note": request.POST.get("note", ""),
        "refused": "",
        "stored": None,
        **more,
    }


@allows("participation.see_consultation_desk", posting="participation.write_response")
@answers_refusals
def desk_theme(request: TownRequest, key: str) -> HttpResponse:
    """Show a theme with its opinions and the response; save what a clerk writes, or ask for confirmation."""
    theme = get_theme_for(request.actor, key)
    if request.method != "POST":
        return render(request, _PAGE, _context(request, theme, _form(request, theme)))
    form = _form(request, theme, request.POST)
    if not form.is_valid():
        return render(request, _PAGE, _context(request, theme, form), status=form.status)
    try:
        saved = write_response(
            actor=request.actor, theme_key=key, version=form.cleaned_data["version"], draft=form.draft()
        )
    except Conflict as conflict:
        stored = get_theme_for(request.actor, key)
        response = getattr(stored, "response", None)
        fresh = _form(
            request, stored, {**request.POST.dict(), "version": response.version if response else 0}
        )
        return render(
            request,
            _PAGE,
            _context(
                request,
                stored,
                fresh,
                told=words_of(conflict),
                stored=response,
                done=last_act(response or stored),
            ),
            status=409,
        )
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        form.add_error(None, words_of(refusal))
        done = last_act(theme.consultation) if isinstance(refusal, WrongPhase) else ""
        return render(request, _PAGE, _context(request, theme, form, done=done), status=409)
    if request.POST.get("act") == "ask":
        try:
            ask_confirmation(actor=request.actor, theme_key=key, version=saved.version)
        except (NotFound, NotAllowed):
            raise
        except Refusal as refusal:
            return _not_asked(request, key, refusal)
        messages.success(request, _("Confirmation was asked for."))
    else:
        messages.success(request, _("It is saved as a draft."))
    return HttpResponseRedirect(reverse("desk_theme", args=[key]), status=303)


def _not_asked(request: TownRequest, key: str, refusal: Refusal) -> HttpResponse:
    """Return the screen with what was typed, now stored as a draft, and beside each field what is still missing."""
    theme = get_theme_for(request.actor, key)
    form = _form(request, theme, {**request.POST.dict(), "version": theme.response.version})
    missing = missing_in(theme.response)
    for name, words in missing.items():
        form.add_error(
            name,
            _("Please write the reason when the draft stays as it is.")
            if name == "reason"
            else _("Still missing: %(what)s") % {"what": words},
        )
    if not missing:
        form.add_error(None, words_of(refusal))
    done = _("It is saved as a draft. Confirmation was not asked for yet.")
    return render(request, _PAGE, _context(request, theme, form, done=done), status=422)


@allows("participation.group_opinions")
@answers_refusals
def desk_regroup(request: TownRequest, key: str) -> HttpResponse:
    """Take the ticked opinions out of a theme, or move them to another. What is being written beside them stays."""
    theme = get_theme_for(request.actor, key)
    query = request.GET.urlencode()
    back = HttpResponseRedirect(f"{reverse('desk_theme', args=[key])}?{query}".rstrip("?"), status=303)
    if request.method != "POST":  # a page number of the screen as it came back
        return back
    moving = RegroupForm(request.POST, themes=theme_choices(theme.consultation))
    refused, status = "", moving.status
    if moving.is_valid():
        try:
            _move(request, theme.key, moving.cleaned_data["theme"])
        except (NotFound, NotAllowed):
            raise
        except Refusal as refusal:
            refused, status = words_of(refusal), 409
        else:
            form = _form(request, theme, request.POST)
            if "version" not in request.POST or not form.has_changed():
                return back
            messages.warning(request, _("The view below is not stored yet."))
            status = 200
            theme = get_theme_for(request.actor, key)
    context = _context(request, theme, _unchecked(request, theme), refused=refused)
    return render(request, _PAGE, context, status=status)


def _move(request: TownRequest, from_key: str, to_key: str) -> None:
    chosen = request.POST.getlist("opinion")
    if not chosen:
        raise Refusal("none_ticked", _("Please tick the opinions."))
    if to_key:
        count = move_opinions(
            actor=request.actor, from_theme_key=from_key, to_theme_key=to_key, opinion_keys=chosen
        )
        messages.success(request, _("%(n)s opinions were moved.") % {"n": count})
    else:
        count = ungroup_opinions(actor=request.actor, theme_key=from_key, opinion_keys=chosen)
        messages.success(request, _("%(n)s opinions were taken out.") % {"n": count})


@allows("participation.confirm_response")
@require_POST
@answers_refusals
def desk_theme_confirm(request: TownRequest, key: str) -> HttpResponse:
    """Confirm (also as deputy), note that it was seen afterwards, or send back with a note."""
    theme = get_theme_for(request.actor, key)
    back = HttpResponseRedirect(reverse("desk_theme", args=[key]), status=303)
    act = request.POST.get("act", "")
    try:
        version = int(request.POST.get("version", ""))
    except ValueError:
        return back
    try:
        if act in ("confirm", "deputy"):
            confirm_response(actor=request.actor, theme_key=key, version=version, as_deputy=act == "deputy")
            messages.success(request, _("It is confirmed."))
        elif act == "seen":
            see_afterwards(actor=request.actor, theme_key=key, version=version)
            messages.success(request, _("It is noted that you saw it."))
        elif act == "back":
            form = SendBackForm(request.POST)
            note = form.cleaned_data["note"] if form.is_valid() else ""
            send_back_response(actor=request.actor, theme_key=key, version=version, note=note)
            messages.success(request, _("It went back to the writer."))
    except NotFound:
        raise
    except NotAllowed as refusal:
        if refusal.code != "own_text":
            raise
        messages.error(request, words_of(refusal))
    except Refusal as refusal:
        stored = get_theme_for(request.actor, key)
        late = isinstance(refusal, Conflict | WrongPhase)
        done = last_act(getattr(stored, "response", None) or stored) if late else ""
        context = _context(request, stored, _form(request, stored), refused=words_of(refusal), done=done)
        return render(request, _PAGE, context, status=409)
    return HttpResponseRedirect(reverse("desk_theme", args=[theme.key]), status=303)
