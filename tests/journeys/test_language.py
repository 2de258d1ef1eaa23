"""A Japanese page speaks Japanese: an English sentence on it is a translation somebody forgot."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from tests.rights.conftest import everybody, world  # noqa: F401 -- fixtures
from tests.rights.crawl import pages_to_visit
from tests.rights.people import Asker
from tests.rights.world import World

pytestmark = pytest.mark.django_db

SENTENCE = re.compile(r"[A-Za-z][a-z'’]+(?:[ ,;:]+[A-Za-z][A-Za-z'’-]*){2,}")
LISTED = re.compile(r"^(?:CC BY 4\.0.*|Creative Commons.*|Hiroba.*)$")
"""Names that are written so in Japan, too."""
SPOKEN = ("alt", "aria-label", "title", "placeholder", "value")
WHO = ("anonymous", "resident", "clerk", "approver", "chair", "member", "supporter", "auditor", "admin")


class Words(HTMLParser):
    """Collects what a reader or a screen reader meets; parts marked as another language are left out."""

    VOID = {
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    }

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        foreign = tag != "html" and given.get("lang", "ja") != "ja"
        if tag not in self.VOID and (
            self._silent or foreign or tag in ("script", "style", "code", "pre", "kbd")
        ):
            self._silent.append(tag)
        if self._silent or foreign:
            return
        hidden = tag == "input" and given.get("type") == "hidden"
        for name in SPOKEN:
            if given.get(name) and not hidden and not (tag == "option" and name == "value"):
                self.found.append(given[name] or "")
        if tag == "meta" and given.get("name") == "description":
            self.found.append(given.get("content") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            while self._silent.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def english(html: str) -> list[str]:
    """The English sentences of a page: three words in a row or more, of which none is listed."""
    words = Words()
    words.feed(html)
    return [
        match.group(0)
        for text in words.found
        if not LISTED.match(text.strip())
        for match in SENTENCE.finditer(text)
    ]


@pytest.mark.parametrize("name", WHO)
def test_no_english_sentence_on_a_japanese_page(world: World, everybody: list[Asker], name: str) -> None:
    (asker,) = [one for one in everybody if one.name == name]
    found, read, seen = set(), 0, set()
    for place, path in pages_to_visit(world, world.a):
        if path.startswith(("/en/", "/cms/")) or path in seen:
            continue
        seen.add(path)
        response = asker.ask("GET", path)
        if response.get("Content-Type", "").startswith("text/html"):
            read += 1
            found |= {f"{place}: {sentence}" for sentence in english(response.body)}  # type: ignore[attr-defined]
    print(f"language: {read} pages read as {name}")
    assert read > 20
    assert sorted(found) == []


def test_error_pages_speak_japanese_too(world: World, everybody: list[Asker]) -> None:
    by_name = {asker.name: asker for asker in everybody}
    for who, method, path in (
        ("anonymous", "GET", "/nothing/"),
        ("resident", "GET", "/desk/messages/"),
        ("anonymous", "POST", f"/classes/{world.a.session.key}/book/"),
        ("anonymous", "POST", "/receipt/"),
        ("anonymous", "POST", "/accounts/login/"),
        ("anonymous", "POST", "/accounts/signup/"),
        ("anonymous", "POST", f"/consultations/{world.a.open_case.slug}/whole/"),
        ("clerk", "POST", f"/desk/consultations/{world.a.open_case.key}/opinions/new/"),
        ("clerk", "POST", "/desk/consultations/new/"),
        ("clerk", "POST", "/desk/classes/new/"),
        ("clerk", "POST", "/desk/evaluation/new/"),
    ):
        body = by_name[who].ask(method, path).body  # type: ignore[attr-defined]
        assert english(body) == [], f"{method} {path}"


@pytest.mark.parametrize(
    "planted",
    ["<p>Please wait a little.</p>", "<img alt='A picture of a phone'>", "<button>Send it now</button>"],
)
def test_a_forgotten_translation_is_caught(planted: str) -> None:
    assert english(f"<html lang='ja'><body><p>こんにちは</p>{planted}</body></html>") != []


@pytest.mark.parametrize(
    "fine",
    ["<p>LINEで送る</p>", "<a lang='en'>Read this in English</a>", "<p>CC BY 4.0</p>", "<p>Wi-Fi</p>",
     "<input type='hidden' value='one two three four'>", "<code>make the demo run</code>"],
)  # fmt: skip
def test_names_and_other_languages_are_fine(fine: str) -> None:
    assert english(f"<html lang='ja'><body>{fine}</body></html>") == []
