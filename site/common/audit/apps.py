"""App configuration of common.audit."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Audit."""

    name = "common.audit"
    label = "audit"
    verbose_name = "Audit"
