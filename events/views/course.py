"""The desk's courses: prepare, publish, add dates and places."""

from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.measures.queries.measure import all_measures
from common.people.queries.role import holders_for, own_department_key
from common.people.rules import Actor, allows
from common.places.queries.department import departments_now
from common.text import clock
from common.text.refusals import NotFound, Refusal
from events.domain.course import create_course, publish_course
from events.domain.session import add_session
from events.domain.venue import add_room, add_venue
from events.forms.course import CourseForm, SessionForm, VenueForm
from events.pages.course import address_of_course, write_course_page
from events.queries.course import courses_visible_to, get_course_for, sessions_of
from events.queries.venue import rooms_of

PER_PAGE = 20


def _course_or_404(actor: Actor, key: str) -> Any:
    try:
        return get_course_for(actor, key)
    except NotFound:
        raise Http404("no such course") from None


@allows("events.prepare_course")
@require_GET
def desk_courses(request: HttpRequest) -> HttpResponse:
    """List the courses, also those in preparation."""
    rows = courses_visible_to(request.actor)  # type: ignore[attr-defined]
    typed = request.GET.get("q", "").strip()[:80]
    if typed:
        rows = rows.filter(title__icontains=typed)
    page_obj = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "events/course/desk_list.html", {"page_obj": page_obj, "typed": typed})


@allows("events.prepare_course")
@require_http_methods(["GET", "HEAD", "POST"])
def new_course(request: HttpRequest) -> HttpResponse:
    """Write a new course with its page; both stay hidden until it is published."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    town_id = actor.municipality_id
    form = CourseForm(
        request.POST if request.method == "POST" else None,
        initial={"department": own_department_key(actor)},
        departments=[(row.key, row.name) for row in departments_now(town_id)],
        measures=[(row.key, f"{row.code}　{row.name}") for row in all_measures(town_id)],
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                course = create_course(actor=actor, draft=form.draft())
                write_course_page(
                    course=course,
                    summary=form.cleaned_data["summary"],
                    summary_easy=form.cleaned_data["summary_easy"],
                )
        except Refusal as refusal:
            form.add_error("slug" if refusal.code == "slug_taken" else None, str(refusal))
        else:
            return HttpResponseRedirect(reverse("desk_course", args=[course.key]), status=303)
    return render(
        request, "events/course/desk_new.html", {"form": form}, status=form.status if form.is_bound else 200
    )


@allows("events.prepare_course")
@require_GET
def desk_course(request: HttpRequest, key: str) -> HttpResponse:
    """Show one course with its dates."""
    return _page(request, _course_or_404(request.actor, key))  # type: ignore[attr-defined]


def _page(request: HttpRequest, course: Any, *, refused: str = "", status: int = 200) -> HttpResponse:
    context = {
        "course": course,
        "page_obj": Paginator(sessions_of(course), PER_PAGE).get_page(request.GET.get("page")),
        "address": address_of_course(course=course, request=request) if course.state == "public" else "",
        "refused": refused,
    }
    return render(request, "events/course/desk_page.html", context, status=status)


@allows("events.publish_course")
@require_POST
def publish(request: HttpRequest, key: str) -> HttpResponse:
    """Make a prepared course public."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    course = _course_or_404(actor, key)
    typed = request.POST.get("version", "")
    try:
        publish_course(
            actor=actor,
            key=key,
            version=int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0,
        )
    except Refusal as refusal:
        return _page(request, course, refused=str(refusal), status=409)
    return HttpResponseRedirect(reverse("desk_course", args=[key]), status=303)


@allows("events.add_session")
@require_http_methods(["GET", "HEAD", "POST"])
def new_session(request: HttpRequest, key: str) -> HttpResponse:
    """Add a date to a course."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    course = _course_or_404(actor, key)
    rooms = rooms_of(municipality_id=actor.municipality_id)
    form = SessionForm(
        request.POST if request.method == "POST" else None,
        rooms=[(room.key, f"{room.venue.name} {room.name}（{room.seats}）") for room in rooms],
        instructors=[(row.key, row.name) for row in holders_for(actor, {"supporter"})],
        initial={"opens_on": clock.today()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            session = add_session(actor=actor, course_key=key, draft=form.draft())
        except NotFound:
            raise Http404("no such room or person") from None
        except Refusal as refusal:
            form.add_error(_FIELD_OF.get(refusal.code), str(refusal))
        else:
            return HttpResponseRedirect(reverse("desk_session", args=[session.key]), status=303)
    context = {"form": form, "course": course}
    return render(
        request, "events/course/desk_add.html", context, status=form.status if form.is_bound else 200
    )


_FIELD_OF = {
    "times": "ends",
    "booking_times": "closes_on",
    "too_many_seats": "capacity",
    "room_busy": "room",
    "instructor_busy": "instructor",
}
"""Code of a refusal → the field it is said beside."""


@allows("events.prepare_venue")
@require_http_methods(["GET", "HEAD", "POST"])
def places(request: HttpRequest) -> HttpResponse:
    """List rooms, and add one: to a known place when its name is written again, else with a new place."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rooms = rooms_of(municipality_id=actor.municipality_id)
    form = VenueForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        known = rooms.filter(venue__name=data["name"]).first()
        try:
            with transaction.atomic():
                venue = (
                    known.venue
                    if known
                    else add_venue(
                        actor=actor, name=data["name"], address=data["address"], access=data["access"]
                    )
                )
                add_room(
                    actor=actor,
                    venue_key=venue.key,
                    name=data["room"],
                    seats=data["seats"],
                    floor=data["floor"],
                )
        except Refusal as refusal:
            form.add_error("room" if known else "name", str(refusal))
        else:
            return HttpResponseRedirect(reverse("desk_places"), status=303)
    page_obj = Paginator(rooms, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page_obj}
    return render(request, "events/course/places.html", context, status=422 if form.is_bound else 200)
