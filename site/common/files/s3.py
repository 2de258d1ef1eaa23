"""Files in a store that speaks S3. No bucket is public: what may be read is read through the town's own addresses."""

from typing import Any

from django.conf import settings
from storages.backends.s3 import S3Storage


class PublicFiles(S3Storage):
    """Images and documents of pages: their address is the town's, where `home.views.media` reads the store."""

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        """Return the address residents read it at; the store's own name is told to nobody."""
        return f"{settings.MEDIA_URL}{name}"


class PrivateFiles(S3Storage):
    """Scans, exports and erasures: they have no address."""

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        """Refuse: a signed address would be good for whoever it is passed on to."""
        raise ValueError("a private file has no address; it is given out by a view that asks who may")
