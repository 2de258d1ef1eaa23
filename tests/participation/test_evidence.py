"""What the room tells about a measure."""

from __future__ import annotations

from datetime import date

import pytest

from participation.domain.opinion import Sender
from participation.evidence import observe, voices
from tests.factories import participation as make
from tests.factories.town import make_town
from tests.participation.queries.test_chain import make_measure

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
YEAR = (date(2025, 4, 1), date(2026, 3, 31))


def test_totals_and_voices_without_names_once_published() -> None:
    row = make.make_consultation(make_town(), state="closed")
    measure = make_measure(row)
    given = [make.make_paper(row, "counter", persons=2), make.make_paper(row, "post")]
    make.make_response(make.make_theme(row, *given), measure_key=measure.key)
    assert {seen.metric: seen.value for seen in observe(measure.key, *YEAR)}["participation.opinions"] == 0
    make.publish(row)
    assert {seen.metric: seen.value for seen in observe(measure.key, *YEAR)} == {
        "participation.opinions": 2,
        "participation.persons": 3,
        "participation.themes": 1,
        "participation.answered_share": 100,
    }
    told = voices(measure.key, *YEAR)
    assert [voice.channel for voice in told] == ["counter", "post"]
    assert all(opinion.key not in voice.digest_key for voice in told for opinion in given)
    assert observe(measure.key, date(2024, 4, 1), date(2025, 3, 31))[0].value == 0


def test_an_opinion_under_two_themes_is_one_opinion() -> None:
    row = make.make_consultation(make_town())
    opinion = make.make_opinion(row, sender=Sender(name="山田 ハル"))
    from common.text import clock
    from participation.domain.consultation import close_consultation

    with clock.replaced_by(row.closes_at):
        row = close_consultation(actor=make.staff(row.municipality), key=row.key, version=row.version)
    measure = make_measure(row)
    for title in ("一つ目", "二つ目"):
        make.make_response(make.make_theme(row, opinion, title=title), measure_key=measure.key)
    make.publish(row)
    found = {seen.metric: seen.value for seen in observe(measure.key, *YEAR)}
    assert (found["participation.opinions"], found["participation.themes"]) == (1, 2)
    assert all("山田" not in voice.text for voice in voices(measure.key, *YEAR))
