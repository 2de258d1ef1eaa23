"""Settings of a town's own servers. Everything that differs per town is read from the environment."""

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403 -- settings modules build on each other
from config.settings.base import MIDDLEWARE, STORAGES
from config.settings.environment import chosen, number, required, switch, text
from config.settings.files import storages_of_the_environment
from config.settings.log import log_to_stdout

DEMO = False
SECRET_KEY = required("SECRET_KEY")
if len(SECRET_KEY) < 40 or SECRET_KEY.startswith("only-for-"):
    raise ImproperlyConfigured("SECRET_KEY is a default or too short: give at least 40 random characters")
SECRET_KEY_FALLBACKS = text("SECRET_KEY_FALLBACKS").split()
DATABASES = {
    "default": dj_database_url.parse(required("DATABASE_URL"), conn_max_age=60, conn_health_checks=True)
}
_redis = required("REDIS_URL")
CACHES = {"default": {"BACKEND": "config.cache.EnduringRedisCache", "LOCATION": _redis}}
CELERY_BROKER_URL = _redis

STORAGES = {**STORAGES, **storages_of_the_environment()}

METRICS_TOKEN = text("METRICS_TOKEN")
if METRICS_TOKEN and len(METRICS_TOKEN) < 24:
    raise ImproperlyConfigured("METRICS_TOKEN is too short: give at least 24 random characters, or none")
MIDDLEWARE = [
    "config.request_log.RequestLogMiddleware",
    *(["config.metrics.MetricsMiddleware"] if METRICS_TOKEN else []),
    *MIDDLEWARE,
]
LOGGING = log_to_stdout(chosen("LOG_LEVEL", "info", "warning", "error"))
READY_LIMITS = {
    "queue": number("READY_QUEUE_SECONDS", 300, least=30),
    "outbox": number("READY_OUTBOX_SECONDS", 900, least=30),
    "jobs": number("READY_JOBS_SECONDS", 900, least=30),
}

EMAIL_BACKEND = "common.notify.smtp.EmailBackend"
EMAIL_HOST = required("EMAIL_HOST")
EMAIL_PORT = number("EMAIL_PORT", 25, least=1, most=65_535)
EMAIL_HOST_USER = text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = switch("EMAIL_USE_TLS")
EMAIL_USE_SSL = switch("EMAIL_USE_SSL")
EMAIL_TIMEOUT = number("EMAIL_TIMEOUT", 20, least=1, most=120)
if EMAIL_USE_TLS and EMAIL_USE_SSL:
    raise ImproperlyConfigured(
        "EMAIL_USE_TLS (the line is made safe after the greeting, port 587 or 25) and EMAIL_USE_SSL (safe from the"
        " first byte, port 465) exclude each other"
    )
if bool(EMAIL_HOST_USER) != bool(EMAIL_HOST_PASSWORD):
    # Django would not sign in at all, and nobody would know why the server refuses
    raise ImproperlyConfigured("EMAIL_HOST_USER and EMAIL_HOST_PASSWORD are set together or not at all")
if EMAIL_HOST_PASSWORD and not (EMAIL_USE_TLS or EMAIL_USE_SSL):
    raise ImproperlyConfigured(
        "EMAIL_HOST_PASSWORD would go over the line in clear: set EMAIL_USE_TLS or EMAIL_USE_SSL to `on`"
    )
DEFAULT_FROM_EMAIL = required("DEFAULT_FROM_EMAIL")

PROXY_COUNT = number("PROXY_COUNT", None, most=10)
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_SSL_REDIRECT = bool(PROXY_COUNT)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by machines beside the proxy, not through it
WAGTAILADMIN_BASE_URL = required("BASE_URL")
_second_factor = text("STAFF_SECOND_FACTOR", "required")
if _second_factor not in ("required", "off"):
    raise ImproperlyConfigured(
        "STAFF_SECOND_FACTOR is `required` (or not set); only the word `off` takes it away"
    )
STAFF_NEED_SECOND_FACTOR = _second_factor == "required"
