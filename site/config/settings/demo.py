"""The embedded default: SQLite, a queue in a folder, no server. Made for one machine and for looking around."""

import os

from config.settings.base import *  # noqa: F403 -- settings modules build on each other
from config.settings.base import VAR_DIR
from config.settings.sqlite import sqlite_database

DEMO = True
SECRET_KEY = "only-for-the-demo-town-never-for-residents"  # noqa: S105 -- refused by the production settings
VAR_DIR.mkdir(exist_ok=True)
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
