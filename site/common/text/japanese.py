"""Normal forms of what people type: telephone numbers, kana, digits. What was typed is always stored beside them."""

import unicodedata

import jaconv
import phonenumbers

_DASHES = dict.fromkeys(map(ord, "-‐‑‒–—―−ーｰ－ 　()（）"), None)


def digits_only(typed: str) -> str:
    """Return the ASCII digits of a typed number, whatever width or dashes were used."""
    return "".join(ch for ch in unicodedata.normalize("NFKC", typed) if ch in "0123456789")


def phone_e164(typed: str) -> str:
    """Return a Japanese telephone number as E.164 (+81…). Raises ValueError when it cannot be one.

    Only the shape is checked (0 and nine or ten further digits), since towns meet numbers that no list knows.
    """
    text = unicodedata.normalize("NFKC", typed).translate(_DASHES)
    if text.startswith("+81"):
        text = "0" + text[3:]
    if not (text.isascii() and text.isdigit() and text.startswith("0") and len(text) in (10, 11)):
        raise ValueError("not a Japanese telephone number")
    return "+81" + text[1:]


def phone_shown(e164: str) -> str:
    """Return a stored number as people write it, 0268-12-3456 where the numbering plan is known."""
    try:
        parsed = phonenumbers.parse(e164, "JP")
    except phonenumbers.NumberParseException:
        return e164
    if phonenumbers.is_valid_number(parsed):
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    national = "0" + e164.removeprefix("+81")
    return f"{national[:-6]}-{national[-6:-4]}-{national[-4:]}"


def kana_folded(typed: str) -> str:
    """Return kana as full-width katakana without blanks, for comparing names however they were typed."""
    text = jaconv.hira2kata(unicodedata.normalize("NFKC", typed))
    return "".join(text.split())
