"""Paper as it is written: わからない without words, and the number of a section that several bear."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from common.receipts.models import Receipt
from participation.models import Opinion, Question, Section
from tests.factories import participation as make
from tests.factories.town import make_town
from tests.participation.views.test_desk import at, signed_in

pytestmark = pytest.mark.django_db


def test_paper_that_asks_for_an_explanation_gets_a_number_and_is_no_opinion() -> None:
    town = make_town()
    row = make.make_consultation(town)
    clerk = signed_in(town, "clerk")
    address = f"/desk/consultations/{row.key}/opinions/new/"
    data = {
        "form_key": str(uuid4()),
        "channel": "counter",
        "received_on": "2025-10-05",
        "section_words": "2",
        "stance": "unsure",
        "text": "",
        "persons": 1,
        "reply_by": "",
    }
    answer = at(make.MID, clerk, address, data)
    assert answer.status_code == 303, answer.context["form"].errors
    assert at(make.MID, clerk, address, data)["Location"] == answer["Location"]
    question = Question.objects.get()
    assert (Opinion.objects.count(), question.section.number, question.text) == (0, "2", "")
    receipt = Receipt.objects.get(kind="question", subject_key=question.key)
    shown = at(make.MID, clerk, answer["Location"])
    assert receipt.check_digits in shown.content.decode()
    assert shown.context["received_on"] == date(2025, 10, 5)
    named = at(make.MID, clerk, address, {**data, "form_key": str(uuid4()), "name": "矢島 和子"})
    assert named.status_code == 422
    assert "連絡先を消すか" in named.content.decode()
    empty = at(make.MID, clerk, address, {**data, "form_key": str(uuid4()), "stance": "wish"})
    assert empty.status_code == 422
    assert Question.objects.count() == 1


def test_the_next_paper_in_the_same_form_is_not_taken_for_the_first() -> None:
    town = make_town()
    row = make.make_consultation(town)
    clerk = signed_in(town, "clerk")
    address = f"/desk/consultations/{row.key}/opinions/new/"
    data = {"form_key": str(uuid4()), "channel": "counter", "received_on": "2025-10-05", "section_words": "2",
            "stance": "unsure", "text": "図が分かりません。", "persons": 1, "reply_by": ""}  # fmt: skip
    assert at(make.MID, clerk, address, data).status_code == 303
    back = at(make.MID, clerk, address, {**data, "text": "言葉が分かりません。"})
    assert back.status_code == 409
    assert "まだ" in back.content.decode()
    typed = back.context["form"].data
    assert typed["text"] == "言葉が分かりません。"
    assert typed["form_key"] != data["form_key"]
    assert at(make.MID, clerk, address, {**data, **typed.dict()}).status_code == 303
    assert set(Question.objects.values_list("text", flat=True)) == {
        "図が分かりません。",
        "言葉が分かりません。",
    }


def test_sections_that_fit_the_same_words_are_offered_to_choose() -> None:
    town = make_town()
    row = make.make_consultation(town)
    first = make.first_section(row)
    twin = Section.objects.create(
        municipality=town,
        draft_version=row.draft_version,
        number=first.number,
        title="もう一つの項目",
        position=900,
        level=1,
        text="文。",
    )
    clerk = signed_in(town, "clerk")
    address = f"/desk/consultations/{row.key}/opinions/new/"
    data = {
        "form_key": str(uuid4()),
        "channel": "counter",
        "received_on": "2025-10-05",
        "section_words": first.number,
        "stance": "wish",
        "text": "紙のまま残します。",
        "persons": 1,
        "reply_by": "",
    }
    asked = at(make.MID, clerk, address, data)
    shown = asked.content.decode()
    assert asked.status_code == 422
    assert "紙のまま残します。" in shown
    for section in (first, twin):
        assert f'name="section_key" value="{section.key}"' in shown
    assert at(make.MID, clerk, address, {**data, "section_key": twin.key}).status_code == 303
    assert Opinion.objects.get().section == twin
    changed = {**data, "form_key": str(uuid4()), "section_words": "", "section_key": twin.key}
    assert at(make.MID, clerk, address, changed).status_code == 303
    assert Opinion.objects.get(section=None).text == "紙のまま残します。"
