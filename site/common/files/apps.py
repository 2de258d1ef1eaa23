"""App configuration of common.files."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Files."""

    name = "common.files"
    label = "files"
    verbose_name = "Files"
