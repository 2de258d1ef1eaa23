"""Making a passkey, naming it, and signing in with it."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.core import context as allauth_context
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from common.people.queries.passkey import MOST, number_of_passkeys, passkey_host
from common.text.normal import line_text

LONGEST = 20_000
"""Characters of what a browser sends; a passkey takes about one thousand."""
NOT_READ = _("This could not be checked. Please try once more, or sign in another way.")
MALFORMED = (
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    OverflowError,
    RecursionError,
    NotImplementedError,
    AssertionError,
    struct.error,
)
"""What reading raises when no browser wrote it."""


class CredentialField(forms.JSONField):
    """What the browser answers, as JSON in a hidden field; anything else is refused in one sentence."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(error_messages={"required": NOT_READ, "invalid": NOT_READ})

    def to_python(self, value: Any) -> Any:
        """Read the JSON. Raises ValidationError for what is too long, too deep, or no object."""
        try:
            read = super().to_python(value) if value is None or len(value) <= LONGEST else ""
        except RecursionError:
            read = ""
        if read is not None and not isinstance(read, dict):
            raise forms.ValidationError(NOT_READ, code="invalid")
        return read

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Give nothing back to the page: the next answer is to a new question."""
        return initial


def _only_from_here(origin: str) -> None:
    """Refuse an answer that was given to another host.

    The library also takes hosts below ours, which may be another municipality's.
    """
    host = origin.partition("://")[2].partition(":")[0].lower()
    if host != passkey_host(allauth_context.request):
        raise forms.ValidationError(NOT_READ, code="incorrect_code")


def as_kept(credential: dict[str, Any]) -> dict[str, Any]:
    """Return of a new passkey only what is read again: nothing that a script wrote beside it is stored."""
    response = credential["response"]

    def same(text: Any) -> str:
        """Written anew: decoding passes over what is no letter of the code, a database does not."""
        return websafe_encode(websafe_decode(text))

    resident = credential.get("clientExtensionResults", {}).get("credProps", {}).get("rk")
    return {
        "id": same(credential["rawId"]),
        "rawId": same(credential["rawId"]),
        "type": "public-key",
        "response": {
            "clientDataJSON": same(response["clientDataJSON"]),
            "attestationObject": same(response["attestationObject"]),
        },
        "clientExtensionResults": {"credProps": {"rk": resident is True}},
    }


@contextmanager
def _one_sentence() -> Iterator[None]:
    """Say the same whatever is wrong with an answer; other refusals (too many tries) keep their words."""
    try:
        yield
    except MALFORMED as fault:
        raise forms.ValidationError(NOT_READ, code="incorrect_code") from fault
    except forms.ValidationError as refused:
        if getattr(refused, "code", "") != "incorrect_code":
            raise
        raise forms.ValidationError(NOT_READ, code="incorrect_code") from refused


class NamedForm(forms.Form):
    """A field for the name by which its owner knows a passkey."""

    name = forms.CharField(
        label=_("Name of the passkey"),
        help_text=_("So that you know it again, such as “my smartphone”."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_name(self) -> str:
        """Refuse what cannot be read."""
        try:
            return line_text(self.cleaned_data["name"])
        except ValueError:
            raise forms.ValidationError(_("Please take out characters that cannot be read.")) from None


class AddPasskeyForm(NamedForm, AddWebAuthnForm):
    """allauth's form; always a passkey that knows its owner by finger, face or screen lock."""

    credential = CredentialField()
    passwordless = None

    def clean_name(self) -> str:
        """Give a name when none was written: the passkey lies on the telephone already."""
        self.cleaned_data["name"] = super().clean_name()
        return str(AddWebAuthnForm.clean_name(self))

    def clean_credential(self) -> dict[str, Any]:
        """Take over only what is needed, and only from this host."""
        with _one_sentence():
            kept = as_kept(self.cleaned_data["credential"])
            _only_from_here(RegistrationResponse.from_dict(kept).response.client_data.origin)
        return kept

    def clean(self) -> dict[str, Any]:
        """Check the passkey against what was asked; refuse more of them than anybody needs."""
        if number_of_passkeys(self.user.pk) >= MOST:
            raise forms.ValidationError(
                _("There are ten passkeys already. Please remove one that you no longer use."), code="full"
            )
        with _one_sentence():
            return super().clean() or {}


class EditPasskeyForm(NamedForm, EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["name"].error_messages["required"] = _("Write a name.")


class _Shown(forms.Form):
    """What the three forms share in which a passkey is shown."""

    def clean_credential(self) -> Authenticator:
        """Check the passkey. Raises ValidationError, in one sentence for whatever is wrong."""
        given = self.cleaned_data["credential"]
        with _one_sentence():
            _only_from_here(AuthenticationResponse.from_dict(given).response.client_data.origin)
            return super().clean_credential()  # type: ignore[misc]  # of the form beside this one


class AuthenticatePasskeyForm(_Shown, AuthenticateWebAuthnForm):
    """A passkey as the second step."""

    credential = CredentialField()


class ReauthenticatePasskeyForm(_Shown, ReauthenticateWebAuthnForm):
    """A passkey once more, before something that matters."""

    credential = CredentialField()


class LoginPasskeyForm(_Shown, LoginWebAuthnForm):
    """A passkey instead of a password."""

    credential = CredentialField()
