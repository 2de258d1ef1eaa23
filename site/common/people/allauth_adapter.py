"""How sign-in fits this house."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.core.internal.httpkit import clean_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.encoding import force_bytes
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.people.queries.account import address_to_tell, person_of
from common.people.queries.actor import actor_for
from common.people.queries.passkey import factors_of, passkey_host
from common.people.queries.second_factor import asks_second_step
from common.people.rules import COMMITTEE, may
from common.people.signals import AccountMail, account_mail_due
from common.places.models import Municipality
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

    def get_login_stages(self) -> list[str]:
        """Ask the second step of whom it is due, and of nobody because she has a passkey."""
        mine = f"{SecondStep.__module__}.{SecondStep.__qualname__}"
        of_library = f"{AuthenticateStage.__module__}.{AuthenticateStage.__qualname__}"
        return [mine if stage == of_library else stage for stage in super().get_login_stages()]

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Offer a passkey where it works, spare numbers to whom they were shown, and name each way in our words."""
        words = {
            "reauthenticate": _("With the password"),
            "mfa_reauthenticate": _("With a number of the app, or a spare number"),
            "mfa_reauthenticate:webauthn": _("With a passkey"),
        }
        found = [
            {**one, "description": words.get(one["id"], one["description"])}
            for one in super().get_reauthentication_methods(user)
        ]
        if any(one["id"].startswith("mfa_") for one in found):
            if not factors_of(user.pk, allauth_context.request).passkey_here:
                found = [one for one in found if one["id"] != "mfa_reauthenticate:webauthn"]
            if not asks_second_step(user.pk):  # nobody showed her the spare numbers
                found = [one for one in found if one["id"] != "mfa_reauthenticate"] or found
        return found

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

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Say what was done; of spare numbers only to whom they are of use."""
        of_no_use = message_template == "mfa/messages/recovery_codes_generated.txt"
        if not (of_no_use and not asks_second_step(request.user.pk or 0)):
            super().add_message(request, level, message_template, *args, **kwargs)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell a change of allauth's in our own mail; `email` is the address that was the first one before."""
        municipality = getattr(allauth_context.request, "municipality", None)
        if municipality is None:
            raise LookupError("a mail about an account belongs to a request of a town")
        kind = template_prefix.rpartition("/")[2]
        tell_change(municipality=municipality, user_id=user.pk, kind=kind, email=email or "")

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


class SecondStep(AuthenticateStage):
    """allauth's step after the password, for whom it is due."""

    def _should_handle(self, request: HttpRequest) -> bool:
        return bool(super()._should_handle(request)) and asks_second_step(self.login.user.pk)


class SecondFactorAdapter(DefaultMFAAdapter):
    """allauth's second factor under the town's name, its keys encrypted where they lie."""

    error_messages = {
        "add_email_blocked": _(
            "Your sign-in has a second check. To use another address, please take the check away first."
        ),
        "cannot_delete_authenticator": _("This cannot be taken away."),
        "cannot_generate_recovery_codes": _(
            "Spare numbers come with the second check. Please set that up first."
        ),
        "incorrect_code": _(
            "This number is not right. Please look at the newest one and write it once more."
        ),
        "unverified_email": _("Please confirm your mail address first. Then this can be set up."),
    }

    def get_totp_issuer(self) -> str:
        """Return the name under which an app lists the code."""
        municipality = getattr(allauth_context.request, "municipality", None)
        return f"{municipality.name} ひろば" if municipality is not None else "ひろば"

    def is_mfa_enabled(self, user: Any, types: list[str] | None = None) -> bool:
        """Return whether one of these is set up; asked in general, whether there is a step after the password."""
        if types is None and not user.is_anonymous:
            return asks_second_step(user.pk) and bool(super().is_mfa_enabled(user))
        return bool(super().is_mfa_enabled(user, types))

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 -- named by allauth
        """Return a name for a passkey that was given none."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(n)s") % {"n": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return to whom a passkey belongs: the host of the request, under the town's name."""
        request = allauth_context.request
        municipality = getattr(request, "municipality", None)
        host = passkey_host(request)
        return {"id": host, "name": f"{municipality.name} ひろば" if municipality is not None else host}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """Return whose it is, as her telephone lists it: her name in this town, and how she signs in."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        municipality = getattr(allauth_context.request, "municipality", None)
        person = person_of(user.pk, municipality.pk) if municipality is not None else None
        return {**entity, "display_name": person.name} if person is not None else entity

    def encrypt(self, text: str) -> str:
        """Encrypt a key with the newest secret of the settings: a copy of the database alone makes no codes."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Give a key back; secrets in SECRET_KEY_FALLBACKS still open what they closed."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


CHANGES = {
    "totp_activated": _("The second check by an app was set up."),
    "totp_deactivated": _("The second check by an app was taken away."),
    "webauthn_added": _("A passkey was made."),
    "webauthn_removed": _("A passkey was removed."),
    "recovery_codes_generated": _("New spare numbers were made. The earlier ones no longer work."),
    "second_factor_reset": _(
        "The town took the second check and the passkeys away, because it was asked to."
    ),
    "password_changed": _("The password was changed."),
    "password_reset": _("A new password was chosen by a link from a mail."),
    "password_set": _("A password was chosen."),
    "email_added": _("A mail address was added. It counts once it is confirmed."),
    "email_changed": _("The mail address to which we write was changed."),
    "email_deleted": _("A mail address was taken away."),
}
"""Kind of a change to how somebody signs in → what she is told of it."""


def tell_change(*, municipality: Municipality, user_id: int, kind: str, email: str = "") -> None:
    """Owe the owner of a login a mail about a change: what, when, and whom to call if it was not she. No link.

    It goes to `email` if she has proven it, else to her first proven address; without one nobody can be told. Call it
    in the transaction of the change. Raises KeyError for a kind that has no words.
    """
    words = CHANGES[kind]
    address = address_to_tell(user_id, email)
    if not address:
        return
    now = clock.now()
    body = render_to_string(
        "account/email/sign_in_changed_message.txt", {"municipality": municipality, "what": words, "at": now}
    )
    account_mail_due.send(
        sender=tell_change,
        mail=AccountMail(
            municipality_id=municipality.pk,
            kind="sign_in_changed",
            address=address,
            subject=f"【{municipality.name}】{_('How you sign in was changed')}",
            body=body.strip() + "\n",
            at=now,
            language=(get_language() or "ja")[:8],
        ),
    )


def _cipher() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = [hashlib.sha256(b"hiroba.second-factor:" + force_bytes(secret)).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
