"""The append-only record of acts."""

from common.audit.models.entry import Entry

__all__ = ["Entry"]
