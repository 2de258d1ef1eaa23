"""/loop/: what became of voices."""

from collections import Counter
from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.people.rules import public
from home.queries.loop import DeadEnd, followed_themes, loop_status
from participation.queries.chain_stage import Stage

PER_PAGE = 20


@dataclass
class Owed:
    """One late step, and the chains that wait for it."""

    first: DeadEnd
    ends: list[DeadEnd] = field(default_factory=list)


@public
def loop(request: HttpRequest) -> HttpResponse:
    """Show how far voices came, who owes what, and every published theme with its stage; `?stage=` narrows them."""
    municipality = request.municipality  # type: ignore[attr-defined]
    followed = followed_themes(municipality=municipality)
    counted = Counter(one.stage for one in followed)
    chosen = request.GET.get("stage", "")
    chosen = chosen if chosen in Stage.values else ""
    shown = [one for one in followed if not chosen or one.stage == chosen]
    status = loop_status(municipality=municipality, followed=followed)
    return render(
        request,
        "home/loop.html",
        {
            "status": status,
            "owed": _together(status.dead_ends),
            "page_obj": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
            "stages": [(stage, counted[stage]) for stage in Stage if counted[stage]],
            "chosen": chosen,
            "number": len(followed),
        },
    )


def _together(ends: tuple[DeadEnd, ...]) -> list[Owed]:
    """Return the late steps, the longest late first, each with the chains that wait for it."""
    found: dict[tuple[str, str], Owed] = {}
    for end in sorted(ends, key=lambda end: end.owed_until):
        found.setdefault((end.kind, end.subject or end.url), Owed(end)).ends.append(end)
    return list(found.values())
