"""A clerk finds the section that a letter speaks of, however the letter writes it."""

from __future__ import annotations

import pytest

from participation.models import Section
from participation.queries.section import sections_named
from tests.factories.participation import first_section, make_consultation
from tests.factories.town import make_town

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "words",
    [
        "ＤＸ（デジタル・変革）とは",
        "DX(デジタル・変革)とは",
        "dx (デジタル・変革) とは",
        "１－２",
        "１－２　ＤＸ（デジタル",
    ],
)
def test_width_capitals_and_blanks_make_no_difference(words: str) -> None:
    section = first_section(make_consultation(make_town()))
    Section.objects.filter(pk=section.pk).update(number="1-2", title="DX（デジタル・変革）とは")
    assert sections_named(section.draft_version, words) == [section]


def test_a_number_alone_means_that_section_and_no_words_mean_none() -> None:
    section = first_section(make_consultation(make_town()))
    rows = Section.objects.filter(draft_version=section.draft_version)
    rows.update(number="", title="施策 2-1 の続き")
    Section.objects.filter(pk=section.pk).update(number="2-1", title="まなぶ")
    assert sections_named(section.draft_version, "２-１") == [section]
    assert len(sections_named(section.draft_version, "施策２－１の", limit=2)) == min(2, rows.count() - 1)
    assert sections_named(section.draft_version, "　 ") == []
    assert sections_named(None, "2-1") == []
