"""Settings of a product under faults: as measured by the bench, with servers of its own that can be taken away."""

import os

from config.settings.base import CELERY_BEAT_SCHEDULE, INSTALLED_APPS, STORAGES
from tests.bench.settings import *  # noqa: F403
from tests.bench.settings import DATABASES

DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # as in production

STORAGES = {
    **STORAGES,
    # styles as they lie, not collected
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if "FAULTS_REDIS" in os.environ:
    CACHES = {
        "default": {"BACKEND": "config.cache.EnduringRedisCache", "LOCATION": os.environ["FAULTS_REDIS"]}
    }
    CELERY_BROKER_URL = os.environ["FAULTS_REDIS"]
    CELERY_BEAT_SCHEDULE = {
        name: {**entry, "schedule": 1.0}
        for name, entry in CELERY_BEAT_SCHEDULE.items()
        if isinstance(entry["schedule"], float)  # what is done by night stays there
    }
if "FAULTS_MAIL_PORT" in os.environ:
    EMAIL_BACKEND = "common.notify.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ["FAULTS_MAIL_PORT"])
if "FAULTS_ORDER" in os.environ:
    INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.points.Points"]
