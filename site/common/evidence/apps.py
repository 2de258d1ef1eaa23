"""App configuration of common.evidence."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Evidence."""

    name = "common.evidence"
    label = "evidence"
    verbose_name = "Evidence"
