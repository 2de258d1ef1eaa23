"""Logins and the addresses they have proven."""

from allauth.account.models import EmailAddress

from common.people.models import Person


def proven_addresses(user_id: int) -> set[str]:
    """Return the addresses of a login that were proven by a link or a code, in lower case."""
    rows = EmailAddress.objects.filter(user_id=user_id, verified=True).values_list("email", flat=True)
    return {email.casefold() for email in rows}


def is_address_of_a_login(email: str) -> bool:
    """Return whether a login has proven this address. Only for whoever holds a link that went there."""
    return EmailAddress.objects.filter(email__iexact=email, verified=True).exists()


def person_of(user_id: int, municipality_id: int) -> Person | None:
    """Return who a login is in a municipality."""
    return Person.objects.filter(user_id=user_id, municipality_id=municipality_id).first()
