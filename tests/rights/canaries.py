"""Private values planted in the small world, each distinct, with the kind that its allow-list names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import count

DIGITS = re.compile(r"[-\s‐−–()]")


@dataclass(frozen=True)
class Canary:
    """One private value. `kind` is what the allow-list speaks of; `town` the slug of its municipality."""

    kind: str
    town: str
    value: str

    @property
    def is_number(self) -> bool:
        return self.value.isdigit()


@dataclass
class Cage:
    """Makes canaries and finds them again."""

    birds: list[Canary] = field(default_factory=list)
    _number: count[int] = field(default_factory=lambda: count(1))

    def _keep(self, kind: str, town: str, value: str) -> str:
        self.birds.append(Canary(kind, town, value))
        return value

    def word(self, kind: str, town: str, *, suffix: str = "") -> str:
        """A word that stands nowhere else: kanji around a serial number, as names and texts have."""
        return self._keep(kind, town, f"秘鳥{next(self._number):03d}号{suffix}")

    def kana(self, kind: str, town: str) -> str:
        """A reading in katakana."""
        digits = f"{next(self._number):03d}".translate(str.maketrans("0123456789", "アイウエオカキクケコ"))
        return self._keep(kind, town, f"ヒチョウ{digits}ゴウ")

    def phone(self, kind: str, town: str) -> str:
        """A telephone number; it is found with and without hyphens."""
        value = f"00007{next(self._number):05d}"
        self.birds.append(Canary(kind, town, value))
        return f"{value[:4]}-{value[4:6]}-{value[6:]}"

    def email(self, kind: str, town: str) -> str:
        """An e-mail address."""
        return self._keep(kind, town, f"hicho{next(self._number):03d}@example.jp")

    def latin(self, kind: str, town: str, *, suffix: str = "") -> str:
        """A word of ASCII letters: file names, tokens, user names."""
        return self._keep(kind, town, f"hicho{next(self._number):03d}x{suffix}")

    def of(self, kind: str, town: str) -> str:
        """The value of the only canary of this kind."""
        (bird,) = [one for one in self.birds if (one.kind, one.town) == (kind, town)]
        return bird.value

    def found_in(self, text: str) -> list[Canary]:
        """Every canary that stands in a text: as it is, and for numbers also with other separators or +81."""
        digits = None
        found = []
        for bird in self.birds:
            if bird.value in text:
                found.append(bird)
            elif bird.is_number:
                digits = DIGITS.sub("", text) if digits is None else digits
                if bird.value in digits or f"81{bird.value[1:]}" in digits:
                    found.append(bird)
        return found
