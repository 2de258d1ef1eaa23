"""What follows from allauth's signals."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import email_added
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver
from django.http import HttpRequest

from common.people.queries.passkey import passkey_host
from common.people.queries.second_factor import FACTORS


@receiver(authenticator_added)
def remember_in_session(
    sender: Any, request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Whoever has just set a factor up need not show it once more in this session; a passkey knows where it works."""
    if authenticator.type == Authenticator.Type.WEBAUTHN:
        authenticator.data["host"] = passkey_host(request)
        authenticator.save(update_fields=["data"])
    if authenticator.type in FACTORS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


@receiver(email_added)
def tell_of_address(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """allauth writes to the new address only: whoever reads mail at the old one shall know."""
    get_adapter().send_notification_mail("account/email/email_added", user)
