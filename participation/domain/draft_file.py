"""From the bytes of a file to the text of a plan. Knows encodings, nothing of headings."""

import unicodedata

from django.utils.translation import gettext as _

from common.text.refusals import Refusal

MAX_BYTES = 3_000_000
"""About 1,000 pages of Japanese text."""
_BROKEN_AT_MOST = 0.01


def decode_plan(data: bytes) -> str:
    """Return the text of a file: UTF-8 or UTF-16 with their marks, UTF-8 without, else Shift_JIS (CP932).

    Raises Refusal empty, too_large, pdf (a PDF itself, not the text that came out of it), binary (no text at all).
    """
    if len(data) > MAX_BYTES:
        raise Refusal("too_large", _("The file is larger than 3 MB. Please divide it into several files."))
    if data.startswith(b"%PDF"):
        raise Refusal(
            "pdf", _("This is a PDF. Please save its text as a text file (.txt), or paste the text.")
        )
    text = _decoded(data)
    if not text.strip("\ufeff \t\r\n\f　"):
        raise Refusal("empty", _("There is no text in it."))
    broken = sum(unicodedata.category(char) == "Cc" and char not in "\t\n\r\f\v" for char in text)
    if "\x00" in text or broken > _BROKEN_AT_MOST * len(text):
        raise _no_text()
    return text


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data:
        raise _no_text()
    else:
        encodings = ["utf-8-sig", "cp932"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _no_text()


def _no_text() -> Refusal:
    return Refusal(
        "binary",
        _(
            "This is not a text file. Please save it as text (.txt, UTF-8 or Shift_JIS) in Word or the PDF viewer."
        ),
    )
