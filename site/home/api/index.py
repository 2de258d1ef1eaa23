"""/api/v1/: what there is, for programs; a browser is led to the page that explains it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from common.opendata.api import as_response, endpoint
from common.opendata.dataset import datasets_of

VERSION = "1"
LICENCE = "CC BY 4.0"
LISTS = (
    ("measures", "api_measures", ""),
    ("consultations", "api_consultations", "participation"),
    ("classes", "api_classes", "events"),
)
"""Name, address and room of each list, in the order of the index."""


@endpoint
def api_index(request: HttpRequest) -> HttpResponse:
    """Name the town, the lists of the rooms that are switched on, the data sets as files, and the licence."""
    if request.get_preferred_type(["application/json", "text/html"]) == "text/html":
        response: HttpResponse = HttpResponseRedirect(reverse("opendata_api"))
    else:
        response = as_response(_index(request))
    patch_vary_headers(response, ("Accept",))
    return response


def _index(request: HttpRequest) -> dict[str, Any]:
    town = request.municipality  # type: ignore[attr-defined]  # set by config.middleware
    absolute = request.build_absolute_uri
    return {
        "version": VERSION,
        "municipality": town.name,
        "licence": LICENCE,
        "documentation": absolute(reverse("opendata_api")),
        "lists": {
            name: absolute(reverse(address))
            for name, address, room in LISTS
            if not room or town.room_is_on(room)
        },
        "datasets": [
            {
                "slug": one.slug,
                "title": str(one.title),
                "licence": one.licence,
                "csv": absolute(reverse("opendata_csv", args=[one.slug])),
                "json": absolute(reverse("opendata_json", args=[one.slug])),
            }
            for one in datasets_of(town)
        ],
    }
