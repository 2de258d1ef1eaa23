"""What the environment says, read in five ways. A value that cannot be meant stops the start, in words.

docs/operations.md lists every name that is read through here; a test compares the two.
"""

import os

from django.core.exceptions import ImproperlyConfigured


def required(name: str) -> str:
    """Return what an operator must set."""
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set; see docs/operations.md")
    return value


def text(name: str, default: str = "") -> str:
    """Return what an operator may set; set to nothing is not set."""
    return os.environ.get(name, "") or default


def number(name: str, default: int | None, *, least: int = 0, most: int = 1_000_000) -> int:
    """Return a whole number between two bounds; one without a default must be set."""
    value = required(name) if default is None else text(name, str(default))
    if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
        raise ImproperlyConfigured(f"{name} is a whole number from {least} to {most}, not {value!r}")
    return int(value)


def switch(name: str, *, default: bool = False) -> bool:
    """Return whether something is `on` or `off`; any other word is a mistake, not a no."""
    value = text(name, "on" if default else "off")
    if value not in ("on", "off"):
        raise ImproperlyConfigured(f"{name} is `on` or `off`, not {value!r}")
    return value == "on"


def chosen(name: str, default: str, *others: str) -> str:
    """Return one of several words."""
    value = text(name, default)
    if value not in (default, *others):
        raise ImproperlyConfigured(f"{name} is one of {', '.join((default, *others))}, not {value!r}")
    return value
