"""App configuration of common.places."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Places."""

    name = "common.places"
    label = "places"
    verbose_name = "Places"
