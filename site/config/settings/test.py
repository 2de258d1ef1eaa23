"""Settings of the tests. `DATABASE_URL` and `REDIS_URL` name the servers that `make test` started."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url

from config.settings.base import *  # noqa: F403 -- settings modules build on each other
from config.settings.base import STORAGES
from config.settings.sqlite import sqlite_database

DEMO = True
SECRET_KEY = "only-for-tests"  # noqa: S105 -- refused by the production settings
_folder = tempfile.mkdtemp(prefix="hiroba-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
DATABASES: dict[str, Any]
if os.environ.get("DATABASE_URL"):
    DATABASES = {"default": dj_database_url.parse(os.environ["DATABASE_URL"])}
    # Nothing of ours takes two minutes in a small world: what does is a fault and shall say so.
    DATABASES["default"]["OPTIONS"] = {"options": "-c statement_timeout=120000"}
else:
    DATABASES = {"default": sqlite_database(os.path.join(_folder, "hiroba.sqlite3"))}
    # a file, because threads and a live server must see the same rows
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(_folder, "test.sqlite3")}
if os.environ.get("REDIS_URL") and os.environ.get("HIROBA_SERVERS_PID"):
    # Only a Redis that .ci/servers.py started for the tests, for each test empties it;
    # a Redis database per test process: what one keeps of its own rows means nothing to the other
    _number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw-1").removeprefix("gw")) + 1
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{_number % 16}").geturl(),
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_BROKER_URL = "memory://"
CELERY_TASK_ALWAYS_EAGER = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = Path(_folder) / "media"
PRIVATE_ROOT = Path(_folder) / "private"
STORAGES = {
    **STORAGES,
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(PRIVATE_ROOT), "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
