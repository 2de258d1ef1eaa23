"""One line of the log for each request, and a number that joins all its lines."""

import logging
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config.logs import request_id

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_log = logging.getLogger(__name__)


class RequestLogMiddleware:
    """Stands before everything else. The number is made here: one that a client sends could hold anything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request and write its line."""
        number = secrets.token_hex(8)
        token = request_id.set(number)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = number
            seconds = time.perf_counter() - began
            if not (request.path == "/healthz" and response.status_code == 200):
                town = getattr(request, "municipality", None)
                fields = {
                    "method": request.method if request.method in _METHODS else "OTHER",
                    "route": route_of(request),
                    "status": response.status_code,
                    "ms": round(seconds * 1000, 1),
                    "municipality": town.slug if town is not None else "",
                }
                level = logging.ERROR if response.status_code >= 500 else logging.INFO
                _log.log(level, "request", extra={"fields": fields})
            return response
        finally:
            request_id.reset(token)


def route_of(request: HttpRequest) -> str:
    """Return the pattern that an address fits, such as `classes/<str:key>/book/`; empty when it fits none.

    The address itself holds keys and searches: it is told to nobody.
    """
    match = getattr(request, "resolver_match", None)
    if match is not None:
        return str(match.route)
    return "static" if request.path.startswith(settings.STATIC_URL) else ""
