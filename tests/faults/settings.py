"""Settings of a product under a rush: as measured by the bench, but with styles as they lie, not collected."""

from config.settings.base import STORAGES
from tests.bench.settings import *  # noqa: F403

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
