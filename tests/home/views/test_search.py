"""The search page: what is typed comes back safely, hits are named, counted, narrowed and paged."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from common.search.domain.listing import Thing, list_source
from common.search.models import SynonymGroup
from tests.factories.town import make_town, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Any:
    town = make_town()
    things = [
        Thing(
            source="test",
            key=f"test {number}",
            kind="measure" if number % 2 else "page",
            language="ja",
            address=f"/x{number}/",
            title=f"水車<b>{number:02d}</b>",
            text="村の ｽｲｼｬ & 水車 <script>alert(1)</script>",
            part_of="計画 <案>",
        )
        for number in range(45)
    ]
    list_source(municipality_id=town.pk, source="test", things=things)
    return town


def text_of(path: str, **query: str) -> str:
    answer = Client().get(path, query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_words_are_marked_and_everything_else_is_escaped(town: Any) -> None:
    text = text_of("/search/", q="水車")
    assert "<mark>水車</mark>&lt;b&gt;01&lt;/b&gt;" in text
    assert "&lt;script&gt;alert(1)" in text
    assert "計画 &lt;案&gt;" in text
    assert "<script>alert" not in text
    evil = text_of("/search/", q='"><script>alert(1)</script>')
    assert "<script>alert" not in evil


def test_hits_are_counted_narrowed_and_paged(town: Any) -> None:
    text = text_of("/search/", q="水車")
    assert "「水車」は45件見つかりました" in text
    assert "すべて（45）" in text
    assert "施策（22）" in text
    assert len(re.findall(r'class="hit"', text)) == 20
    last = text_of("/search/", q="水車", page="3")
    assert len(re.findall(r'class="hit"', last)) == 5
    only = text_of("/search/", q="水車", kind="measure", page="2")
    assert len(re.findall(r'class="hit"', only)) == 2
    assert "kind=measure" in only
    assert len(re.findall(r'class="hit"', text_of("/search/", q="水車", kind="no", page="99"))) == 5


@pytest.mark.parametrize("words", ["水族館", "!!!", "ー", "a" * 300])
def test_nothing_found_is_said_kindly_with_the_telephone(town: Any, words: str) -> None:
    text = text_of("/search/", q=words)
    assert "は見つかりませんでした" in text
    assert "0000-12-3456" in text


def test_before_anything_is_typed_there_are_ways_on(town: Any) -> None:
    text = text_of("/search/")
    assert "よくさがされるもの" in text
    for address in ("/classes/", "/learn/", "/consultations/", "/measures/", "/receipt/"):
        assert f'class="linkrow" href="{address}"' in text


def test_the_page_reads_in_english(town: Any) -> None:
    text = text_of("/en/search/", q="水車")
    assert "45 results for " in text
    assert 'href="/en/x1/"' in text
    assert "Nothing was found for" in text_of("/en/search/", q="zzz")


def test_an_editor_keeps_words_of_her_town_alone(town: Any, client: Client) -> None:
    other = make_town("minami")
    foreign = SynonymGroup.objects.create(municipality=other, terms="みなみ\n南")
    client.force_login(make_user(town, "editor"))
    added = client.post(reverse("synonyms:add"), {"terms": "水車\nミズグルマ小屋\n\n"})
    assert added.status_code == 302
    group = SynonymGroup.objects.get(municipality=town)
    assert group.words() == ["水車", "ミズグルマ小屋"]
    listed = client.get(reverse("synonyms:index")).content.decode()
    assert "水車 ＝ ミズグルマ小屋" in listed
    assert "みなみ" not in listed
    assert "45件" in text_of("/search/", q="ミズグルマ小屋")
    assert client.get(reverse("synonyms:edit", args=[group.pk])).status_code == 200
    for name in ("edit", "delete"):
        for method in (client.get, client.post):
            assert method(reverse(f"synonyms:{name}", args=[foreign.pk])).status_code == 404
    assert SynonymGroup.objects.filter(pk=foreign.pk).exists()
    assert client.post(reverse("synonyms:delete", args=[group.pk])).status_code == 302
    assert not SynonymGroup.objects.filter(municipality=town).exists()


@pytest.mark.parametrize(
    "terms", ["水車", "水車\nスイシャ\n".replace("スイシャ", "水車"), "ｽﾏﾎ\nスマホ", "あ\n" + "い" * 31]
)
def test_groups_that_say_nothing_are_refused(town: Any, client: Client, terms: str) -> None:
    client.force_login(make_user(town, "editor"))
    answer = client.post(reverse("synonyms:add"), {"terms": terms})
    assert answer.status_code == 200
    assert not SynonymGroup.objects.exists()


@pytest.mark.parametrize("role", ["clerk", "admin", "resident"])
def test_nobody_else_keeps_words(town: Any, client: Client, role: str) -> None:
    client.force_login(make_user(town, role))
    assert client.get(reverse("synonyms:index")).status_code == 403


def test_the_menu_of_the_editor_leads_there(town: Any, client: Client) -> None:
    client.force_login(make_user(town, "editor"))
    assert Page.objects.exists()
    assert reverse("synonyms:index") in client.get("/cms/").content.decode()
