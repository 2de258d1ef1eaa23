"""The closing rule of each channel, and judging afterwards."""

from __future__ import annotations

from datetime import date, time

import pytest

from common.text.refusals import Conflict, Refusal
from participation.domain.validity import judge_validity
from participation.models import Consultation, ValidityMove
from tests.factories import participation as make
from tests.factories.town import make_town

pytestmark = pytest.mark.django_db
LAST, NEXT, BEFORE = date(2025, 10, 30), date(2025, 10, 31), date(2025, 9, 30)


@pytest.fixture
def row() -> Consultation:
    return make.make_consultation(make_town(), state="closed")


@pytest.mark.parametrize(
    ("rule", "channel", "arrival", "validity"),
    [
        # 必着: the day of arrival alone counts
        ("must_arrive", "post", {"received_on": LAST}, "accepted"),
        ("must_arrive", "post", {"received_on": NEXT, "postmark_on": LAST}, "late"),
        # 消印有効: the postmark counts, the arrival does not
        ("postmark", "post", {"received_on": NEXT, "postmark_on": LAST}, "accepted"),
        ("postmark", "post", {"received_on": NEXT, "postmark_on": NEXT}, "late"),
        ("postmark", "post", {"received_on": NEXT}, "late"),
        ("postmark", "post", {"received_on": LAST}, "accepted"),
        # counter, paper, telephone, workshop: until 17:15 of the last day
        ("must_arrive", "counter", {"received_on": LAST, "received_time": time(17, 14)}, "accepted"),
        ("must_arrive", "counter", {"received_on": LAST, "received_time": time(17, 15)}, "late"),
        ("must_arrive", "paper", {"received_on": LAST}, "accepted"),
        ("must_arrive", "phone", {"received_on": LAST, "received_time": time(17, 16)}, "late"),
        ("postmark", "counter", {"received_on": NEXT, "postmark_on": LAST}, "late"),
        # fax and e-mail: until 24 o'clock of the last day
        ("must_arrive", "fax", {"received_on": LAST, "received_time": time(23, 59)}, "accepted"),
        ("must_arrive", "email", {"received_on": NEXT, "received_time": time(0, 0)}, "late"),
        # nobody can have an opinion on a draft that was not there yet
        ("must_arrive", "fax", {"received_on": BEFORE}, "out_of_scope"),
        # something is missing; lateness is said first
        ("must_arrive", "fax", {"received_on": LAST, "defect": "名前がない"}, "defective"),
        ("must_arrive", "fax", {"received_on": NEXT, "defect": "名前がない"}, "late"),
    ],
)
def test_each_channel_has_its_own_closing(
    row: Consultation, rule: str, channel: str, arrival: dict[str, object], validity: str
) -> None:
    Consultation.objects.filter(pk=row.pk).update(post_rule=rule)
    opinion = make.make_paper(row, channel, **arrival)
    assert opinion.validity == validity
    moves = ValidityMove.objects.filter(opinion=opinion)
    assert [move.after for move in moves] == ([] if validity == "accepted" else [validity])
    assert all(move.reason for move in moves)


def test_a_judgement_needs_a_reason_and_the_state_that_was_seen(row: Consultation) -> None:
    opinion = make.make_paper(row, "post", received_on=NEXT)
    clerk = make.staff(row.municipality)

    def judge(**change: str) -> object:
        given = {"validity": "accepted", "reason": "郵便の遅れが確かめられた", "before": "late", **change}
        return judge_validity(actor=clerk, opinion_key=opinion.key, **given)

    with pytest.raises(Refusal) as refused:
        judge(reason=" ")
    assert refused.value.code == "no_reason"
    with pytest.raises(Conflict):
        judge(before="defective")
    judge()
    opinion.refresh_from_db()
    assert opinion.validity == "accepted"
    assert list(opinion.validity_moves.values_list("before", "after")) == [
        ("accepted", "late"),
        ("late", "accepted"),
    ]
