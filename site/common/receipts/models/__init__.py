"""Receipts: one number space for the acts of residents."""

from common.receipts.models.receipt import Receipt

__all__ = ["Receipt"]
