"""App configuration of common.receipts."""

from django.apps import AppConfig


class ReceiptsConfig(AppConfig):
    """Receipts."""

    name = "common.receipts"
    label = "receipts"
    verbose_name = "Receipts"
