"""The reader's choices: text size, furigana, plain Japanese, language. Kept in cookies, no account needed."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from common.people.rules import public

_YEAR = 60 * 60 * 24 * 365
_CHOICES = {"text": {"base", "large", "xlarge"}, "furigana": {"on", "off"}, "easy": {"0", "1"}}


@public
def preferences(request: HttpRequest) -> HttpResponse:
    """Store what was chosen and go back to where the reader was."""
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None) or not target.startswith("/"):
        target = "/"
    response = HttpResponseRedirect(target)
    for name, allowed in _CHOICES.items():
        value = request.GET.get(name)
        if value in allowed:
            response.set_cookie(
                name, value, max_age=_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )
    return response
