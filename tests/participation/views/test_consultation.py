"""What residents read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from common.text import clock
from participation.domain import consultation as cases
from participation.models import Consultation
from participation.pages.consultation import ConsultationPage
from participation.queries.consultation import public_consultations
from tests.factories import participation as make
from tests.factories.town import make_town

pytestmark = pytest.mark.django_db


def seen(client: Client, address: str, at: object = make.MID) -> str:
    with clock.replaced_by(at):  # type: ignore[arg-type]
        answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def published(town: object, web: int = 6, **more: object) -> Consultation:
    """A published result with `web` opinions on the web and one by telephone."""
    row = make.make_consultation(town, **more)  # type: ignore[arg-type]
    given = [make.make_opinion(row, f"意見{index}") for index in range(web)] + [make.make_paper(row, "phone")]
    with clock.replaced_by(row.closes_at):
        row = cases.close_consultation(actor=make.staff(row.municipality), key=row.key, version=row.version)
    make.make_response(make.make_theme(row, *given))
    return make.publish(row)


def test_the_page_says_state_days_and_body(client: Client) -> None:
    row = make.make_consultation(make_town())
    shown = seen(client, f"/consultations/{row.slug}/")
    for words in (
        "意見を募集しています",
        "あと20日",
        "30日間（初日を含む）",
        "ひろば町長",
        "企画課",
        "取り組み1",
    ):
        assert words in shown


def test_a_short_period_tells_its_reason(client: Client) -> None:
    row = make.make_consultation(
        make_town(), closes_on=make.CLOSES.replace(day=20), short_reason="法の施行日が近いため"
    )
    assert "法の施行日が近いため" in seen(client, f"/consultations/{row.slug}/")


def test_the_clock_decides_what_is_shown(client: Client) -> None:
    row = make.make_consultation(make_town())
    assert "予告しています" in seen(
        client, f"/consultations/{row.slug}/", clock.tokyo(make.OPENS.replace(month=9))
    )
    with clock.replaced_by(clock.tokyo(make.OPENS.replace(month=9))):
        assert client.get(f"/consultations/{row.slug}/s/{make.first_section(row).key}/").status_code == 404
    assert "検討しています" in seen(client, f"/consultations/{row.slug}/", row.closes_at)


def test_in_preparation_nothing_is_there_even_when_an_editor_pressed_publish(client: Client) -> None:
    row = make.make_consultation(make_town(), state="preparing")
    page = ConsultationPage.objects.get(row=row)
    assert not page.live
    page.save_revision().publish()
    assert client.get(f"/consultations/{row.slug}/").status_code == 404
    assert row.title not in seen(client, "/consultations/")


def test_the_index_groups_by_what_can_be_done(client: Client) -> None:
    town = make_town()
    make.make_consultation(town, slug="closed", state="closed")
    make.make_consultation(town, slug="now")
    make.make_consultation(
        town,
        slug="soon",
        state="announced",
        opens_on=make.OPENS.replace(month=12),
        closes_on=make.CLOSES.replace(year=2026, month=1, day=15),
    )
    shown = seen(client, "/consultations/")
    places = [
        shown.index(words)
        for words in ("いま意見を募集しています", "これから募集します", "意見を検討しています")
    ]
    assert places == sorted(places)


def test_what_closes_soonest_stands_on_top() -> None:
    town = make_town()
    days = {"soon": 29, "later": 40, "soonest": 20}
    for slug, extra in days.items():
        closes = make.MID.date() + timedelta(days=extra)
        make.make_consultation(town, slug=slug, closes_on=closes)
    for slug, extra in {"old": 30, "new": 35}.items():
        closes = make.MID.date() + timedelta(days=extra)
        make.make_consultation(town, slug=slug, closes_on=closes, state="withdrawn")
    with clock.replaced_by(make.MID):
        order = [row.slug for row in public_consultations(town.pk)]
    assert order == ["soonest", "soon", "later", "new", "old"]


def test_an_empty_index_says_so(client: Client) -> None:
    make_town()
    assert "いまは、意見を募集している案はありません" in seen(client, "/consultations/")


def test_the_result_hides_small_numbers_and_never_counts_for_and_against(client: Client) -> None:
    row = published(make_town())
    shown = seen(client, f"/consultations/{row.slug}/result/", make.AFTER)
    assert "1〜4" in shown
    assert "5以上" in shown
    assert "賛否の数を問うものではありません" in shown
    assert "7人から、7件" in shown
    assert "意見7件" in shown


def test_no_result_before_publication(client: Client) -> None:
    row = make.make_consultation(make_town(), state="closed")
    theme = make.make_theme(row, make.make_paper(row))
    assert client.get(f"/consultations/{row.slug}/result/").status_code == 404
    assert client.get(f"/loop/theme/{theme.key}/").status_code == 404


def test_no_opinions_is_said_plainly(client: Client) -> None:
    row = make.publish(make.make_consultation(make_town(), state="closed"))
    assert "ご意見はありませんでした" in seen(client, f"/consultations/{row.slug}/result/", make.AFTER)


def test_counts_per_section_are_public_only_with_the_result(client: Client) -> None:
    town = make_town()
    row = make.make_consultation(town)
    for index in range(6):
        make.make_opinion(row, f"意見{index}")
    assert "意見6件" not in seen(client, f"/consultations/{row.slug}/")
    other = published(town, slug="other")
    assert "意見6件" in seen(client, f"/consultations/{other.slug}/", make.AFTER)


def test_the_chain_says_what_is_owed_by_whom(client: Client) -> None:
    row = published(make_town())
    theme = row.themes.get()
    shown = seen(client, f"/loop/theme/{theme.key}/", make.AFTER)
    assert "どの取り組みで受け持つか" in shown
    assert "企画課" in shown
    assert f"/consultations/{row.slug}/result/#theme-1" in shown


def test_paper_and_whole_text_print(client: Client) -> None:
    row = make.make_consultation(make_town(), post_rule="postmark")
    paper = seen(client, f"/consultations/{row.slug}/paper/")
    assert "意見書" in paper
    assert "消印まで有効" in paper
    assert "項目3の文です" in seen(client, f"/consultations/{row.slug}/text/")


@pytest.mark.parametrize("address", ["", "text/", "result/"])
def test_queries_do_not_grow(client: Client, django_assert_max_num_queries: object, address: str) -> None:
    """One, three and three hundred sections or opinions cost the same."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    town = make_town()
    counts = []
    for size in (1, 3, 300):
        row = make.make_consultation(town, slug=f"c{size}", sections=size, actor=make.staff(town))
        with clock.replaced_by(row.closes_at):
            row = cases.close_consultation(actor=make.staff(town), key=row.key, version=row.version)
        theme = make.make_theme(row, make.make_paper(row))
        make.make_response(theme)
        make.publish(row)
        seen(client, f"/consultations/{row.slug}/{address}", make.AFTER)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            seen(client, f"/consultations/{row.slug}/{address}", make.AFTER)
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts
