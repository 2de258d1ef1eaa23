"""Receipts: numbers that catch typing mistakes, one act per form, one answer for everything wrong."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from common.receipts.damm import check_digit, is_valid
from common.receipts.domain import receipt as issuing
from common.receipts.domain.receipt import issue_receipt
from common.receipts.models import Receipt
from common.receipts.queries.receipt import find_receipt, receipt_of_form
from common.text import clock
from tests.factories.town import make_town


def test_every_wrong_digit_and_every_swap_of_neighbours_is_caught() -> None:
    for body in ("0000000", "1234567", "9081726", "5550003"):
        number = body + check_digit(body)
        assert is_valid(number)
        for place, digit in enumerate(number):
            for wrong in set("0123456789") - {digit}:
                assert not is_valid(number[:place] + wrong + number[place + 1 :])
        for place in range(len(number) - 1):
            swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
            assert swapped == number or not is_valid(swapped)


def issue(town, form_key=None, digits="3456") -> Receipt:
    return issue_receipt(
        municipality=town,
        kind="booking",
        subject_key="bcdfghjkmnpq",
        form_key=form_key or uuid4(),
        at=clock.now(),
        check_digits=digits,
    )


@pytest.mark.django_db
def test_a_receipt_is_found_however_it_is_typed_and_by_nothing_else() -> None:
    town, village = make_town(), make_town("minami")
    receipt = issue(town)
    typed = f"{receipt.number[:4]}－{receipt.number[4:]}"
    assert find_receipt(municipality=town, number=typed, check_digits="３４５６") == receipt
    assert find_receipt(municipality=town, number=receipt.number, check_digits="3457") is None
    assert find_receipt(municipality=town, number=receipt.number, check_digits="") is None
    assert find_receipt(municipality=village, number=receipt.number, check_digits="3456") is None
    assert find_receipt(municipality=town, number="", check_digits="3456") is None


@pytest.mark.django_db
def test_a_form_gets_one_receipt() -> None:
    town, form_key = make_town(), uuid4()
    first = issue(town, form_key)
    with pytest.raises(IntegrityError), transaction.atomic():
        issue(town, form_key)
    assert receipt_of_form(municipality=town, form_key=form_key) == first
    assert Receipt.objects.count() == 1


@pytest.mark.django_db
def test_a_number_that_is_taken_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    town = make_town()
    drawn = iter([1234567, 1234567, 7654321])
    monkeypatch.setattr(issuing.secrets, "randbelow", lambda _limit: next(drawn))
    assert [issue(town).number[:7], issue(town).number[:7]] == ["1234567", "7654321"]


@pytest.mark.django_db
def test_without_a_telephone_random_digits_are_printed() -> None:
    digits = {issue(make_town(), digits="").check_digits for _ in range(8)}
    assert all(len(one) == 4 and one.isdigit() for one in digits)
    assert len(digits) > 1
