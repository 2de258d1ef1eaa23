"""Addresses of this room without a language: for programs and feed readers."""

from django.urls import URLPattern, path

from common.people.rules import public
from participation.api.consultation import api_consultation, api_consultations, api_result, api_sections
from participation.feeds.consultation import ConsultationFeed

urlpatterns: list[URLPattern] = [
    path("api/v1/consultations/", api_consultations, name="api_consultations"),
    path("api/v1/consultations/<str:key>/", api_consultation, name="api_consultation"),
    path("api/v1/consultations/<str:key>/sections/", api_sections, name="api_sections"),
    path("api/v1/consultations/<str:key>/result/", api_result, name="api_result"),
    path("feeds/consultations/", public(ConsultationFeed()), name="feed_consultations"),
]
