"""The reader's language: Japanese at plain addresses, others below a prefix; the town's own words stay Japanese.

Screens are translated with gettext, rows are not. So that neither templates nor editors have to think of it, a page in
another language is finished here: links lead on in that language, and Japanese words are marked as Japanese.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from django.conf import settings
from django.utils.translation import get_language

TOWN = settings.LANGUAGE_CODE
PREFIXES = tuple(f"/{code}/" for code, _name in settings.LANGUAGES if code != TOWN)
WITHOUT_LANGUAGE = (
    "/api/",
    "/cms/",
    "/documents/",
    "/feeds/",
    "/healthz",
    "/media/",
    "/preferences/",
    "/readyz",
    "/robots.txt",
    "/sitemap.xml",
    "/static/",
)
JAPANESE_ONLY = ("/desk/", "/committee/")
"""Rooms of the staff: what is written and recorded there is the town's, so they exist in its language alone."""

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_LETTERS = "ぁ-ゖァ-ヺー々〆㐀-䶿一-鿿豈-﫿"
# Possessive, and begun only where a word can begin: else a long row of digits is tried anew from each of its places.
_WORD = rf"(?<![^\s<>&A-Za-z{_LETTERS}])[^\s<>&A-Za-z{_LETTERS}]*+[{_LETTERS}][^\s<>&]*+"
_RUN = re.compile(rf"{_WORD}(?:\s+{_WORD})*")
"""Words with a Japanese letter in them, one after the other: titles of rows stand between spaces in an English line."""
_NARROW = str.maketrans(
    {"　": " ", "（": " (", "）": ") ", "：": ": ", "、": ", ", "。": ". ", "「": "“", "」": "”"}
)
"""The punctuation that our templates set between words, as it is written in English."""
_OURS = re.compile(r' (?:href|action)="(/(?!/)[^"]*)"')
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)
_PLAIN_TEXT = frozenset(("title", "option", "textarea", "text", "desc"))
"""Elements that hold text only: they are marked themselves."""
_AS_WRITTEN = frozenset(("textarea", "code"))
_SILENT = frozenset(("script", "style"))
_LINKS = ("a", "area", "form")
_SPOKEN = ("alt", "value", "placeholder", "aria-label")


def is_foreign() -> bool:
    """Return whether the reader reads in another language than the town's own."""
    return (get_language() or TOWN) != TOWN


def in_language(code: str, path: str) -> str:
    """Return the same address in another language; addresses that have none stay as they are."""
    plain = without_language(path)
    if code == TOWN or plain.startswith((*WITHOUT_LANGUAGE, *JAPANESE_ONLY)):
        return plain
    return f"/{code}{plain}"


def without_language(path: str) -> str:
    """Return an address as it is in the town's language."""
    prefix = next((one for one in PREFIXES if path.startswith(one)), "")
    # one slash only: two would name another host
    return f"/{path.removeprefix(prefix).lstrip('/')}" if prefix else path


def is_ours(address: str) -> bool:
    """Return whether an address is a path on this host."""
    return address.startswith("/") and not address.startswith("//")


def finished(html: str, code: str) -> str:
    """Return a page in another language with its links in that language and Japanese words marked `lang="ja"`."""
    page = _Finisher(code)
    page.feed(html)
    page.close()
    return "".join(page.parts)


class _Finisher(HTMLParser):
    """Copies a page as it is written and changes only link addresses and the marks of language."""

    def __init__(self, code: str) -> None:
        super().__init__(convert_charrefs=False)
        self.code = code
        self.parts: list[str] = []
        self._after_sentence = False
        self._open: list[tuple[str, bool, int]] = []
        """Name, whether it is Japanese, and the place of its start tag in `parts`."""

    @property
    def _is_japanese(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        source = self.get_starttag_text() or ""
        if tag in _LINKS and "hreflang" not in given:
            source = _OURS.sub(
                lambda found: found[0].replace(found[1], in_language(self.code, found[1])), source
            )
        japanese = given["lang"] == TOWN if given.get("lang") else self._is_japanese
        spoken = given.get("type") != "hidden" and any(_RUN.search(given.get(name) or "") for name in _SPOKEN)
        if spoken and not japanese and "lang" not in given and (tag in _VOID or tag == "button"):
            source = _marked(source)
        self.parts.append(source)
        if tag not in _VOID and not source.endswith("/>"):
            self._open.append((tag, japanese or tag in _SILENT, len(self.parts) - 1))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"</{tag}>")
        if any(one[0] == tag for one in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._after_sentence and self.parts[-1].startswith("</") and data[0].isalpha():
            data = f" {data}"  # Japanese sentences follow one another without a space
        if data.strip():
            self._after_sentence = data.rstrip("\n")[-1] in ".!?"
        inside = self._open[-1][0] if self._open else ""
        if self._is_japanese or (inside in _AS_WRITTEN and not _RUN.search(data)):
            self.parts.append(data)
        elif not _RUN.search(data):
            self.parts.append(data.translate(_NARROW))
        elif inside in _PLAIN_TEXT:
            tag, _japanese, at = self._open[-1]
            self.parts[at] = _marked(self.parts[at])
            self._open[-1] = (tag, True, at)
            self.parts.append(data)
        else:
            # one box in a row of boxes, also when it holds words of two languages
            words = _in_two_languages(data)
            self.parts.append(f"<span>{words}</span>" if _RUN.sub("", data).strip() else words)

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.parts.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.parts.append(f"<!{decl}>")


def _in_two_languages(words: str) -> str:
    """Return words with the Japanese among them marked, and narrow punctuation around the others."""
    copied, parts = 0, []
    for found in _RUN.finditer(words):
        parts += [words[copied : found.start()].translate(_NARROW), f'<span lang="{TOWN}">{found[0]}</span>']
        copied = found.end()
    return "".join([*parts, words[copied:].translate(_NARROW)])


def _marked(start_tag: str) -> str:
    name = re.match(r"<[^\s/>]+", start_tag)
    return start_tag if name is None else f'{name[0]} lang="{TOWN}"{start_tag[name.end() :]}'
