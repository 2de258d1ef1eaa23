"""Addresses without a language: health, choices, public files."""

from django.conf import settings
from django.urls import path, re_path
from django.views.static import serve

from common.people.rules import public
from home.views.health import healthz, readyz
from home.views.preferences import preferences

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("preferences/", preferences, name="preferences"),
    re_path(r"^media/(?P<path>.+)$", public(serve), {"document_root": settings.MEDIA_ROOT}, name="media"),
]
