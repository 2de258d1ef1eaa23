"""Settings of a town's own servers. Everything that differs per town is read from the environment."""

import os

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403 -- settings modules build on each other


def _required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set; see docs/operations.md")
    return value


DEMO = False
SECRET_KEY = _required("SECRET_KEY")
if len(SECRET_KEY) < 40 or SECRET_KEY.startswith("only-for-"):
    raise ImproperlyConfigured("SECRET_KEY is a default or too short: give at least 40 random characters")
SECRET_KEY_FALLBACKS = os.environ.get("SECRET_KEY_FALLBACKS", "").split()
DATABASES = {
    "default": dj_database_url.parse(_required("DATABASE_URL"), conn_max_age=60, conn_health_checks=True)
}
_redis = _required("REDIS_URL")
CACHES = {"default": {"BACKEND": "config.cache.EnduringRedisCache", "LOCATION": _redis}}
CELERY_BROKER_URL = _redis
EMAIL_BACKEND = "common.notify.smtp.EmailBackend"
EMAIL_HOST = _required("EMAIL_HOST")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
DEFAULT_FROM_EMAIL = _required("DEFAULT_FROM_EMAIL")
PROXY_COUNT = int(_required("PROXY_COUNT"))
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_SSL_REDIRECT = bool(PROXY_COUNT)
WAGTAILADMIN_BASE_URL = _required("BASE_URL")
_second_factor = os.environ.get("STAFF_SECOND_FACTOR", "required")
if _second_factor not in ("required", "off"):
    raise ImproperlyConfigured(
        "STAFF_SECOND_FACTOR is `required` (or not set); only the word `off` takes it away"
    )
STAFF_NEED_SECOND_FACTOR = _second_factor == "required"
