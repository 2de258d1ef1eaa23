"""/my/: one person's own acts, and who read her data."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.people.queries.staff import own_ending
from common.people.rules import signed_in
from home.queries.my import my_page

PER_PAGE = 20


@signed_in
def my(request: HttpRequest) -> HttpResponse:
    """Show what she booked, wrote and learned, newest first, and the log of who read her data."""
    page = my_page(request.actor)  # type: ignore[attr-defined]
    return render(
        request,
        "home/my.html",
        {
            "my": page,
            "bookings": [(row, page.numbers.get(row.key, "")) for row in page.bookings],
            "opinions": [(row, page.numbers.get(row.key, "")) for row in page.opinions],
            "page_obj": Paginator(page.accesses, PER_PAGE).get_page(request.GET.get("page")),
            "ending": own_ending(request.actor),  # type: ignore[attr-defined]
            "name": request.actor.label,  # type: ignore[attr-defined]
            "is_partner": request.actor.holds("partner"),  # type: ignore[attr-defined]
        },
    )
