"""The embedded default: SQLite, a queue in a folder, no server. Made for one machine and for looking around."""

import os

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403 -- settings modules build on each other
from config.settings.base import VAR_DIR
from config.settings.sqlite import sqlite_database

DEMO = True
SECRET_KEY = "only-for-the-demo-town-never-for-residents"  # noqa: S105 -- refused by the production settings
# `make demo DAYS=31` lets 31 days pass, so that a deadline can be seen without waiting for it.
_days = os.environ.get("HIROBA_DEMO_DAYS") or "0"
if not (_days.isascii() and _days.isdigit() and int(_days) <= 3660):
    raise ImproperlyConfigured(
        f"DAYS is a whole number from 0 to 3660, not {_days!r}; try: make demo DAYS=31"
    )
VAR_DIR.mkdir(exist_ok=True)
# What was done in the town bears the day it was done: a start without DAYS goes on with the furthest day it had.
_file = VAR_DIR / "days_ahead"
_lived = _file.read_text().strip() if _file.is_file() else "0"
CLOCK_DAYS_AHEAD = max(int(_days), int(_lived) if _lived.isascii() and _lived.isdigit() else 0)
DATABASES = {"default": sqlite_database(os.environ.get("HIROBA_SQLITE", VAR_DIR / "hiroba.sqlite3"))}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
BROKER_DIR = os.environ.get("HIROBA_BROKER_DIR", str(VAR_DIR / "broker"))
CELERY_BROKER_URL = "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "data_folder_in": BROKER_DIR,
    "data_folder_out": BROKER_DIR,
    "control_folder": os.path.join(BROKER_DIR, "control"),
}
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
