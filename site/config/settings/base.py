"""Settings that every way of running Hiroba shares. Secrets and addresses come from the environment."""

import os
from pathlib import Path
from typing import Any

from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

from config.settings.environment import text

SITE_DIR = Path(__file__).resolve().parents[2]
BASE_DIR = SITE_DIR.parent
VAR_DIR = Path(os.environ.get("HIROBA_VAR", BASE_DIR / "var"))

DEBUG = False
ALLOWED_HOSTS = ["*"]  # an unknown host gets 404 from config.middleware, which asks the table of host names

INSTALLED_APPS = [
    "home",
    "home.pages",
    "learning",
    "learning.pages",
    "participation",
    "participation.pages",
    "events",
    "events.pages",
    "common.text",
    "common.places",
    "common.audit",
    "common.receipts",
    "common.files",
    "common.jobs",
    "common.people",
    "common.measures",
    "common.notify",
    "common.evidence",
    "common.search",
    "common.opendata",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.snippets",
    "wagtail.embeds",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.forms",  # templates of the widgets in Wagtail's editor, which our form renderer looks for among the apps
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.ResponseHeadersMiddleware",
    "config.middleware.MunicipalityMiddleware",
    "config.middleware.ReaderLanguageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.middleware.PolicyMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

FORM_RENDERER = "common.text.form_rendering.HirobaFormRenderer"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SITE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.place",
            ],
        },
    },
]

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "common.people.backends.RoleBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/my/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "common.people.allauth_adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_FORMS = {
    "login": "common.people.forms.login.LoginForm",
    "reauthenticate": "common.people.forms.login.ReauthenticateForm",
    "request_login_code": "common.people.forms.login_code.RequestLoginCodeForm",
    "signup": "common.people.forms.signup.SignupForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = (
    True  # of each change to how somebody signs in, see common.people.allauth_adapter
)
ACCOUNT_RATE_LIMITS: dict[str, str] = {}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 60 * 15  # the mail and the page say fifteen minutes
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3  # likewise: three days
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24  # the mail with the link says: within a day
MFA_ADAPTER = "common.people.allauth_adapter.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "common.people.forms.second_step.ActivateForm",
    "authenticate": "common.people.forms.second_step.AuthenticateForm",
    "reauthenticate": "common.people.forms.second_step.ReauthenticateForm",
    "add_webauthn": "common.people.forms.passkey.AddPasskeyForm",
    "authenticate_webauthn": "common.people.forms.passkey.AuthenticatePasskeyForm",
    "edit_webauthn": "common.people.forms.passkey.EditPasskeyForm",
    "login_webauthn": "common.people.forms.passkey.LoginPasskeyForm",
    "reauthenticate_webauthn": "common.people.forms.passkey.ReauthenticatePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = (
    "required"  # finger, face or screen lock: whoever finds the telephone is not in
)
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}  # a town hall is one address; nothing can be guessed here
MFA_TOTP_TOLERANCE = 1  # clocks of telephones and servers differ by some seconds
STAFF_NEED_SECOND_FACTOR = False  # production requires it, see config.settings.production

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [SITE_DIR / "locale"]
TIME_ZONE = "Asia/Tokyo"
CLOCK_DAYS_AHEAD = 0  # only the demo lets days pass at once, see config.settings.demo
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [SITE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
PRIVATE_ROOT = VAR_DIR / "private"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(PRIVATE_ROOT), "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

WAGTAIL_SITE_NAME = _("Hiroba")
WAGTAILADMIN_BASE_URL = "http://localhost"
WAGTAILIMAGES_IMAGE_MODEL = "files.TownImage"
WAGTAILDOCS_DOCUMENT_MODEL = "files.TownDocument"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "json", "md", "pdf", "txt", "xlsx"]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
WAGTAILEMBEDS_RESPONSIVE_HTML = False
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 8
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "home.views.failure.csrf_failed"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# One policy for the whole site; /cms/ has its own because Wagtail's editor writes inline scripts.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
CMS_CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'; frame-src 'self'"
)

CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
# However long the broker is away: nothing waits in it that is not a row, and a worker that gave up would send nothing.
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BEAT_SCHEDULE = {
    "sweep-outbox": {"task": "common.notify.tasks.sweep_outbox", "schedule": 10.0},
    "sweep-jobs": {"task": "common.jobs.tasks.sweep_jobs", "schedule": 10.0},
    "close-consultations": {"task": "participation.tasks.close_consultations", "schedule": 60.0},
    "compare-search": {"task": "home.tasks.compare_search", "schedule": crontab(hour="3", minute="30")},
}

# Folder of pg_dump, pg_restore and psql, for backup and restore; none: they are on the path.
POSTGRESQL_BIN = text("HIROBA_POSTGRESQL_BIN")

# Seconds after which /readyz calls something late; what is not named is not judged. See config.settings.production.
READY_LIMITS: dict[str, int] = {}
METRICS_TOKEN = ""  # no token, no figures; see config.metrics

DEFAULT_FROM_EMAIL = "hiroba@localhost"
EMAIL_TIMEOUT = 20

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
