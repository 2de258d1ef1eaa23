"""Following one voice in public, and grouping opinions at the desk."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from common.people.rules import allows, may, public
from common.text.refusals import Conflict, NotAllowed, NotFound, Refusal
from participation.domain.theme import edit_theme, group_opinions, make_theme
from participation.forms.theme import NEW, GroupForm, ThemeForm
from participation.queries.chain import chain_of_theme
from participation.queries.chain_stage import stage_of
from participation.queries.consultation import get_consultation_for
from participation.queries.draft_diff import changes_of
from participation.queries.last_act import last_act
from participation.queries.opinion import Wanted, numbers_of, opinions_for
from participation.queries.state_line import desk_line
from participation.queries.theme import get_public_theme, get_theme_for, theme_choices, themes_for
from participation.views.town_request import TownRequest, answers_refusals, words_of

PER_PAGE = 20


@public
@answers_refusals
def theme_chain(request: TownRequest, key: str) -> HttpResponse:
    """Show what became of a theme, with days and both directions; the next step owed says by whom and until when."""
    theme = get_public_theme(request.municipality.pk, key)
    response = theme.response
    links = chain_of_theme(theme)
    sections = [response.changed_section] if response.changed_section else []
    return render(
        request,
        "participation/theme/chain.html",
        {
            "theme": theme,
            "row": theme.consultation,
            "response": response,
            "links": links,
            "stage": stage_of(links),
            "change": changes_of(theme.consultation, sections).get(response.changed_section_id or 0),
        },
    )


@allows("participation.see_consultation_desk")
@answers_refusals
def desk_board(request: TownRequest, key: str) -> HttpResponse:
    """Show the themes of a case and the opinions without a theme, to be ticked and put under one."""
    row = get_consultation_for(request.actor, key)
    form = GroupForm(initial={"theme": NEW}, themes=theme_choices(row))
    return render(request, "participation/theme/board.html", _board(request, row, form))


def _board(request: TownRequest, row: Any, form: GroupForm) -> dict[str, Any]:
    wanted = Wanted(
        grouping="without", words=request.GET.get("words", ""), section=request.GET.get("section", "")
    )
    page_obj = Paginator(opinions_for(request.actor, row, wanted), PER_PAGE).get_page(request.GET.get("page"))
    opinions = list(page_obj)
    themes = Paginator(themes_for(request.actor, row), 50).get_page(request.GET.get("themes"))
    numbers = numbers_of(row.municipality_id, opinions)
    line, _button = desk_line(row)
    return {
        "row": row,
        "line": line,
        "page_obj": page_obj,
        "opinions": [(opinion, numbers.get(opinion.key, "")) for opinion in opinions],
        "themes": themes,
        "form": form,
        "ticked": request.POST.getlist("opinion"),
        "words": wanted.words,
        "section": wanted.section,
        "query": request.GET.urlencode(),
        "may_group": may(
            request.actor,
            "participation.group_opinions",
            municipality_id=row.municipality_id,
            phase=row.state,
        ),
    }


@allows("participation.group_opinions")
@answers_refusals
def desk_group(request: TownRequest, key: str) -> HttpResponse:
    """Put the ticked opinions under a theme, or make a new theme of them; what is refused comes back as it was."""
    row = get_consultation_for(request.actor, key)
    query = request.GET.urlencode()
    back = HttpResponseRedirect(f"{reverse('desk_board', args=[row.key])}?{query}".rstrip("?"), status=303)
    if request.method != "POST":  # a page number of the board as it came back
        return back
    form = GroupForm(request.POST, themes=theme_choices(row))
    chosen = request.POST.getlist("opinion")
    status = form.status
    if form.is_valid():
        try:
            _group(request, row.key, form.cleaned_data, chosen)
        except (NotFound, NotAllowed):
            raise
        except Refusal as refusal:
            form.add_error(None, words_of(refusal))
            status = 409
        else:
            return back
    return render(request, "participation/theme/board.html", _board(request, row, form), status=status)


def _group(request: TownRequest, key: str, data: dict[str, Any], chosen: list[str]) -> None:
    if data["theme"] == NEW:
        theme = make_theme(
            actor=request.actor, consultation_key=key, title=data["title"], opinion_keys=chosen
        )
        messages.success(request, _("Theme %(n)s was made.") % {"n": theme.number})
        return
    if not chosen:
        raise Refusal("none_ticked", _("Please tick the opinions."))
    count = group_opinions(actor=request.actor, theme_key=data["theme"], opinion_keys=chosen)
    messages.success(request, _("%(n)s opinions were put under the theme.") % {"n": count})


@allows("participation.group_opinions")
@answers_refusals
def desk_theme_edit(request: TownRequest, key: str) -> HttpResponse:
    """Change title and summary; both texts are shown when somebody else was faster."""
    theme = get_theme_for(request.actor, key)
    if request.method == "POST":
        form = ThemeForm(request.POST)
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                edit_theme(
                    actor=request.actor,
                    theme_key=key,
                    version=data["version"],
                    title=data["title"],
                    summary=data["summary"],
                )
                return HttpResponseRedirect(reverse("desk_theme", args=[key]), status=303)
            except Conflict as conflict:
                stored = get_theme_for(request.actor, key)
                fresh = ThemeForm({**request.POST.dict(), "version": stored.version})
                return render(
                    request,
                    "participation/theme/edit.html",
                    {
                        "theme": stored,
                        "form": fresh,
                        "stored": stored,
                        "told": words_of(conflict),
                        "done": last_act(stored),
                    },
                    status=409,
                )
            except (NotFound, NotAllowed):
                raise
            except Refusal as refusal:
                form.add_error(None, words_of(refusal))
                status = 409
        return render(
            request,
            "participation/theme/edit.html",
            {"theme": theme, "form": form, "stored": None, "told": "", "done": ""},
            status=status,
        )
    form = ThemeForm(initial={"version": theme.version, "title": theme.title, "summary": theme.summary})
    return render(
        request,
        "participation/theme/edit.html",
        {"theme": theme, "form": form, "stored": None, "told": "", "done": ""},
    )
