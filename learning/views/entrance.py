"""The self-check and the doors."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from common.people.rules import public
from common.text import language
from common.text.refusals import Refusal
from learning.domain.entrance import choose_entrance, propose_entrance
from learning.enums import Entrance
from learning.forms.self_check import SelfCheckForm
from learning.pages.lesson import LearnIndexPage, done_of, with_pages
from learning.queries.lesson import paths_of
from learning.views.cookie import remember_learner, token_of


def _front(request: HttpRequest) -> LearnIndexPage:
    site = request.municipality.site  # type: ignore[attr-defined]  # set by config.middleware
    page = LearnIndexPage.objects.live().descendant_of(site.root_page).first()
    if page is None:
        raise Http404("no learning room here")
    return page.localized if language.is_foreign() else page


def _values(page: LearnIndexPage, kind: str) -> list[dict[str, object]]:
    return [block.value for block in page.blocks_shown() if block.block_type == kind]


@public
def self_check(request: HttpRequest) -> HttpResponse:
    """Ask the questions, then propose a door and say why. Nothing is stored here."""
    page = _front(request)
    questions = _values(page, "question")
    if not questions:
        raise Http404("no self-check here")
    form = SelfCheckForm(questions, request.POST or None)
    if request.method == "POST" and form.is_valid():
        proposal = propose_entrance(form.chosen())
        words = next(
            (value for value in _values(page, "proposal") if value["entrance"] == proposal.entrance.value),
            None,
        )
        doors = _values(page, "door")
        return render(
            request,
            "learning/entrance/proposal.html",
            {
                "proposal": proposal,
                "words": words,
                "door": next((door for door in doors if door["entrance"] == proposal.entrance.value), None),
                "others": [door for door in doors if door["entrance"] != proposal.entrance.value],
            },
        )
    return render(request, "learning/entrance/check.html", {"form": form}, status=422 if form.errors else 200)


@public
@require_POST
def entrance_chosen(request: HttpRequest) -> HttpResponse:
    """Store the door chosen and open it."""
    entrance = request.POST.get("entrance", "")
    try:
        visitor = choose_entrance(actor=request.actor, token=token_of(request), entrance=entrance)  # type: ignore[attr-defined]
    except Refusal:
        raise Http404("no such door") from None
    response = HttpResponseRedirect(reverse("door", args=[entrance.replace("_", "-")]), status=303)
    remember_learner(request, response, visitor)
    return response


@public
def door(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the path behind one door."""
    entrance = slug.replace("-", "_")
    if entrance not in Entrance.values:
        raise Http404("no such door")
    page = _front(request)
    done = done_of(request)
    municipality = request.municipality  # type: ignore[attr-defined]
    words = next((value for value in _values(page, "door") if value["entrance"] == entrance), None)
    return render(
        request,
        "learning/path/door.html",
        {
            "page": page,
            "door": words,
            "label": Entrance(entrance).label,
            "paths": with_pages(paths_of(municipality_id=municipality.pk, entrance=entrance), done),
        },
    )
