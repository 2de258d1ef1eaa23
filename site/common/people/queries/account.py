"""Logins and the addresses they have proven."""

from allauth.account.models import EmailAddress

from common.people.models import Person


def proven_addresses(user_id: int) -> set[str]:
    """Return the addresses of a login that were proven by a link or a code, in lower case."""
    rows = EmailAddress.objects.filter(user_id=user_id, verified=True).values_list("email", flat=True)
    return {email.casefold() for email in rows}


def address_to_tell(user_id: int, wished: str = "") -> str:
    """Return where to write to the owner of a login: the wished address if proven, else her first proven one."""
    rows = EmailAddress.objects.filter(user_id=user_id, verified=True).order_by("-primary", "pk")
    proven: list[str] = list(rows.values_list("email", flat=True))
    same = [email for email in proven if email.casefold() == wished.casefold()]
    return next(iter([*same, *proven]), "")


def is_address_of_a_login(email: str) -> bool:
    """Return whether a login has proven this address. Only for whoever holds a link that went there."""
    return EmailAddress.objects.filter(email__iexact=email, verified=True).exists()


def person_of(user_id: int, municipality_id: int) -> Person | None:
    """Return who a login is in a municipality."""
    return Person.objects.filter(user_id=user_id, municipality_id=municipality_id).first()
