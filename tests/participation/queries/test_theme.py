"""Opinions per theme are counted in public as they are; nothing about the people is counted per theme."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from common.text import clock
from participation.enums import Stance
from participation.models import Consultation, Theme
from participation.queries.theme import get_public_theme, public_themes_of
from tests.factories import participation as make
from tests.factories.town import make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> Consultation:
    """A published case: one opinion under the first theme, three on paper and one on the web under the second."""
    row = make.make_consultation(make_town())
    web = [make.make_opinion(row, f"意見{n}", stance="wish") for n in range(2)]
    with clock.replaced_by(row.closes_at):
        row = make.cases.close_consultation(
            actor=make.staff(row.municipality), key=row.key, version=row.version
        )
    paper = [make.make_paper(row, text=f"紙{n}") for n in range(3)]
    for theme in (make.make_theme(row, web[0], title="駅前のこと"), make.make_theme(row, web[1], *paper)):
        make.make_response(theme)
    return make.publish(row)


def test_themes_of_one_to_four_opinions_are_counted_as_they_are(row: Consultation) -> None:
    assert [theme.voices for theme in public_themes_of(row)] == [1, 4]
    client = Client()
    with clock.replaced_by(make.AFTER):
        result = client.get(f"/consultations/{row.slug}/result/").content.decode()
        assert "意見1件" in result
        assert "意見4件" in result
        for theme in public_themes_of(row):
            assert get_public_theme(row.municipality_id, theme.key).voices == theme.voices
            page = client.get(f"/loop/theme/{theme.key}/").content.decode()
            assert f"{theme.voices}件" in page
        told = client.get(f"/api/v1/consultations/{row.key}/result/").json()
    assert [theme["opinions"] for theme in told["results"]] == [1, 4]


def test_nothing_about_the_people_is_counted_per_theme(row: Consultation) -> None:
    counted = set(public_themes_of(row).query.annotations)
    assert counted == {"voices"}
    with clock.replaced_by(make.AFTER):
        told: dict[str, Any] = Client().get(f"/api/v1/consultations/{row.key}/result/").json()
        result = Client().get(f"/consultations/{row.slug}/result/").content.decode()
    numbers = {name for theme in told["results"] for name, value in theme.items() if isinstance(value, int)}
    assert numbers <= {"number", "opinions"}
    cells = [way["opinions"] for way in told["channels"]] if "channels" in told else []
    assert "3" not in cells, "the ways of sending stay hidden from 1 to 4"
    for stance in Stance:
        assert f"{stance.label}1件" not in result
    assert Theme.objects.count() == 2
