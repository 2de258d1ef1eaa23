"""Taking an invitation: the login and the Person, as far as they are not there yet."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.people.domain.person import add_contact, add_person
from common.people.enums import ContactKind
from common.people.models import Person, User
from common.text import clock
from common.text.normal import line_text


class InvitedForm(forms.Form):
    """Name and password of whoever has no login yet; of a login of another town only the name."""

    name = forms.CharField(
        label=_("Your name"), max_length=80, error_messages={"required": _("Write your name.")}
    )
    kana = forms.CharField(label=_("Reading of your name (kana)"), max_length=80, required=False)
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least ten characters."),
        strip=False,
        error_messages={"required": _("Write a password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._email, self._user = email, user
        if user is not None:
            del self.fields["password"]

    def clean_name(self) -> str:
        """Refuse what cannot be read."""
        return self._line("name")

    def clean_kana(self) -> str:
        """Refuse what cannot be read."""
        return self._line("kana")

    def _line(self, field: str) -> str:
        try:
            return line_text(self.cleaned_data[field])
        except ValueError:
            raise forms.ValidationError(_("Please take out characters that cannot be read.")) from None

    def clean_password(self) -> str:
        """Ask the rules for passwords."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def save(self, request: HttpRequest) -> Person:
        """Store login and Person; the address is proven, for the link went there. Call inside a transaction."""
        user = self._user
        if user is None:
            user = User(email=self._email)
            get_adapter().populate_username(request, user)
            user.set_password(self.cleaned_data["password"])
            user.save()
            EmailAddress.objects.create(user=user, email=self._email, verified=True, primary=True)
        person = add_person(
            municipality=request.municipality,  # type: ignore[attr-defined]  # set by config.middleware
            name=self.cleaned_data["name"],
            kana=self.cleaned_data["kana"],
            user_id=user.pk,
            at=clock.now(),
        )
        add_contact(person=person, kind=ContactKind.EMAIL, typed=self._email)
        return person
