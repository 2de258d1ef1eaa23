"""/opendata/: the list of data sets, and each as a file."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from common.opendata.dataset import dataset, datasets
from common.opendata.queries.dataset import as_csv, as_json
from common.people.rules import public


@public
def opendata(request: HttpRequest) -> HttpResponse:
    """Show what there is, under which licence, with which columns."""
    return render(request, "home/opendata/index.html", {"datasets": datasets()})


@public
def opendata_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Give a data set of this municipality as CSV."""
    found = dataset(slug)
    if found is None:
        raise Http404
    lines = as_csv(found, request.municipality.pk)  # type: ignore[attr-defined]
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.slug}.csv"'
    return response


@public
def opendata_json(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a data set of this municipality as JSON."""
    found = dataset(slug)
    if found is None:
        raise Http404
    text = as_json(found, request.municipality.pk)  # type: ignore[attr-defined]
    return HttpResponse(text, content_type="application/json; charset=utf-8")
