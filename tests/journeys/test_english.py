"""English: the link in the header is true on every public page, and the town's own words are marked as Japanese."""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.db import models
from django.http import HttpResponse

from common.text.language import finished, in_language
from tests.rights.conftest import everybody, world  # noqa: F401 -- fixtures
from tests.rights.crawl import pages_to_visit
from tests.rights.people import Asker
from tests.rights.world import World

pytestmark = pytest.mark.django_db
LETTER = re.compile("[ぁ-ゖァ-ヺ㐀-䶿一-鿿]")
EDGE = re.compile("^[^ぁ-ゖァ-ヺ㐀-䶿一-鿿]+|[^ぁ-ゖァ-ヺー㐀-䶿一-鿿]+$")
TO_ENGLISH = re.compile(r'<a href="([^"]*)" lang="en" hreflang="en">English</a>')
TO_JAPANESE = re.compile(r'<a href="([^"]*)" lang="ja" hreflang="ja">日本語</a>')
NAMES = "日本語 やさしい日本語 ふつうの日本語"
"""Names of languages, which stand in the head of every page."""
IN_JAPANESE_ONLY = {"opendata"}
"""The data sets are in Japanese, and so are their titles and columns (home/exports.py)."""


class Marks(HTMLParser):
    """Collects Japanese words, marked and not."""

    VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"))
    SPOKEN = ("alt", "value", "placeholder")

    def __init__(self) -> None:
        super().__init__()
        self.marked: list[str] = []
        self.bare: list[str] = []
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        language = given.get("lang") or (self._open[-1][1] if self._open else "")
        for name in self.SPOKEN:
            words = given.get(name) or ""
            if LETTER.search(words) and given.get("type") != "hidden" and language != "ja":
                self.bare.append(words)
        if tag not in self.VOID:
            self._open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if LETTER.search(data) and self._open[-1][0] not in ("script", "style"):
            (self.marked if self._open[-1][1] == "ja" else self.bare).append(data)


def marks(html: str) -> Marks:
    found = Marks()
    found.feed(html)
    return found


def rows_of_the_town() -> str:
    """Every text that is stored: what may stand in Japanese on an English page."""
    words = [NAMES]
    for model in apps.get_models():
        names = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, (models.CharField, models.TextField, models.JSONField))
            or field.get_internal_type() == "JSONField"
        ]
        for row in model._default_manager.values_list(*names) if names else ():
            words += [
                one if isinstance(one, str) else json.dumps(one, ensure_ascii=False, default=str)
                for one in row
                if one
            ]
    return "\n".join(words)


def strangers(words: list[str], known: str) -> set[str]:
    """The Japanese words of a page that stand in no row: sentences of ours that nobody put into English."""
    parts = (EDGE.sub("", part) for text in words for part in re.split(r"[\s｜。、（）：]+", text))
    return {part for part in parts if part and part not in known}


def body_of(response: HttpResponse) -> str:
    return response.body  # type: ignore[attr-defined, no-any-return]


def test_the_english_link_of_every_public_page_is_true(world: World, everybody: list[Asker]) -> None:
    (reader,) = [one for one in everybody if one.name == "anonymous"]
    known, wrong, read = rows_of_the_town(), [], 0
    seen = set()
    for place, path in pages_to_visit(world, world.a):
        if path in seen or path.startswith(("/en/", "/cms/")) or not path.isascii():
            continue
        seen.add(path)
        response = reader.ask("GET", path)
        if response.status_code != 200 or not response.get("Content-Type", "").startswith("text/html"):
            continue
        link = TO_ENGLISH.search(body_of(response))
        if link is None:
            if '<div class="prefs"' in body_of(response):
                wrong.append(f"{place}: no way to English")
            continue
        read += 1
        address = unescape(link[1])
        english = reader.ask("GET", address)
        html = body_of(english)
        back = TO_JAPANESE.search(html)
        if english.status_code != 200:
            wrong.append(f"{place}: {address} is {english.status_code}")
            continue
        if '<html lang="en"' not in html:
            wrong.append(f"{place}: {address} does not say that it is English")
        if back is None or (address != "/en/" and unescape(back[1]) != path):
            wrong.append(f"{place}: no way back from {address}")
        found = marks(html)
        wrong += [f"{place}: {words!r} is not marked as Japanese" for words in found.bare]
        if place not in IN_JAPANESE_ONLY:
            wrong += [f"{place}: {words!r} is not in English" for words in strangers(found.marked, known)]
        for href in re.findall(r'<a [^>]*href="(/[^"]*)"(?![^>]*hreflang)', html):
            if in_language("en", unescape(href)) != unescape(href):
                wrong.append(f"{place}: {href} leaves English")
    print(f"english: {read} pages and their English addresses read")
    assert read > 25
    assert sorted(set(wrong)) == []


def test_a_sentence_that_nobody_translated_is_caught() -> None:
    page = (
        '<html lang="en"><body><p lang="ja">はじめてのスマホ</p><p>Please 待ってください。</p></body></html>'
    )
    assert marks(page).bare == ["Please 待ってください。"]
    done = marks(finished(page, "en"))
    assert done.bare == []
    assert strangers(done.marked, "はじめてのスマホ") == {"待ってください"}
