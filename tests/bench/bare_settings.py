"""Settings of the bare view: a database in the product's own mode, and no middleware."""

import os

import dj_database_url

from config.settings.sqlite import sqlite_database

SECRET_KEY = "bare"
ALLOWED_HOSTS = ["*"]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "tests.bench.bare"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
USE_TZ = True
if "HIROBA_SQLITE" in os.environ:
    DATABASES = {"default": sqlite_database(os.environ["HIROBA_SQLITE"])}
else:
    DATABASES = {"default": dj_database_url.config(conn_max_age=600)}
