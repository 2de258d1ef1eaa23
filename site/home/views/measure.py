"""A measure by its key, wherever its page stands."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from common.people.rules import public
from home.pages.measure import measure_address


@public
def measure(request: HttpRequest, key: str) -> HttpResponse:
    """Lead to the page of a published measure: rooms know the measure, not its page."""
    address = measure_address(request.municipality.pk, key)  # type: ignore[attr-defined]
    if not address:
        raise Http404
    return HttpResponseRedirect(address)
