"""Saying something on the web, as a browser does it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from common.receipts.models import Receipt
from common.text import clock
from participation.domain import consultation as cases
from participation.models import Consultation, Opinion, Question
from tests.factories import participation as make
from tests.factories.town import make_town

pytestmark = pytest.mark.django_db
WORDS = "近くの集会所でも開いてください。"


@pytest.fixture
def row() -> Consultation:
    return make.make_consultation(make_town())


def url_of(row: Consultation) -> str:
    return f"/consultations/{row.slug}/s/{make.first_section(row).key}/"


def typed(**more: Any) -> dict[str, Any]:
    return {"form_key": str(uuid4()), "stance": "wish", "text": WORDS, "reply_by": "", "step": "send", **more}


def post(client: Client, row: Consultation, data: dict[str, Any], at: Any = make.MID) -> Any:
    with clock.replaced_by(at):
        return client.post(url_of(row), data)


def page(answer: Any) -> str:
    return answer.content.decode()


def test_write_look_over_send_and_see_the_receipt(client: Client, row: Consultation) -> None:
    with clock.replaced_by(make.MID):
        shown = page(client.get(url_of(row)))
    key = re.search(r'name="form_key" value="([^"]+)"', shown)
    assert key is not None
    assert shown.index("利用目的") < shown.index('name="stance"')
    looked = page(post(client, row, typed(form_key=key[1], step="look")))
    assert WORDS in looked
    assert Opinion.objects.count() == 0
    answer = post(client, row, typed(form_key=key[1]))
    assert (answer.status_code, answer["Location"]) == (303, f"/consultations/{row.slug}/done/")
    done = client.get(answer["Location"])
    number = Receipt.objects.get().number
    assert f"{number[:4]}-{number[4:]}" in page(done)
    assert "no-store" in done["Cache-Control"]
    assert Client().get(answer["Location"]).status_code == 302


def test_double_click_and_retry_show_the_same_receipt(client: Client, row: Consultation) -> None:
    data = typed()
    first, second = post(client, row, data), post(client, row, data)
    late = post(client, row, data, at=row.closes_at + timedelta(days=1))
    assert first["Location"] == second["Location"] == late["Location"]
    assert (Opinion.objects.count(), Receipt.objects.count()) == (1, 1)


def sent_again(client: Client, row: Consultation, **more: Any) -> Any:
    """The same browser, gone back to a form loaded anew: looks over, sends; returns the last answer."""
    key = str(uuid4())
    looked = post(client, row, typed(form_key=key, step="look", **more))
    return post(client, row, typed(form_key=key, **more)) if looked.status_code == 200 else looked


@pytest.mark.parametrize("more", [{}, {"text": f" {WORDS}\r\n"}, {"stance": "unsure", "text": ""}])
def test_the_same_words_after_going_back_show_the_same_receipt(
    client: Client, row: Consultation, more: dict[str, Any]
) -> None:
    post(client, row, typed(**({} if "stance" not in more else more)))
    for step in ("look", "send"):
        answer = post(client, row, typed(step=step, **more))
        assert (answer.status_code, answer["Location"]) == (303, f"/consultations/{row.slug}/done/?again=1")
    assert Opinion.objects.count() + Question.objects.count() == Receipt.objects.count() == 1
    with clock.replaced_by(make.MID):
        shown = page(client.get(answer["Location"]))
    number = Receipt.objects.get().number
    assert f"{number[:4]}-{number[4:]}" in shown
    assert "もう届いています。これがその受付番号です。" in shown


@pytest.mark.parametrize("how", ["another browser", "other words", "another section", "another person"])
def test_a_voice_of_its_own_is_never_taken_for_the_one_before(
    client: Client, row: Consultation, how: str
) -> None:
    post(client, row, typed())
    if how == "another section":
        with clock.replaced_by(make.MID):
            answer = client.post(f"/consultations/{row.slug}/whole/", typed())
    else:
        there = Client() if how == "another browser" else client
        more = {"other words": {"text": f"{WORDS}ぜひ。"}, "another person": {"another": "1"}}
        answer = sent_again(there, row, **more.get(how, {}))
    assert (answer.status_code, answer["Location"]) == (303, f"/consultations/{row.slug}/done/")
    assert Opinion.objects.count() == Receipt.objects.count() == 2


@pytest.mark.parametrize("stance", ["wish", "unsure"])
def test_somebody_else_says_the_same_from_the_receipt(client: Client, row: Consultation, stance: str) -> None:
    post(client, row, typed(stance=stance))
    with clock.replaced_by(make.MID):
        shown = page(client.get(f"/consultations/{row.slug}/done/?again=1"))
        form = shown[shown.index("<form", shown.index("another-h")) :]
        names = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[: form.index("</form>")]))
        looked = page(client.post(url_of(row), names))
    assert "別の人の意見として出します" in looked
    assert WORDS in looked
    post(client, row, {**names, "step": "send"})
    assert Opinion.objects.count() + Question.objects.count() == Receipt.objects.count() == 2
    assert "別の人の意見" not in page(client.get(f"/consultations/{row.slug}/done/"))
    with clock.replaced_by(row.closes_at):
        ended = page(client.get(f"/consultations/{row.slug}/done/?again=1"))
    assert "別の人の意見として" not in ended


def test_changed_words_under_the_same_key_are_offered_as_a_new_opinion(
    client: Client, row: Consultation
) -> None:
    data = typed()
    post(client, row, data)
    answer = post(client, row, {**data, "text": "書き直しました。"})
    assert answer.status_code == 409
    assert "書き直しました。" in page(answer)
    assert data["form_key"] not in page(answer)


def test_nothing_typed_is_lost_by_a_mistake_or_by_going_back(client: Client, row: Consultation) -> None:
    for data, status in (
        (typed(stance="", step="look"), 422),
        (typed(reply_by="phone", step="look"), 422),
        (typed(step="edit"), 200),
    ):
        answer = post(client, row, data)
        assert answer.status_code == status
        assert WORDS in page(answer)
    assert "エラー" in page(post(client, row, typed(stance="")))


@pytest.mark.parametrize("step", ["look", "send"])
def test_the_last_instant_counts_and_the_end_gives_the_words_back(
    client: Client, row: Consultation, step: str
) -> None:
    before = post(client, row, typed(step=step), at=row.closes_at - timedelta(microseconds=1))
    assert before.status_code == (200 if step == "look" else 303)
    after = post(Client(), row, typed(step=step), at=row.closes_at)
    assert after.status_code == 409
    assert WORDS in page(after)
    assert "あなたのまちがいではありません" in page(after)
    assert row.department.phone in page(after).replace("<wbr>", "")


def test_a_case_given_up_meanwhile_gives_the_words_back(client: Client, row: Consultation) -> None:
    with clock.replaced_by(make.MID):
        cases.withdraw_consultation(
            actor=make.staff(row.municipality), key=row.key, version=row.version, reason="方針変更"
        )
    answer = post(client, row, typed())
    assert answer.status_code == 409
    assert WORDS in page(answer)


def test_after_the_end_the_form_is_gone_and_the_telephone_is_there(client: Client, row: Consultation) -> None:
    with clock.replaced_by(row.closes_at):
        shown = page(client.get(url_of(row)))
    assert 'name="stance"' not in shown
    assert "電話でうかがいます" in shown


def test_not_understanding_needs_nothing_else(client: Client, row: Consultation) -> None:
    answer = post(client, row, typed(stance="unsure", text=""))
    assert answer.status_code == 303
    assert (Question.objects.count(), Opinion.objects.count()) == (1, 0)
    assert "説明してほしい" in page(client.get(answer["Location"]))


def test_the_whole_plan_can_be_commented(client: Client, row: Consultation) -> None:
    with clock.replaced_by(make.MID):
        client.post(f"/consultations/{row.slug}/whole/", typed())
    assert Opinion.objects.get().section is None


def test_markup_of_a_citizen_is_text(client: Client, row: Consultation) -> None:
    shown = page(post(client, row, typed(text="<script>alert(1)</script>", step="look")))
    assert "<script>alert" not in shown
    assert "&lt;script&gt;" in shown


def test_another_town_sees_nothing(row: Consultation) -> None:
    make_town("minami")
    there = Client(HTTP_HOST="minami.localhost")
    for address in (
        url_of(row),
        f"/consultations/{row.slug}/",
        f"/consultations/{row.slug}/whole/",
        f"/consultations/{row.slug}/paper/",
        f"/consultations/{row.slug}/text/",
        f"/consultations/{row.slug}/result/",
    ):
        with clock.replaced_by(make.MID):
            assert there.get(address).status_code == 404, address


def test_the_receipt_tells_answer_and_change(client: Client, row: Consultation) -> None:
    opinion = make.make_opinion(row, WORDS)
    with clock.replaced_by(row.closes_at):
        case = cases.close_consultation(actor=make.staff(row.municipality), key=row.key, version=row.version)
    old = make.first_section(case)
    draft = make.make_draft(case.drafting, number=2, texts={old.line_key: "集会所に出向きます。"})
    case = cases.choose_next_version(
        actor=make.staff(row.municipality), key=case.key, version=case.version, draft_version_key=draft.key
    )
    theme = make.make_theme(case, opinion)
    receipt = Receipt.objects.get(subject_key=opinion.key)

    def looked_up() -> str:
        client.post("/receipt/", {"number": receipt.number, "check_digits": receipt.check_digits})
        return page(client.get("/receipt/shown/"))

    make.make_response(theme, code="A", changed_section_key=draft.sections.get().key)
    before = looked_up()
    assert WORDS in before
    assert theme.title not in before
    assert "出向く教室を考えます" not in before
    make.publish(case)
    after = looked_up()
    for words in (theme.title, "出向く教室を考えます", "<ins>", "案を修正", "11月5日"):
        assert words in after
