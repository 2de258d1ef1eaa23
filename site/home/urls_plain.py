"""Addresses without a language: health, choices, public files, programs, the map of the site."""

from django.urls import path, re_path

from home.api.index import api_index
from home.api.measure import api_measure, api_measures
from home.feeds.sitemap import robots, sitemap
from home.views.health import healthz, readyz
from home.views.media import media
from home.views.preferences import preferences

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("preferences/", preferences, name="preferences"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("api/v1/", api_index, name="api_index"),
    path("api/v1/measures/", api_measures, name="api_measures"),
    path("api/v1/measures/<str:key>/", api_measure, name="api_measure"),
    re_path(r"^media/(?P<path>.+)$", media, name="media"),
]
