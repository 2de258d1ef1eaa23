"""The case: days, phases, closing by the clock, withdrawal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from common.audit.models import Entry
from common.people.rules import Actor
from common.text import clock
from common.text.refusals import Conflict, NotAllowed, NotFound, Refusal, WrongPhase
from participation.domain import consultation as cases
from tests.factories import participation as make
from tests.factories.town import make_department, make_town

pytestmark = pytest.mark.django_db


def prepare(row: Any, actor: Actor, **days: Any) -> Any:
    given = {"opens_on": make.OPENS, "closes_on": make.CLOSES, "implementing_body": "ひろば町長", **days}
    return cases.prepare_consultation(
        actor=actor, key=row.key, version=row.version, title=row.title, preparation=cases.Preparation(**given)
    )


def test_days_are_inclusive_and_the_web_ends_at_midnight() -> None:
    row = make.make_consultation(make_town(), state="preparing")
    assert clock.inclusive_days(row.opens_on, row.closes_on) == 30
    assert row.closes_at == clock.tokyo(date(2025, 10, 31))
    assert row.opens_at == clock.tokyo(date(2025, 10, 1))


def test_fewer_than_thirty_days_need_a_reason() -> None:
    town = make_town()
    clerk = make.staff(town)
    row = make.make_consultation(town, state="preparing", actor=clerk)
    short = make.CLOSES - timedelta(days=1)
    with pytest.raises(Refusal) as refused:
        prepare(row, clerk, closes_on=short)
    assert refused.value.code == "short_without_reason"
    row = prepare(row, clerk, closes_on=short, short_reason="法の施行日が決まっているため")
    assert row.closes_on == short
    with pytest.raises(Refusal) as refused:
        prepare(row, clerk, closes_on=make.OPENS - timedelta(days=1))
    assert refused.value.code == "days_in_order"


def test_a_stale_version_is_a_conflict_and_changes_nothing() -> None:
    town = make_town()
    clerk = make.staff(town)
    row = make.make_consultation(town, state="preparing", actor=clerk)
    prepare(row, clerk)
    row.version = 1
    with pytest.raises(Conflict):
        prepare(row, clerk, implementing_body="教育委員会")
    row.refresh_from_db()
    assert row.implementing_body == "ひろば町長"


def test_every_move_is_recorded_with_before_and_after() -> None:
    row = make.make_consultation(make_town(), state="closed")
    moves = [
        (entry.verb, entry.before.get("state"), entry.after.get("state"))
        for entry in Entry.objects.filter(target_key=row.key).order_by("id")
    ]
    assert moves == [
        ("create_consultation", None, "preparing"),
        ("announce_consultation", "preparing", "announced"),
        ("open_consultation", "announced", "open"),
        ("close_consultation", "open", "closed"),
    ]


def test_opening_needs_sections_and_a_decision() -> None:
    town = make_town()
    clerk = make.staff(town)
    row = make.make_consultation(town, state="announced", actor=clerk)
    empty = make.make_draft(row.drafting)
    empty.sections.all().delete()

    def open_with(draft_key: str, decision: cases.Decision) -> Any:
        with clock.replaced_by(clock.tokyo(make.OPENS)):
            return cases.open_consultation(
                actor=clerk,
                key=row.key,
                version=row.version,
                draft_version_key=draft_key,
                decision=decision,
            )

    with pytest.raises(Refusal) as refused:
        open_with(empty.key, make.DECISION)
    assert refused.value.code == "no_sections"
    draft = make.make_draft(row.drafting, number=2)
    with pytest.raises(Refusal) as refused:
        open_with(draft.key, cases.Decision("", date(2025, 9, 20), "企画課長"))
    assert refused.value.code == "undecided"
    with pytest.raises(Refusal) as refused:
        open_with(draft.key, cases.Decision("第1号", date(2025, 10, 2), "企画課長"))
    assert refused.value.code == "undecided"
    opened = open_with(draft.key, make.DECISION)
    draft.refresh_from_db()
    assert (opened.state, opened.draft_version) == ("open", draft)
    assert draft.published_at == clock.tokyo(make.OPENS)


def test_a_version_of_another_drafting_cannot_be_opened() -> None:
    town = make_town()
    clerk = make.staff(town)
    row = make.make_consultation(town, state="announced", actor=clerk)
    other = make.make_consultation(town, state="announced", actor=clerk, slug="other")
    strange = make.make_draft(other.drafting)
    with clock.replaced_by(clock.tokyo(make.OPENS)), pytest.raises(NotFound):
        cases.open_consultation(
            actor=clerk,
            key=row.key,
            version=row.version,
            draft_version_key=strange.key,
            decision=make.DECISION,
        )


def test_opened_late_the_period_starts_now_and_counts_from_today() -> None:
    town = make_town()
    clerk = make.staff(town)
    row = make.make_consultation(town, state="announced", actor=clerk)
    draft = make.make_draft(row.drafting)
    with clock.replaced_by(clock.tokyo(make.OPENS + timedelta(days=1))), pytest.raises(Refusal) as refused:
        cases.open_consultation(
            actor=clerk,
            key=row.key,
            version=row.version,
            draft_version_key=draft.key,
            decision=make.DECISION,
        )
    assert refused.value.code == "short_without_reason"
    row = make.make_consultation(
        town, state="announced", actor=clerk, slug="late", closes_on=make.CLOSES + timedelta(days=7)
    )
    draft = make.make_draft(row.drafting)
    opened = make.OPENS + timedelta(days=3)
    with clock.replaced_by(clock.tokyo(opened) + timedelta(hours=9)):
        row = cases.open_consultation(
            actor=clerk,
            key=row.key,
            version=row.version,
            draft_version_key=draft.key,
            decision=make.DECISION,
        )
    row.refresh_from_db()
    assert (row.opens_on, row.opens_at) == (opened, clock.tokyo(opened) + timedelta(hours=9))


def test_closing_waits_for_the_promised_end_and_is_then_done_once() -> None:
    town = make_town()
    row = make.make_consultation(town)
    with clock.replaced_by(row.closes_at - timedelta(microseconds=1)):
        assert cases.close_due_consultations() == 0
        with pytest.raises(Refusal) as refused:
            cases.close_consultation(actor=make.staff(town), key=row.key, version=row.version)
    assert refused.value.code == "too_early"
    with clock.replaced_by(row.closes_at):
        assert cases.close_due_consultations() == 1
        assert cases.close_due_consultations() == 0
    row.refresh_from_db()
    assert row.state == "closed"


def test_withdrawing_needs_a_reason() -> None:
    town = make_town()
    row = make.make_consultation(town)
    with pytest.raises(Refusal) as refused:
        cases.withdraw_consultation(actor=make.staff(town), key=row.key, version=row.version, reason=" ")
    assert refused.value.code == "no_reason"
    row = cases.withdraw_consultation(
        actor=make.staff(town), key=row.key, version=row.version, reason="方針変更"
    )
    with pytest.raises(WrongPhase):
        cases.close_consultation(actor=make.staff(town), key=row.key, version=row.version)


def test_rights_and_places() -> None:
    town, other = make_town(), make_town("minami")
    row = make.make_consultation(town)
    for role in ("resident", "member", "approver", "editor", "admin"):
        with pytest.raises(NotAllowed):
            cases.withdraw_consultation(
                actor=make.staff(town, role), key=row.key, version=row.version, reason="x"
            )
    with pytest.raises(NotFound):
        cases.withdraw_consultation(actor=make.staff(other), key=row.key, version=row.version, reason="x")
    with pytest.raises(NotFound):
        cases.create_consultation(
            actor=make.staff(other), title="計画", slug="plan", department_key=make_department(town).key
        )


def test_a_second_round_belongs_to_the_same_drafting() -> None:
    town = make_town()
    clerk = make.staff(town)
    first = make.make_consultation(town, actor=clerk)
    second = cases.create_consultation(
        actor=clerk,
        title="計画（案）",
        slug="second",
        department_key=make_department(town).key,
        drafting_key=first.drafting.key,
    )
    assert second.drafting == first.drafting
    with pytest.raises(Refusal) as refused:
        cases.create_consultation(
            actor=clerk, title="x", slug="second", department_key=make_department(town).key
        )
    assert refused.value.code == "slug_taken"


@pytest.mark.parametrize(
    ("channels", "contact", "missing"),
    [
        (("web", "phone", "counter"), "", []),
        (("post",), "", ["post"]),
        (("post",), "本町1-1", []),
        (("fax", "email"), "本町1-1", ["fax", "email"]),
        (("fax",), "FAX ００００-12-3457", []),
        (("fax",), "ファックス番号：０００－１２３４－５６７８", []),
        (("fax",), "〒963-8601 山手町1番地 企画課", ["fax"]),
        (("fax",), "電話 0000-12-3456", ["fax"]),
        (("email",), "kikaku@town-hiroba.example", []),
    ],
)
def test_ways_that_need_an_address_are_told_only_with_one(
    channels: tuple[str, ...], contact: str, missing: list[str]
) -> None:
    assert cases.channels_without_address(channels, contact) == missing


def test_no_case_is_announced_with_ways_that_lead_nowhere() -> None:
    town = make_town()
    row = make.make_consultation(town, state="preparing", channels=("web", "fax"))
    with pytest.raises(Refusal) as refused, clock.replaced_by(clock.tokyo(make.OPENS)):
        cases.announce_consultation(actor=make.staff(town), key=row.key, version=row.version)
    assert refused.value.code == "no_address"
    assert "FAX番号" in str(refused.value)
