"""How sign-in fits this house."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.core.internal.httpkit import clean_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest
from django.utils.encoding import force_bytes
from django.utils.translation import get_language

from common.people.queries.actor import actor_for
from common.people.rules import COMMITTEE, may
from common.people.signals import AccountMail, account_mail_due
from common.text import clock


class AccountAdapter(DefaultAccountAdapter):
    """allauth as it is, with our own places to go and mails that wait in the outbox."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Residents may open an account; staff accounts come by invitation."""
        return True

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead each role to where its work waits; an address asked for before signing in (`next`) goes before this.

        Staff to the desk, the committee to its room where that is open, everybody else to her own page.
        """
        municipality = getattr(request, "municipality", None)
        if municipality is None or request.user.pk is None:
            return super().get_login_redirect_url(request)
        # request.actor may have been asked while nobody was signed in yet
        actor = actor_for(user_id=request.user.pk, municipality_id=municipality.pk)
        if may(actor, "home.see_desk", municipality_id=municipality.pk):
            return "/desk/"
        if actor.roles & COMMITTEE and municipality.room_is_on("participation"):
            return "/committee/"
        return super().get_login_redirect_url(request)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return who sends the request: the entry of X-Forwarded-For that the outermost proxy of ours wrote.

        A request that came past some of the proxies (a probe from inside, a PROXY_COUNT that is wrong) brings a
        shorter list, and anybody may have written it. Then the other end of the line counts, which nobody chooses.
        Raises PermissionDenied when there is not even that.
        """
        try:
            return str(super().get_client_ip(request))
        except (ImproperlyConfigured, PermissionDenied):
            other_end = clean_client_ip(request.META.get("REMOTE_ADDR", ""))
            if not other_end:
                raise PermissionDenied("nobody is at the other end of the line") from None
            return str(other_end)

    def format_email_subject(self, subject: str) -> str:
        """Put the town's name before the subject, never the host name of the request."""
        municipality = getattr(allauth_context.request, "municipality", None)
        return f"【{municipality.name}】{subject}" if municipality is not None else subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail into the outbox: no request waits for the mail server, nor tells by its time who is known.

        Raises LookupError outside a request of a town: a mail about an account answers somebody who asked.
        """
        request = allauth_context.request
        municipality = getattr(request, "municipality", None)
        if municipality is None:
            raise LookupError("a mail about an account belongs to a request of a town")
        mail = self.render_mail(template_prefix, email, {"request": request, "email": email, **context})
        account_mail_due.send(
            sender=type(self),
            mail=AccountMail(
                municipality_id=municipality.pk,
                kind=template_prefix.rpartition("/")[2],
                address=email,
                subject=mail.subject,
                body=str(mail.body),
                at=clock.now(),
                language=(get_language() or "ja")[:8],
            ),
        )


class SecondFactorAdapter(DefaultMFAAdapter):
    """allauth's second factor under the town's name, its keys encrypted where they lie."""

    def get_totp_issuer(self) -> str:
        """Return the name under which an app lists the code."""
        municipality = getattr(allauth_context.request, "municipality", None)
        return f"{municipality.name} ひろば" if municipality is not None else "ひろば"

    def encrypt(self, text: str) -> str:
        """Encrypt a key with the newest secret of the settings: a copy of the database alone makes no codes."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Give a key back; secrets in SECRET_KEY_FALLBACKS still open what they closed."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = [hashlib.sha256(b"hiroba.second-factor:" + force_bytes(secret)).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
