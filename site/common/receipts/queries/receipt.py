"""Looking receipts up."""

import hmac
from uuid import UUID

from common.places.models import Municipality
from common.receipts.damm import is_valid
from common.receipts.models import Receipt
from common.text.japanese import digits_only


def receipt_of_form(*, municipality: Municipality, form_key: UUID) -> Receipt | None:
    """Return the receipt that a form with this key already got, or None: tells whether an act is stored."""
    return Receipt.objects.filter(municipality=municipality, form_key=form_key).first()


def receipt_of(*, municipality: Municipality, kind: str, subject_key: str) -> Receipt | None:
    """Return the receipt of a row by its kind and key."""
    return Receipt.objects.filter(municipality=municipality, kind=kind, subject_key=subject_key).first()


def find_receipt(*, municipality: Municipality, number: str, check_digits: str) -> Receipt | None:
    """Return the receipt for a typed number and its four digits, or None: the same for everything wrong."""
    wanted = digits_only(number)
    given = digits_only(check_digits)
    found = (
        Receipt.objects.filter(municipality=municipality, number=wanted).first()
        if len(wanted) == 8 and is_valid(wanted)
        else None
    )
    stored = found.check_digits if found else "xxxx"
    if not hmac.compare_digest(stored, given):
        return None
    return found
