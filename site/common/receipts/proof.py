"""Proof that this browser gave a receipt's number and digits: a signed cookie that lasts half an hour."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from common.receipts.models import Receipt

COOKIE = "receipt"
LASTS = 30 * 60
_SALT = "hiroba.receipt"


def give_proof(response: HttpResponse, receipt: Receipt) -> None:
    """Let the browser that just acted, or just gave both numbers, see this receipt for half an hour."""
    response.set_cookie(
        COOKIE,
        signing.dumps([receipt.municipality_id, receipt.number], salt=_SALT),
        max_age=LASTS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def take_proof_back(response: HttpResponse) -> None:
    """Forget the receipt, as on a shared tablet."""
    response.delete_cookie(COOKIE, samesite="Lax")


def proven_receipt(request: HttpRequest) -> Receipt | None:
    """Return the receipt this browser has proof for, in this municipality, or None."""
    try:
        municipality_id, number = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    municipality = request.municipality  # type: ignore[attr-defined]  # set by config.middleware
    if municipality_id != municipality.pk:
        return None
    return Receipt.objects.filter(municipality=municipality, number=number).first()
