"""The desk's list of dates, the attendance list to tick and to print, handing over and closing."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from common.people.domain.person import log_access
from common.people.enums import AccessReason
from common.people.queries.role import holders_for
from common.people.rules import Actor, allows, may
from common.text import clock
from common.text.refusals import Conflict, NotFound, Refusal
from events.domain.attendance import Tick, tick_attendance
from events.domain.session import hand_over_session, hold_session
from events.enums import AttendanceState, SessionState
from events.forms.course import HandOverForm
from events.queries.booking import attendance_list
from events.queries.session import desk_sessions, get_session_for
from events.queries.venue import venue_menu

PER_PAGE = 20
WHEN = ("coming", "open", "past")


@allows("events.see_attendance")
@require_GET
def desk_classes(request: HttpRequest) -> HttpResponse:
    """List the dates: coming, over but not closed, past."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    when = request.GET.get("when", "")
    chosen = {
        "when": when if when in WHEN else "coming",
        "typed": request.GET.get("q", "").strip()[:80],
        "venue_key": request.GET.get("venue", "")[:80],
    }
    page_obj = Paginator(desk_sessions(actor, **chosen), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page_obj,
        "chosen": chosen,
        "venues": venue_menu(municipality_id=actor.municipality_id),
        "prepares": may(actor, "events.prepare_course", municipality_id=actor.municipality_id),
    }
    return render(request, "events/session/desk_list.html", context)


def _session_or_404(actor: Actor, key: str) -> Any:
    try:
        return get_session_for(actor, key)
    except NotFound:
        raise Http404("no such date") from None


@allows("events.see_attendance")
@require_GET
def desk_session(request: HttpRequest, key: str) -> HttpResponse:
    """Show one date with its attendance list."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return _page(request, actor, _session_or_404(actor, key))


def _hand_over(actor: Actor, session: Any, data: Any = None) -> HandOverForm:
    return HandOverForm(
        data,
        initial={
            "version": session.version,
            "instructor": session.instructor.key if session.instructor else "",
        },
        instructors=[(row.key, row.name) for row in holders_for(actor, {"supporter"})],
    )


def _page(
    request: HttpRequest,
    actor: Actor,
    session: Any,
    *,
    refused: str = "",
    status: int = 200,
    typed: HandOverForm | None = None,
) -> HttpResponse:
    lines = attendance_list(session)
    _log(actor, lines)
    clerk = may(actor, "events.hand_over_session", municipality_id=actor.municipality_id)
    planned, now = session.state == SessionState.PLANNED, clock.now()
    context = {
        "session": session,
        "lines": lines,
        "states": AttendanceState.choices,
        "came": sum(line.attendance == AttendanceState.CAME for line in lines),
        "tickable": session.state != SessionState.CALLED_OFF
        and now >= clock.tokyo(session.starts_at.astimezone(clock.TOKYO).date()),
        "closable": planned and now >= session.starts_at,
        "hand_over": (typed or _hand_over(actor, session)) if clerk and planned else None,
        "clerk": clerk,
        "refused": refused,
    }
    return render(request, "events/session/desk_page.html", context, status=status)


def _log(actor: Actor, lines: list[Any]) -> None:
    keys = [line.booking.person.key for line in lines]
    log_access(actor=actor, person_keys=keys, reason=AccessReason.ATTENDANCE_LIST, at=clock.now())


@allows("events.tick_attendance")
@require_POST
def tick_session(request: HttpRequest, key: str) -> HttpResponse:
    """Store the ticks of the list that the person changed; what another screen ticked meanwhile is not overwritten."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    session = _session_or_404(actor, key)
    known = {"", *AttendanceState.values}
    ticks = {
        name.removeprefix("was-"): Tick(
            was=str(value), now=request.POST.get(f"now-{name.removeprefix('was-')}", "")
        )
        for name, value in request.POST.items()
        if name.startswith("was-")
    }
    ticks = {row: tick for row, tick in ticks.items() if tick.now in known and tick.now != tick.was}
    try:
        tick_attendance(actor=actor, session_key=key, ticks=ticks)
    except NotFound:
        raise Http404("no such line") from None
    except Refusal as refusal:
        return _page(request, actor, session, refused=str(refusal), status=409)
    messages.success(request, _("Attendance was saved.") if ticks else _("Nothing was ticked anew."))
    return HttpResponseRedirect(reverse("desk_session", args=[key]), status=303)


def _version(request: HttpRequest) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


@allows("events.hold_session")
@require_POST
def close_session(request: HttpRequest, key: str) -> HttpResponse:
    """Close a date after the class."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    session = _session_or_404(actor, key)
    try:
        hold_session(actor=actor, key=key, version=_version(request))
    except (Conflict, Refusal) as refusal:
        return _page(request, actor, session, refused=str(refusal), status=409)
    messages.success(request, _("The class was closed as held."))
    return HttpResponseRedirect(reverse("desk_session", args=[key]), status=303)


@allows("events.hand_over_session")
@require_POST
def give_session(request: HttpRequest, key: str) -> HttpResponse:
    """Give a date to another instructor."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    session = _session_or_404(actor, key)
    form = _hand_over(actor, session, request.POST)
    if form.searching:
        return _page(request, actor, session, typed=form)
    try:
        hand_over_session(
            actor=actor,
            key=key,
            instructor_key=request.POST.get("instructor", ""),
            version=_version(request),
        )
    except NotFound:
        raise Http404("no such person") from None
    except Refusal as refusal:
        return _page(request, actor, session, refused=str(refusal), status=409)
    messages.success(request, _("The instructor was changed."))
    return HttpResponseRedirect(reverse("desk_session", args=[key]), status=303)


@allows("events.see_attendance")
@require_GET
def print_attendance(request: HttpRequest, key: str) -> HttpResponse:
    """Print the attendance list on A4, with boxes to tick by hand."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    session = _session_or_404(actor, key)
    lines = attendance_list(session)
    _log(actor, lines)
    context = {
        "session": session,
        "lines": lines,
        "spare": range(min(4, session.seats_left)),
        "printed_at": clock.now(),
    }
    return render(request, "events/session/print.html", context)
