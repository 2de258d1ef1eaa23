"""Taking a seat by web: the form, the receipt, giving the seat back."""

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from common.people.enums import Channel
from common.people.rules import Actor, public
from common.receipts.proof import give_proof, proven_receipt
from common.text.refusals import NotFound, Refusal, WrongPhase
from events.domain.booking import RECEIPT_KIND, book, cancel_by_number
from events.forms.booking import BookingForm
from events.pages.course import address_of_course
from events.queries.receipt import booking_summary, is_seat_of
from events.queries.session import get_public_session, nearest_free


@public
def choose_session(request: HttpRequest) -> HttpResponse:
    """Lead from the chosen date of a course page to its form; nothing chosen, back to the list."""
    key = request.GET.get("session", "")
    if not key.isalnum():
        return HttpResponseRedirect("/classes/")
    return HttpResponseRedirect(reverse("book", args=[key]))


def _session_or_404(request: HttpRequest, key: str) -> Any:
    try:
        return get_public_session(municipality_id=request.municipality.pk, key=key)  # type: ignore[attr-defined]
    except NotFound:
        raise Http404("no such date") from None


@public
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("name", "phone", "kana", "email")
def book_session(request: HttpRequest, key: str) -> HttpResponse:
    """Show the form of a date; take the seat. Whatever is refused, all that was written stays in the form."""
    request.is_personal = True  # type: ignore[attr-defined]  # never stored on the way
    session = _session_or_404(request, key)
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST":
        form = BookingForm(initial={"form_key": uuid4(), "name": actor.label})
        return _form(request, form, session, free=not session.bookable)
    form = BookingForm(request.POST)
    other = request.POST.get("session", "")
    if other and other != key:
        session = _session_or_404(request, other)
    if not form.is_valid():
        return _form(request, form, session, free=bool(other) or not session.bookable, status=422)
    # a signed-in resident who books under her own name keeps her history together; for others she names them
    own = bool(actor.key) and form.cleaned_data["name"] == actor.label
    try:
        receipt = book(
            actor=actor,
            session_key=session.key,
            booker=form.draft(person_key=actor.key if own else ""),
            channel=Channel.WEB,
            form_key=form.cleaned_data["form_key"],
        )
    except NotFound:
        raise Http404("no such date") from None
    except Refusal as refusal:
        status = 410 if isinstance(refusal, WrongPhase) else 409
        seated = refusal.code == "has_seat"
        if seated and _holds_receipt(request, form, session, person_key=actor.key if own else ""):
            return HttpResponseRedirect(f"{reverse('booking_done')}?again=1", status=303)
        return _form(
            request, form, session, free=not seated, status=status, refused=str(refusal), seated=seated
        )
    response = HttpResponseRedirect(reverse("booking_done"), status=303)
    give_proof(response, receipt)
    return response


def _holds_receipt(request: HttpRequest, form: BookingForm, session: Any, *, person_key: str) -> bool:
    """Say whether this browser just took the seat that was asked for again, as after Back."""
    shown = _proven_booking(request)
    return shown is not None and is_seat_of(
        shown["booking"],
        session_key=session.key,
        name=form.cleaned_data["name"],
        phone=form.cleaned_data["phone"],
        person_key=person_key,
    )


def _form(
    request: HttpRequest,
    form: BookingForm,
    session: Any,
    *,
    free: bool,
    status: int = 200,
    refused: str = "",
    seated: bool = False,
) -> HttpResponse:
    """Render the form; with `free` the nearest free dates are offered in it, so that nothing is written twice."""
    others = nearest_free(session=session) if free else []
    context = {
        "form": form,
        "session": session,
        "course": session.course,
        "course_url": address_of_course(course=session.course, request=request),
        "others": others,
        "gone": not session.bookable,
        "refused": refused,
        "seated": seated,
        "writable": bool(others) or session.bookable or request.method == "POST",
    }
    return render(request, "events/booking/form.html", context, status=status)


@public
def booking_done(request: HttpRequest) -> HttpResponse:
    """Show number and slip to the browser that just took the seat."""
    request.is_personal = True  # type: ignore[attr-defined]  # never stored on the way
    shown = _proven_booking(request)
    if shown is None:
        return HttpResponseRedirect(reverse("receipt"))
    return render(request, "events/booking/done.html", {**shown, "again": request.GET.get("again") == "1"})


@public
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_booking(request: HttpRequest) -> HttpResponse:
    """Give the seat back to whoever proved number and digits; asked once, without a reason."""
    request.is_personal = True  # type: ignore[attr-defined]  # never stored on the way
    shown = _proven_booking(request)
    if shown is None:
        return HttpResponseRedirect(reverse("receipt"))
    receipt = shown["receipt"]
    refused = ""
    if request.method == "POST":
        try:
            cancel_by_number(
                actor=request.actor,  # type: ignore[attr-defined]
                number=receipt.number,
                check_digits=receipt.check_digits,
            )
        except Refusal as refusal:
            refused = str(refusal)
        else:
            return HttpResponseRedirect(reverse("receipt_shown"), status=303)
    return render(
        request,
        "events/booking/cancel.html",
        {"refused": refused, **shown},
        status=410 if refused else 200,
    )


def _proven_booking(request: HttpRequest) -> dict[str, Any] | None:
    """Return receipt and summary of the booking this browser has proof for, None without proof or when it is gone."""
    receipt = proven_receipt(request)
    if receipt is None or receipt.kind != RECEIPT_KIND:
        return None
    summary = booking_summary(receipt.municipality, receipt.subject_key)
    return None if summary is None else {"receipt": receipt, **summary}
