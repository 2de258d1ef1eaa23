"""Addresses of this room without a language: for programs and feed readers."""

from django.urls import URLPattern, path

from common.people.rules import public
from events.api.session import api_class, api_classes
from events.feeds.session import ClassFeed

urlpatterns: list[URLPattern] = [
    path("api/v1/classes/", api_classes, name="api_classes"),
    path("api/v1/classes/<str:key>/", api_class, name="api_class"),
    path("feeds/classes/", public(ClassFeed()), name="feed_classes"),
]
