"""The registry of what a receipt number can be. Rooms register their kinds from AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from common.places.models import Municipality


@dataclass(frozen=True)
class ReceiptKind:
    """One kind of act behind a number.

    `summary(municipality, subject_key)` returns what the holder of number and check digits may see, as the context
    of the partial template `template`; None when the act is gone (disposed of, erased).
    """

    kind: str
    template: str
    summary: Callable[[Municipality, str], dict[str, Any] | None]


_KINDS: dict[str, ReceiptKind] = {}


def register(kind: ReceiptKind) -> None:
    """Register a kind; the same name again replaces it."""
    _KINDS[kind.kind] = kind


def kind_of(name: str) -> ReceiptKind | None:
    """Return the kind with this name, or None."""
    return _KINDS.get(name)
