"""The one normaliser of input: NFC once, no NUL, no lone surrogates; what people wrote is changed no further."""

import unicodedata

_BIDI = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"), None)


def body_text(typed: str) -> str:
    """Return a citizen's text as it is stored: NFC, line ends as LF. Raises ValueError for NUL and lone surrogates."""
    _refuse_broken(typed)
    return unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n"))


def line_text(typed: str) -> str:
    """Return a name or title: NFC, one line, no direction controls, blanks trimmed. Raises like body_text."""
    _refuse_broken(typed)
    return " ".join(unicodedata.normalize("NFC", typed).translate(_BIDI).split())


def compared(typed: str) -> str:
    """Return words as they are compared: full and half width, capitals and blanks make no difference."""
    return "".join(unicodedata.normalize("NFKC", typed).casefold().split())


def _refuse_broken(typed: str) -> None:
    if "\x00" in typed:
        raise ValueError("NUL is not text")
    if any("\ud800" <= ch <= "\udfff" for ch in typed):
        raise ValueError("a lone surrogate is not text")
