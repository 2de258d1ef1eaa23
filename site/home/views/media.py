"""Public files, as editors brought them in."""

import errno

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.static import serve

from common.people.rules import public


@public
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve a file; a name that no file system can hold is one that is not there."""
    try:
        return serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except OSError as fault:
        if fault.errno != errno.ENAMETOOLONG:
            raise
        raise Http404 from fault
