"""The record: who did what to what, append-only; and what was erased."""

from common.audit.models.entry import Entry
from common.audit.models.erasure import Erasure

__all__ = ["Entry", "Erasure"]
