"""The review screen of a version: outline, lines of one section, dropped lines; every button calls one verb."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from common.people.rules import allows, may
from common.text.refusals import Conflict, NotAllowed, NotFound, Refusal, WrongPhase
from participation.domain import draft_outline as verbs
from participation.domain.draft_review import entries_of, narrowed, pane_lines, reason_words, remarks_of
from participation.forms.draft import BlockForm, HeadingForm
from participation.queries.draft import (
    cases_of,
    dropped_of,
    get_draft_for,
    outline_of,
    section_at,
)
from participation.queries.last_act import last_act
from participation.queries.section import contents_of, get_section, has_section, neighbours_of, paragraphs_of
from participation.views.town_request import TownRequest, answers_refusals, words_of

PER_PAGE = 100
LINES_PER_PAGE = 150
SHOWS = (
    ("", gettext_lazy("all sections")),
    ("bare", gettext_lazy("without text")),
    ("long", gettext_lazy("very long")),
)
_DONE = {
    "rename": gettext_lazy("The heading is corrected."),
    "promote": gettext_lazy("Moved one level up."),
    "demote": gettext_lazy("Moved one level down."),
    "merge": gettext_lazy("Joined to the section before."),
    "split": gettext_lazy("A new section begins here."),
    "drop": gettext_lazy("The lines are left out of the text."),
    "restore": gettext_lazy("The lines are back in the text."),
    "drop_section": gettext_lazy("The section is left out."),
    "restore_block": gettext_lazy("The lines are back in the text."),
}


@allows("participation.see_consultation_desk")
@answers_refusals
def desk_draft(request: TownRequest, key: str) -> HttpResponse:
    """Show the review screen."""
    return _screen(request, key)


def _screen(request: TownRequest, key: str, *, status: int = 200, **typed: Any) -> HttpResponse:
    """Render the screen; `typed` brings back what a refused act had in its fields."""
    version = get_draft_for(request.actor, key)
    asked = request.POST if request.method == "POST" else request.GET
    words, show = asked.get("words", "").strip(), asked.get("show", "")
    entries = entries_of(outline_of(version))
    fitting = narrowed(entries, words=words, show=show)
    chosen = asked.get("section", "")
    line = _number(asked.get("line", ""))
    if line and (found := section_at(version, line)):
        chosen = found.key
    page_obj = Paginator(fitting, PER_PAGE).get_page(asked.get("page") or _page_of(fitting, chosen))
    keys = {entry.section.key for entry in entries}
    if chosen not in keys:
        chosen = page_obj[0].section.key if len(page_obj) else ""
    section = get_section(version, chosen) if chosen else None
    lines = pane_lines(version, section) if section else []
    lines_page = Paginator(lines, LINES_PER_PAGE).get_page(
        asked.get("lines_page") or _page_of_line(lines, line)
    )
    dropped = list(dropped_of(version))
    cases = cases_of(version)
    context = {
        "version": version,
        "may_edit": version.published_at is None
        and may(request.actor, "participation.edit_outline", municipality_id=version.municipality_id),
        "may_import": may(
            request.actor, "participation.import_draft", municipality_id=version.municipality_id
        ),
        "page_obj": page_obj,
        "counts": {
            "sections": len(entries),
            "chars": sum(entry.chars for entry in entries),
            "dropped": sum(block.last_line - block.first_line + 1 for block in dropped),
            "lines": len(version.source_text.splitlines()),
        },
        "remarks": remarks_of(version, entries),
        "words": words,
        "show": show,
        "shows": SHOWS,
        "section": section,
        "entry": next((entry for entry in entries if entry.section.key == chosen), None),
        "lines_page": lines_page,
        "line": line,
        "dropped": [(block, reason_words(block.reason)) for block in dropped],
        "kept": [
            ("words", words),
            ("show", show),
            ("page", page_obj.number if len(fitting) > PER_PAGE else ""),
        ],
        "query": urlencode({name: value for name, value in (("words", words), ("show", show)) if value}),
        "case": cases[0] if cases else None,
        "heading_form": HeadingForm(
            initial={"number": section.number, "title": section.title} if section else None
        ),
        "ticked": [],
        "reason": "",
        "refused": "",
        "done": "",
        "lost": "",
        **typed,
    }
    return render(request, "participation/draft/review.html", context, status=status)


def _page_of(entries: list[Any], key: str) -> int:
    at = next((at for at, entry in enumerate(entries) if entry.section.key == key), 0)
    return at // PER_PAGE + 1


def _page_of_line(lines: list[Any], line: int) -> int:
    return (line - lines[0].number) // LINES_PER_PAGE + 1 if lines and line >= lines[0].number else 1


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0


@allows("participation.edit_outline")
@require_POST
@answers_refusals
def desk_draft_act(request: TownRequest, key: str) -> HttpResponse:
    """Do one change and lead back to where it was done; what is refused comes back with all that was typed."""
    version = get_draft_for(request.actor, key)
    name, _colon, row_key = request.POST.get("do", "").partition(":")
    target = row_key or request.POST.get("section", "")
    if name not in _DONE:
        raise NotFound("not_found")
    heading = HeadingForm(request.POST)
    ticked = [number for number in map(_number, request.POST.getlist("lines")) if number]
    typed: dict[str, Any] = {"ticked": ticked, "reason": request.POST.get("reason", "")[:60]}
    if name == "rename":
        typed["heading_form"] = heading
        if not heading.is_valid():
            return _screen(request, key, status=422, **typed)
    try:
        act = _act(request, name, target, heading, ticked)
        before = _section_before(version, target) if name in ("merge", "drop_section") else None
        act(actor=request.actor, draft_key=key, version=_number(request.POST.get("version", "")))
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        if isinstance(refusal, Conflict | WrongPhase):
            typed["done"] = last_act(version)
        if name == "rename" and not has_section(version, target):
            # the section is gone: what was typed must not slip onto another one
            del typed["heading_form"]
            data = heading.cleaned_data
            typed["lost"] = f"{data['number']} {data['title']}".strip()
        return _screen(request, key, status=409, refused=words_of(refusal), **typed)
    messages.success(request, str(_DONE[name]))
    if name in ("split", "restore_block"):
        new = section_at(version, ticked[0] if name == "split" else _number(request.POST.get("first", "")))
        target = new.key if new else target
    if name in ("merge", "drop_section"):
        target = before.key if before else ""
    stays = row_key and name in ("promote", "demote")
    kept = {field: request.POST.get(field, "") for field in ("words", "show", "page")}
    kept["section"] = request.POST.get("section", "") if stays else target
    query = urlencode({field: value for field, value in kept.items() if value})
    place = f"s-{target}" if row_key or not target else "pane"
    return HttpResponseRedirect(f"{reverse('desk_draft', args=[key])}?{query}#{place}", status=303)


def _section_before(version: Any, key: str) -> Any:
    """Return the section before one, None for the first, and when somebody took it away: then the verb says so."""
    return neighbours_of(get_section(version, key))[0] if has_section(version, key) else None


def _act(
    request: TownRequest, name: str, target: str, heading: HeadingForm, ticked: list[int]
) -> Callable[..., Any]:
    """Return the verb with what it needs from the form. Raises Refusal where nothing was chosen."""
    reason = request.POST.get("reason", "").strip()[:60] or verbs.BY_STAFF
    simple = {
        "promote": verbs.promote_section,
        "demote": verbs.demote_section,
        "merge": verbs.merge_section,
    }
    if name in simple:
        return lambda **who: simple[name](section_key=target, **who)
    if name == "rename":
        return lambda **who: verbs.rename_section(section_key=target, **heading.cleaned_data, **who)
    if name == "drop_section":
        return lambda **who: verbs.drop_section(section_key=target, reason=reason, **who)
    if name == "restore_block":
        block = BlockForm(request.POST)
        if not block.is_valid():
            raise Refusal("no_lines", _("Please write from which line to which."))
        return lambda **who: verbs.restore_dropped(**block.cleaned_data, **who)
    if name == "split":
        if len(ticked) != 1:
            raise Refusal("one_line", _("Please tick exactly one line: the one that becomes the heading."))
        return lambda **who: verbs.split_section(section_key=target, line=ticked[0], **who)
    if name == "drop":
        return lambda **who: verbs.drop_lines(section_key=target, lines=ticked, reason=reason, **who)
    return lambda **who: verbs.restore_lines(section_key=target, lines=ticked, **who)


@allows("participation.see_consultation_desk")
@answers_refusals
def desk_draft_preview(request: TownRequest, key: str) -> HttpResponse:
    """Show the version as residents will: the contents, or with ?section= one section."""
    version = get_draft_for(request.actor, key)
    chosen = request.GET.get("section", "")
    section = get_section(version, chosen) if chosen else None
    before, after = neighbours_of(section) if section else (None, None)
    return render(
        request,
        "participation/draft/preview.html",
        {
            "version": version,
            "nodes": [] if section else contents_of(version),
            "section": section,
            "paragraphs": paragraphs_of(section.text) if section else [],
            "before": before,
            "after": after,
        },
    )
