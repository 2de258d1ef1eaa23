"""Settings of the measured product: as in production, on the database of the bench, with the demo town in it."""

import os

import dj_database_url

from config.settings.base import *  # noqa: F403
from config.settings.sqlite import sqlite_database

DEMO = True
SECRET_KEY = "only-for-measuring"
if "HIROBA_SQLITE" in os.environ:
    DATABASES = {"default": sqlite_database(os.environ["HIROBA_SQLITE"])}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
else:
    DATABASES = {"default": dj_database_url.config(conn_max_age=600)}
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": os.environ["REDIS_URL"],
        }
    }
# As in production: a queue beside PostgreSQL, none beside SQLite.
CELERY_BROKER_URL = "memory://" if "HIROBA_SQLITE" in os.environ else os.environ["REDIS_URL"]
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
