"""Two of the staff act at once: the second reads what the other did and what she typed, and nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.text import clock
from participation.domain import consultation as cases
from participation.domain import response as responses
from participation.domain.draft_outline import drop_section, merge_section
from participation.models import Consultation, Response, Section, Theme
from tests.factories import draft as drafts
from tests.factories import participation as make
from tests.factories.town import make_town, make_user

pytestmark = pytest.mark.django_db
POST = "企画課 デジタル推進係"


@pytest.fixture
def town() -> Any:
    return make_town()


def signed_in(town: Any, role: str) -> Client:
    client = Client()
    client.force_login(make_user(town, role), backend="common.people.backends.RoleBackend")
    return client


def sent(moment: Any, client: Client, address: str, data: dict[str, Any]) -> Any:
    with clock.replaced_by(moment):
        return client.post(address, data)


def page_of(answer: Any, status: int = 409) -> str:
    assert answer.status_code == status
    return answer.content.decode()


def case(row: Consultation, step: str = "") -> str:
    return f"/desk/consultations/{row.key}/{step}"


def touched(row: Consultation, moment: Any, title: str = "先に保存した題") -> None:
    """Another clerk changes the days and promises."""
    fresh = Consultation.objects.get(pk=row.pk)
    kept = {name: getattr(fresh, name) for name in cases.Preparation.__dataclass_fields__}
    with clock.replaced_by(moment):
        cases.prepare_consultation(
            actor=make.staff(row.municipality),
            key=row.key,
            version=fresh.version,
            title=title,
            preparation=cases.Preparation(**kept),
        )


DECISION = {"number": "7企第99号", "on": "2025-09-20", "post": "総務課長"}


def assert_decision_kept(page: str) -> None:
    for typed in DECISION.values():
        assert f'value="{typed}"' in page


def test_opening_after_somebody_changed_the_days(town: Any) -> None:
    row = make.make_consultation(town, state="announced")
    draft = make.make_draft(row.drafting)
    start = clock.tokyo(make.OPENS)
    touched(row, start)
    clerk = signed_in(town, "clerk")
    typed = {**DECISION, "version": row.version, "draft": draft.key}
    answer = sent(start, clerk, case(row, "open/"), typed)
    page = page_of(answer)
    assert_decision_kept(page)
    assert "checked" in page.split(f'value="{draft.key}"', 1)[1].split(">", 1)[0]
    assert "先に保存した題" in page
    assert "日程などを保存しました" in page
    assert POST in page
    row.refresh_from_db()
    assert row.state == "announced"
    again = {**typed, "version": answer.context["form"]["version"].value()}
    assert sent(start, clerk, case(row, "open/"), again).status_code == 303


def test_opening_what_is_open_already(town: Any) -> None:
    row = make.make_consultation(town)
    typed = {**DECISION, "version": row.version - 1, "draft": row.draft_version.key}
    page = page_of(sent(make.MID, signed_in(town, "clerk"), case(row, "open/"), typed))
    assert_decision_kept(page)
    assert "募集を始めました" in page
    row.refresh_from_db()
    assert row.draft_decision_number != DECISION["number"]


def test_withdrawing_after_somebody_opened_and_after_somebody_withdrew(town: Any) -> None:
    row = make.make_consultation(town)
    clerk = signed_in(town, "clerk")
    typed = {"version": row.version - 1, "reason": "前提となる制度が変わったため"}
    answer = sent(make.MID, clerk, case(row, "withdraw/"), typed)
    page = page_of(answer)
    assert "前提となる制度が変わったため" in page
    assert "募集を始めました" in page
    with clock.replaced_by(make.MID):
        cases.withdraw_consultation(
            actor=make.staff(town), key=row.key, version=row.version, reason="先に書いた理由"
        )
    page = page_of(sent(make.MID, clerk, case(row, "withdraw/"), {**typed, "version": row.version}))
    assert "前提となる制度が変わったため" in page
    assert "取りやめました" in page
    row.refresh_from_db()
    assert row.withdrawn_reason == "先に書いた理由"


@pytest.mark.parametrize("step", ["announce/", "close/"])
def test_a_button_pressed_twice_says_what_was_done(town: Any, step: str) -> None:
    state, words = (
        ("announced", "予告しました") if step == "announce/" else ("closed", "募集をしめきりました")
    )
    row = make.make_consultation(town, state=state)
    page = page_of(sent(make.AFTER, signed_in(town, "clerk"), case(row, step), {"version": row.version - 1}))
    assert words in page
    assert "できませんでした" in page
    row.refresh_from_db()
    assert row.state == state


def closed(town: Any) -> Consultation:
    return make.make_consultation(town, state="closed")


def test_publishing_after_somebody_chose_another_version(town: Any) -> None:
    row = closed(town)
    newer = make.make_draft(row.drafting, number=2)
    with clock.replaced_by(make.AFTER):
        cases.choose_next_version(
            actor=make.staff(town), key=row.key, version=row.version, draft_version_key=newer.key
        )
    approver = signed_in(town, "approver")
    typed = {**DECISION, "version": row.version}
    answer = sent(make.AFTER, approver, case(row, "publish/"), typed)
    page = page_of(answer)
    assert_decision_kept(page)
    assert "修正後の版を選びました" in page
    row.refresh_from_db()
    assert row.state == "closed"
    again = {**typed, "version": answer.context["form"]["version"].value()}
    assert sent(make.AFTER, approver, case(row, "publish/"), again).status_code == 303
    page = page_of(sent(make.AFTER, approver, case(row, "publish/"), typed))
    assert_decision_kept(page)
    assert "結果を公表しました" in page


def test_the_version_with_the_changes_is_chosen_twice(town: Any) -> None:
    row = closed(town)
    second, third = (make.make_draft(row.drafting, number=n) for n in (2, 3))
    clerk = signed_in(town, "clerk")
    first = {"version": row.version, "draft": second.key}
    assert sent(make.AFTER, clerk, case(row, "next/"), first).status_code == 303
    answer = sent(make.AFTER, clerk, case(row, "next/"), {"version": row.version, "draft": third.key})
    page = page_of(answer)
    assert f'value="{third.key}" selected' in page
    assert str(second) in page
    assert "修正後の版を選びました" in page
    again = {"version": answer.context["next_form"]["version"].value(), "draft": third.key}
    assert sent(make.AFTER, clerk, case(row, "next/"), again).status_code == 303
    make.publish(row)
    page = page_of(sent(make.AFTER, clerk, case(row, "next/"), again))
    assert f'value="{third.key}" selected' in page or str(third) in page
    assert "結果を公表しました" in page


def asked(town: Any) -> Theme:
    row = closed(town)
    theme = make.make_theme(row)
    make.make_response(theme, state="asked")
    return theme


def test_a_view_written_twice_and_after_publication(town: Any) -> None:
    theme = asked(town)
    page = f"/desk/themes/{theme.key}/"
    clerk = signed_in(town, "clerk")
    typed = {"version": 1, "text": "あとから書いた考え方", "reason": "あとからの理由", "measure_words": ""}
    answer = sent(make.AFTER, clerk, page, typed)
    shown = page_of(answer)
    assert "ご意見のとおり、出向く教室を考えます。" in shown
    assert "あとから書いた考え方" in shown
    assert "あとからの理由" in shown
    assert "確認を依頼しました" in shown
    response = Response.objects.get()
    with clock.replaced_by(make.AFTER):
        responses.confirm_response(
            actor=make.staff(town, "approver"), theme_key=theme.key, version=response.version
        )
    make.publish(theme.consultation)
    shown = page_of(sent(make.AFTER, clerk, page, {**typed, "version": response.version + 1}))
    assert "結果を公表しました" in shown
    response.refresh_from_db()
    assert response.text == "ご意見のとおり、出向く教室を考えます。"


@pytest.mark.parametrize("act", ["confirm", "deputy", "back", "seen"])
def test_confirming_what_changed_meanwhile_keeps_the_note(town: Any, act: str) -> None:
    theme = asked(town)
    approver = signed_in(town, "approver")
    typed = {"version": 1, "act": act, "note": "数字の出どころを書いてください"}
    shown = page_of(sent(make.AFTER, approver, f"/desk/themes/{theme.key}/confirm/", typed))
    assert "数字の出どころを書いてください" in shown
    assert "確認を依頼しました" in shown
    assert Response.objects.get().state == "asked"


def test_confirming_what_another_confirmed_already(town: Any) -> None:
    theme = asked(town)
    response = Response.objects.get()
    with clock.replaced_by(make.AFTER):
        responses.confirm_response(
            actor=make.staff(town, "approver"), theme_key=theme.key, version=response.version
        )
    typed = {"version": response.version + 1, "act": "confirm"}
    approver = signed_in(town, "approver")
    shown = page_of(sent(make.AFTER, approver, f"/desk/themes/{theme.key}/confirm/", typed))
    assert "確認しました" in shown


def test_sending_back_without_a_note_says_so_on_the_page(town: Any) -> None:
    theme = asked(town)
    typed = {"version": Response.objects.get().version, "act": "back", "note": ""}
    approver = signed_in(town, "approver")
    shown = page_of(sent(make.AFTER, approver, f"/desk/themes/{theme.key}/confirm/", typed))
    assert "できませんでした" in shown


@pytest.mark.parametrize("do", ["rename", "promote", "demote", "merge", "split", "drop", "drop_section"])
def test_the_outline_changed_under_a_clerk(town: Any, do: str) -> None:
    version = drafts.make_version(town)
    rows = list(Section.objects.filter(draft_version=version).order_by("position"))
    target, actor = rows[-1], make.staff(town)
    merge_section(actor=actor, draft_key=version.key, version=1, section_key=target.key)
    typed = {
        "version": 1,
        "do": do,
        "section": target.key,
        "number": "9",
        "title": "書きかけの見出し",
        "lines": [str(target.last_line)],
        "reason": "書きかけのわけ",
    }
    answer = signed_in(town, "clerk").post(reverse("desk_draft_act", args=[version.key]), typed)
    shown = page_of(answer)
    assert "ほかの人が" in shown
    assert "項目を前の項目につなげました" in shown
    assert POST in shown
    if do == "rename":
        assert "書いた見出し：9 書きかけの見出し" in shown
        assert 'value="書きかけの見出し"' not in shown, "it must not slip onto another section"
    elif do in ("split", "drop"):
        assert "書きかけのわけ" in shown


def test_a_heading_stays_in_its_field_while_the_section_is_there(town: Any) -> None:
    version = drafts.make_version(town)
    rows = list(Section.objects.filter(draft_version=version).order_by("position"))
    drop_section(actor=make.staff(town), draft_key=version.key, version=1, section_key=rows[-1].key)
    typed = {"version": 1, "do": "rename", "section": rows[1].key, "number": "9", "title": "書きかけの見出し"}
    shown = page_of(signed_in(town, "clerk").post(reverse("desk_draft_act", args=[version.key]), typed))
    assert 'value="書きかけの見出し"' in shown
    assert "項目を外しました" in shown
