"""Issuing and finding receipts."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from common.places.models import Municipality
from common.receipts.damm import check_digit
from common.receipts.models import Receipt

_TRIES = 20


def issue_receipt(
    *,
    municipality: Municipality,
    kind: str,
    subject_key: str,
    form_key: UUID,
    at: datetime,
    check_digits: str = "",
) -> Receipt:
    """Store a receipt with a fresh random number; call inside the transaction of the act.

    `check_digits` are the four digits asked for beside the number (確認用の数字): the telephone's last four, or
    random ones when empty. Raises IntegrityError when `form_key` was already used: the caller's act is undone and
    `receipt_of_form` gives the first answer.
    """
    digits = check_digits or f"{secrets.randbelow(10_000):04d}"
    for _ in range(_TRIES):
        body = f"{secrets.randbelow(10_000_000):07d}"
        number = body + check_digit(body)
        try:  # a number taken before breaks the unique constraint; looking first would cost every act a query
            with transaction.atomic():
                return Receipt.objects.create(
                    municipality=municipality,
                    number=number,
                    check_digits=digits,
                    kind=kind,
                    subject_key=subject_key,
                    form_key=form_key,
                    issued_at=at,
                )
        except IntegrityError:
            if Receipt.objects.filter(municipality=municipality, form_key=form_key).exists():
                raise
    raise RuntimeError("no free receipt number was found")
