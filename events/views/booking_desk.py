"""The booking desk: one screen for the telephone, the slip, one booking."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.people.domain.person import log_access
from common.people.enums import AccessReason, Channel
from common.people.queries.person import phones_of
from common.people.rules import Actor, allows
from common.receipts.queries.receipt import receipt_of
from common.text import clock
from common.text.japanese import digits_only
from common.text.refusals import NotFound, Refusal
from events.domain.booking import RECEIPT_KIND, book, cancel_at_desk
from events.forms.desk import DeskBookingForm
from events.queries.booking import bookers_matching, entered_lately, get_booking_for, last_bookings
from events.queries.course import course_menu
from events.queries.receipt import booking_summary
from events.queries.session import free_for_desk
from events.queries.venue import venue_menu

FOUND_AT_MOST = 10


@allows("events.see_booking_desk")
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("name", "kana", "phone")
def phone_desk(request: HttpRequest) -> HttpResponse:
    """Find who calls, choose a date, read it back, book: one screen that needs neither mouse nor script."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    typed = request.GET.get("q", "").strip()[:80]
    if request.method != "POST":
        by_number = len(digits_only(typed)) >= 10
        first = {"form_key": uuid4(), "phone": typed if by_number else "", "kana": "" if by_number else typed}
        return _desk(request, actor, DeskBookingForm(initial={**first, "channel": Channel.PHONE}), typed)
    form = DeskBookingForm(request.POST)
    if not form.is_valid():
        return _desk(request, actor, form, typed, status=422)
    try:
        receipt = book(
            actor=actor,
            session_key=form.cleaned_data["session"],
            booker=form.draft(),
            channel=Channel(form.cleaned_data["channel"]),
            form_key=form.cleaned_data["form_key"],
        )
    except NotFound:
        raise Http404("no such date or person") from None
    except Refusal as refusal:
        return _desk(request, actor, form, typed, refused=str(refusal), status=409)
    query = urlencode({"done": receipt.subject_key})
    return HttpResponseRedirect(f"{reverse('phone_desk')}?{query}", status=303)


def _desk(
    request: HttpRequest,
    actor: Actor,
    form: DeskBookingForm,
    typed: str,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    town_id = actor.municipality_id
    found = _found(actor, typed) if typed else []
    course, venue = request.GET.get("course", "")[:80], request.GET.get("venue", "")[:80]
    sessions = free_for_desk(municipality_id=town_id, course_key=course, venue_key=venue)
    keys = [session.key for session in sessions]
    wanted = str(form["session"].value() or "")
    done = request.GET.get("done", "")
    context = {
        "form": form,
        "typed": typed,
        "found": found,
        "courses": course_menu(municipality_id=town_id),
        "venues": venue_menu(municipality_id=town_id),
        "course_key": course,
        "venue_key": venue,
        "sessions": sessions,
        "picked": wanted if wanted in keys else (keys[0] if keys else ""),
        "picked_person": str(form["person"].value() or ""),
        "counted_at": clock.now(),
        "lately": _lately(actor),
        "refused": refused,
        "done": _booking_shown(actor, done) if done and request.method != "POST" else None,
    }
    return render(request, "events/booking/phone.html", context, status=status)


def _found(actor: Actor, typed: str) -> list[dict[str, Any]]:
    """Return the persons that fit, each with number and last class; that they were shown is written down."""
    persons = list(bookers_matching(actor, typed).order_by("kana_folded", "id")[:FOUND_AT_MOST])
    log_access(
        actor=actor,
        person_keys=[person.key for person in persons],
        reason=AccessReason.PHONE_DESK,
        at=clock.now(),
    )
    ids = [person.pk for person in persons]
    phones, last = phones_of(ids), last_bookings(ids)
    return [
        {"person": person, "phone": phones.get(person.pk, ""), "last": last.get(person.pk)}
        for person in persons
    ]


def _lately(actor: Actor) -> list[tuple[Any, str]]:
    """Return what this clerk entered last; names are among it, so that it was shown is written down."""
    rows = entered_lately(actor)
    log_access(
        actor=actor,
        person_keys=sorted({booking.person.key for booking, _number in rows}),
        reason=AccessReason.ENTERED_LATELY,
        at=clock.now(),
    )
    return rows


def _booking_shown(actor: Actor, key: str) -> dict[str, Any]:
    """Return slip context of a booking of this desk; that it was shown is written down. Raises Http404."""
    try:
        booking = get_booking_for(actor, key)
    except NotFound:
        raise Http404("no such booking") from None
    municipality = booking.session.course.municipality
    receipt = receipt_of(municipality=municipality, kind=RECEIPT_KIND, subject_key=key)
    summary = booking_summary(municipality, key)
    if receipt is None or summary is None:
        raise Http404("no such booking")
    log_access(actor=actor, person_keys=[booking.person.key], reason=AccessReason.BOOKING, at=clock.now())
    return {"receipt": receipt, **summary}


@allows("events.see_booking_desk")
@require_GET
def desk_booking(request: HttpRequest, key: str) -> HttpResponse:
    """Show one booking: number and digits for who lost them, and the button that gives the seat back."""
    return render(
        request,
        "events/booking/desk_page.html",
        {"refused": "", **_booking_shown(request.actor, key)},  # type: ignore[attr-defined]
    )


@allows("events.see_booking_desk")
@require_GET
def desk_slip(request: HttpRequest, key: str) -> HttpResponse:
    """Print the slip on A4."""
    return render(request, "events/booking/desk_slip.html", _booking_shown(request.actor, key))  # type: ignore[attr-defined]


@allows("events.cancel_at_desk")
@require_POST
def cancel_desk_booking(request: HttpRequest, key: str) -> HttpResponse:
    """Give the seat back for who telephones."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    try:
        cancel_at_desk(actor=actor, key=key)
    except NotFound:
        raise Http404("no such booking") from None
    except Refusal as refusal:
        context = {"refused": str(refusal), **_booking_shown(actor, key)}
        return render(request, "events/booking/desk_page.html", context, status=409)
    return HttpResponseRedirect(reverse("desk_booking", args=[key]), status=303)
