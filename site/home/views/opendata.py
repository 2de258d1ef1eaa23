"""/opendata/: the list of data sets, and each as a file."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from common.opendata.api import PER_PAGE
from common.opendata.dataset import dataset_of, datasets_of
from common.opendata.queries.dataset import as_csv, as_json
from common.people.rules import public
from home.queries.interface import ADDRESSES


@public
def opendata(request: HttpRequest) -> HttpResponse:
    """Show what there is, under which licence, with which columns."""
    town = request.municipality  # type: ignore[attr-defined]  # set by config.middleware
    return render(request, "home/opendata/index.html", {"datasets": datasets_of(town)})


@public
def opendata_api(request: HttpRequest) -> HttpResponse:
    """Explain the interface for programs: its addresses, fields, pages and faults."""
    town = request.municipality  # type: ignore[attr-defined]  # set by config.middleware
    return render(
        request,
        "home/opendata/api.html",
        {
            "start": request.build_absolute_uri(reverse("api_index")),
            "addresses": [one for one in ADDRESSES if not one.room or town.room_is_on(one.room)],
            "per_page": PER_PAGE,
        },
    )


@public
def opendata_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Give a data set of this municipality as CSV."""
    found = dataset_of(request.municipality, slug)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    lines = as_csv(found, request.municipality.pk)  # type: ignore[attr-defined]
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.slug}.csv"'
    return response


@public
def opendata_json(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a data set of this municipality as JSON."""
    found = dataset_of(request.municipality, slug)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    text = as_json(found, request.municipality.pk)  # type: ignore[attr-defined]
    return HttpResponse(text, content_type="application/json; charset=utf-8")
