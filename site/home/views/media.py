"""Images and documents of pages, whichever storage keeps them."""

import errno
import mimetypes

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage, storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.static import serve

from common.people.rules import public

KEPT_FOR = 60 * 60 * 24
"""Seconds for which a browser keeps a file: its name is made anew with every upload."""

LONGEST = 1024
"""Bytes of a name that a store can hold; it calls a longer one a fault of the asker, not absent."""


@public
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Give out a public file: from the disk, or through this process from a store that nobody else may ask."""
    storage = storages["default"]
    if isinstance(storage, FileSystemStorage):
        try:
            return serve(request, path, document_root=str(storage.location))
        except OSError as fault:
            if fault.errno != errno.ENAMETOOLONG:
                raise
            raise Http404(path) from fault  # a name that no disk can hold is one that is not there
    if len(path.encode()) > LONGEST:
        raise Http404(path)
    try:
        file = storage.open(path)
    except (FileNotFoundError, SuspiciousFileOperation) as fault:
        raise Http404(path) from fault
    kind, encoding = mimetypes.guess_type(path)
    response = FileResponse(file, content_type=kind or "application/octet-stream")
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers["Content-Length"] = str(file.size)
    response.headers["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    return response
