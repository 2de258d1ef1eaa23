"""Passkeys of a login, and at which host name each of them works."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.http import HttpRequest

MOST = 10
"""Passkeys of one login: a telephone, a computer and their successors fit many times over."""


@dataclass(frozen=True)
class Passkey:
    """One passkey as its owner sees it; `is_here` says whether it works at the host name of the request."""

    pk: int
    name: str
    host: str
    is_here: bool
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Factors:
    """What a login can show beside its password: an app, spare numbers, passkeys (the oldest first)."""

    app: bool
    spare: bool
    passkeys: tuple[Passkey, ...]

    @property
    def passkey_here(self) -> bool:
        """Whether one of the passkeys works at the host name of the request."""
        return any(one.is_here for one in self.passkeys)

    @property
    def full(self) -> bool:
        """Whether there are as many passkeys as one login may have."""
        return len(self.passkeys) >= MOST


def passkey_host(request: HttpRequest) -> str:
    """Return the name to which a passkey made in this request belongs: the host, without port, in small letters.

    It is the relying-party id of WebAuthn. Never a shared parent of several hosts: another municipality below it could
    then ask for this one's passkeys.
    """
    return request.get_host().rpartition("]")[2].partition(":")[0].lower()


def factors_of(user_id: int | None, request: HttpRequest) -> Factors:
    """Return what this login can show, in one query."""
    rows = list(Authenticator.objects.filter(user_id=user_id).order_by("pk"))
    here = passkey_host(request)
    kinds = {row.type for row in rows}
    return Factors(
        app=Authenticator.Type.TOTP in kinds,
        spare=Authenticator.Type.RECOVERY_CODES in kinds,
        passkeys=tuple(
            Passkey(
                pk=row.pk,
                name=row.data.get("name", ""),
                host=row.data.get("host", ""),
                is_here=row.data.get("host", "") == here,
                added_at=row.created_at,
                used_at=row.last_used_at,
            )
            for row in rows
            if row.type == Authenticator.Type.WEBAUTHN
        ),
    )


def number_of_passkeys(user_id: int) -> int:
    """Return how many passkeys a login has."""
    return Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.WEBAUTHN).count()
