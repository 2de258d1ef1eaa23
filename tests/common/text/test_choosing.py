"""Long lists: at most fifty options are shown, every one can be reached by words, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from common.text.choosing import SHOWN, ChoosingForm, FoundCheckboxes, FoundSelect, find

SIXTY = [(f"k{number}", f"第{number}項　見出し{number}") for number in range(1, 61)]


class Picking(ChoosingForm):
    one = forms.ChoiceField(label="項目", widget=FoundSelect)
    several = forms.MultipleChoiceField(label="委員", widget=FoundCheckboxes, required=False)
    note = forms.CharField(label="メモ")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["one"].choices = [("", "なし"), *SIXTY]
        self.fields["several"].choices = SIXTY


def sent(words: str) -> QueryDict:
    return QueryDict(words, mutable=True)


@pytest.mark.parametrize("number", [0, 1, 49])
def test_a_short_list_is_shown_as_it_is(number: int) -> None:
    found = find([("", "なし"), *SIXTY[:number]], "何か")
    assert not found.is_long
    assert len(found.options) == number + 1


@pytest.mark.parametrize("number", [50, 51, 60])
def test_a_long_list_shows_fifty_and_says_so(number: int) -> None:
    found = find([("", "なし"), *SIXTY[:number]])
    assert found.is_long
    assert len(found.options) == SHOWN
    assert (found.fitting, found.shown, found.total) == (number, 49, number)


def test_every_option_is_found_by_its_words_whatever_their_width() -> None:
    for key, label in SIXTY:
        assert key in [option for option, _label in find(SIXTY, label).options]
    assert [key for key, _label in find(SIXTY, "見出し６０").options] == ["k60"]


def test_what_is_chosen_stays_in_sight_while_others_are_looked_for() -> None:
    found = find([("", "なし"), *SIXTY], "見出し58", keep={"k60"})
    assert [key for key, _label in found.options] == ["", "k60", "k58"]
    assert (found.fitting, found.shown) == (1, 1)


def test_what_is_always_offered_is_neither_counted_nor_narrowed_away() -> None:
    found = find([("new", "新しい項目"), *SIXTY], "見出し58", always=["new"])
    assert [key for key, _label in found.options] == ["new", "k58"]
    assert (found.fitting, found.total) == (1, 60)


def test_the_page_offers_at_most_fifty_options_and_a_field_for_words() -> None:
    page = str(Picking())
    assert page.count("<option") == SHOWN
    assert page.count('type="checkbox"') == SHOWN
    assert 'name="one_words"' in page
    assert 'name="find" value="several"' in page


def test_searching_keeps_what_was_typed_and_complains_about_nothing() -> None:
    form = Picking(sent("find=one&one_words=見出し60&one=k3&several=k59&note="))
    assert not form.is_valid()
    assert form.errors == {}
    assert form.status == 200
    page = str(form)
    assert '<option value="k60">' in page
    assert '<option value="k3" selected>' in page
    assert 'value="k59" id="id_several_0" checked' in page
    assert 'value="見出し60"' in page


def test_an_option_that_was_not_shown_can_be_chosen() -> None:
    form = Picking(sent("one=k60&several=k58&note=x"))
    assert form.is_valid()
    assert form.cleaned_data == {"one": "k60", "several": ["k58"], "note": "x"}
    wrong = Picking(sent("one=k61&note=x"))
    assert not wrong.is_valid()
    assert wrong.status == 422


def test_the_only_one_that_fits_is_chosen_unless_something_is() -> None:
    assert '<option value="k60" selected>' in str(Picking(sent("find=one&one_words=見出し60&one=")))
    assert '<option value="k60">' in str(Picking(sent("find=one&one_words=見出し60&one=k3")))
    assert '<option value="k60">' in str(Picking(sent("one_words=見出し60&one=")))
