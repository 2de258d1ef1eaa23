"""Forms of opinions: the resident's, and the desk's."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from common.people.enums import Channel
from common.text import clock
from common.text.japanese import phone_e164
from common.text.years import plausible_year
from participation.domain.opinion import MAX_TEXT, Arrival, Sender
from participation.enums import Stance, Validity
from participation.models import DraftVersion, Section
from participation.queries.section import sections_named

UNSURE = "unsure"
"""わからない・説明してほしい: not an opinion, needs no text and no name."""

STANCES = (
    (Stance.GOOD, _("I think this is good"), "heart"),
    (Stance.WISH, _("I would like it this way"), "pen"),
    (Stance.WORRY, _("I am worried"), "warn"),
    (UNSURE, _("I do not understand, please explain"), "question"),
)
REPLIES = (
    ("", _("Only a number, I look for myself")),
    (Channel.PHONE, _("Tell me by telephone")),
    (Channel.POST, _("Tell me by letter")),
    (Channel.EMAIL, _("Tell me by e-mail")),
)
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
SECTIONS_SHOWN = 20
"""How many sections that fit the same words are offered to choose from."""
_CONTACT_FIELD = {Channel.PHONE: "phone", Channel.POST: "address", Channel.EMAIL: "email"}


class ContactForm(forms.Form):
    """How somebody hears back. Nothing is required unless she asks to be told."""

    reply_by = forms.ChoiceField(
        label=_("How to hear the answer"), choices=REPLIES, required=False, widget=forms.RadioSelect
    )
    name = forms.CharField(label=_("Your name"), max_length=80, required=False)
    phone = forms.CharField(
        label=_("Telephone number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    address = forms.CharField(label=_("Address for a letter"), max_length=200, required=False)
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=200,
        required=False,
        error_messages={"invalid": _("Please look at the e-mail address once more")},
    )
    follow_up = forms.BooleanField(
        label=_("Also tell me later what becomes of it (changed plan, evaluation)"),
        required=False,
    )

    def clean_phone(self) -> str:
        """Accept any width and dashes."""
        typed: str = self.cleaned_data["phone"]
        if typed:
            try:
                phone_e164(typed)
            except ValueError:
                raise forms.ValidationError(_("Digits are missing. Please write 10 or 11 digits."))
        return typed

    def clean(self) -> dict[str, Any]:
        """Ask for the contact that the chosen way needs."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        field = _CONTACT_FIELD.get(data.get("reply_by", ""))
        if field and not data.get(field) and field not in self.errors:
            self.add_error(field, _("Please write how we can reach you."))
        if data.get("follow_up") and not data.get("reply_by"):
            self.add_error("reply_by", _("Please choose how we shall tell you"))
        return data

    def sender(self) -> Sender:
        """Return who speaks, for the verb."""
        data = self.cleaned_data
        return Sender(
            name=data["name"],
            phone=data["phone"],
            email=data["email"],
            address=data["address"],
            reply_by=data["reply_by"],
            follow_up=data["follow_up"],
        )


class OpinionForm(ContactForm):
    """An opinion on the web, with the key that lets the same form be sent twice without harm."""

    # what the contact is needed for stands above its fields, for all of them
    marks = dict.fromkeys(("text", "reply_by", "name", "phone", "address", "email", "follow_up"), "")

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    # set by the button "as the opinion of another person": two people behind one tablet may use the same words
    another = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1)
    stance = forms.ChoiceField(
        label=_("Choose what is nearest to your feeling"),
        choices=[(value, words) for value, words, _icon in STANCES],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the four")},
    )
    text = forms.CharField(
        label=_("Please write what you think"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One line is enough. With your reason it is understood better."),
    )
    field_order = ("form_key", "stance", "text", "reply_by", "name", "phone", "address", "email", "follow_up")

    def clean(self) -> dict[str, Any]:
        """A view needs words, わからない does not."""
        data = super().clean()
        text = data.get("text", "")
        if data.get("stance") and data["stance"] != UNSURE and not text.strip():
            self.add_error("text", _("Please write your opinion."))
        if len(text) > MAX_TEXT:
            self.add_error("text", _("The text is too long. Please send it by e-mail or on paper."))
        if "\x00" in text:
            self.add_error("text", _("The text contains signs that cannot be stored."))
        return data

    def choices_with_icons(self) -> list[tuple[str, Any, str, bool]]:
        """Return value, words, icon and whether chosen, for the four large choices."""
        chosen = self["stance"].value()
        return [(str(value), words, icon, str(value) == chosen) for value, words, icon in STANCES]


def new_form_key() -> UUID:
    """Return a fresh key for a form that is shown."""
    return uuid4()


class DeskOpinionForm(ContactForm):
    """What the desk reads from paper, hears on the telephone, takes from fax and mail."""

    short_marks = True
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[
            (value, label) for value, label in Channel.choices if value not in (Channel.WEB, Channel.LINE)
        ],
        widget=forms.RadioSelect(attrs={"class": "grid-3"}),
        error_messages={"required": _("Please choose how it came")},
    )
    received_on = forms.DateField(
        label=_("Received on"),
        validators=[plausible_year],
        widget=DAY,
        error_messages={"required": _("Please write the day")},
    )
    received_time = forms.TimeField(
        label=_("At (if noted)"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    postmark_on = forms.DateField(
        label=_("Postmark (letters)"), required=False, validators=[plausible_year], widget=DAY
    )
    section_words = forms.CharField(
        label=_("Section (number or words of its title)"),
        required=False,
        max_length=80,
        help_text=_("Leave empty for the whole plan"),
    )
    section_key = forms.ChoiceField(
        label=_("Which of these sections"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Several sections fit. Please choose one.")},
    )
    stance = forms.ChoiceField(
        label=_("Feeling"),
        choices=[(Stance.NONE, _("Not said")), *[(value, words) for value, words, _i in STANCES]],
        widget=forms.RadioSelect(attrs={"class": "grid-2"}),
        initial=Stance.NONE,
    )
    text = forms.CharField(
        label=_("Text, as it is written or spoken"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("May stay empty for “I do not understand, please explain”"),
    )
    read_back = forms.BooleanField(
        label=_("Read back to the speaker, who agreed (telephone, counter)"), required=False
    )
    persons = forms.IntegerField(
        label=_("Persons (joint opinion)"), min_value=1, max_value=100_000, initial=1
    )
    defect = forms.CharField(label=_("What is missing, if anything"), required=False, max_length=200)
    field_order = (
        "form_key",
        "channel",
        "received_on",
        "received_time",
        "postmark_on",
        "section_words",
        "section_key",
        "stance",
        "text",
        "read_back",
        "persons",
        "defect",
        "name",
        "phone",
        "address",
        "email",
        "reply_by",
        "follow_up",
    )

    def __init__(self, *args: Any, version: DraftVersion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version
        self.section: Section | None = None
        typed = str(self.data.get("section_words", "")) if self.is_bound else ""
        self._found = sections_named(version, typed[:80], limit=SECTIONS_SHOWN) if typed.strip() else []
        self.fields["section_key"].choices = [  # type: ignore[attr-defined]
            (section.key, str(section)) for section in self.sections_to_choose
        ]

    @property
    def sections_to_choose(self) -> list[Section]:
        """Return the sections that the words fit, when they fit more than one."""
        return self._found if len(self._found) > 1 else []

    def _read_section(self, data: dict[str, Any]) -> None:
        """Find the one section that is meant: by its words, or among those that the words fit."""
        # a choice left over from other words is no mistake: the words were changed since
        self.errors.pop("section_key", None)
        if not data.get("section_words", "").strip():
            return
        if len(self._found) > 1:
            self.section = next((row for row in self._found if row.key == data.get("section_key")), None)
            if self.section is None:
                self.add_error("section_key", _("Several sections fit. Please choose one."))
        elif self._found:
            self.section = self._found[0]
        else:
            self.add_error("section_words", _("No section is found by these words"))

    def clean_received_on(self) -> Any:
        """Nothing is received tomorrow."""
        day = self.cleaned_data["received_on"]
        if day > clock.today():
            raise forms.ValidationError(_("The day lies in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        """A telephone opinion is read back before it is stored; わからない needs neither words nor a name."""
        data = super().clean()
        self._read_section(data)
        if data.get("stance") == UNSURE:
            if any(data.get(name) for name in (*_CONTACT_FIELD.values(), "name", "reply_by")):
                self.add_error(
                    "stance",
                    _(
                        "Name and contact are not kept with a wish for an explanation. "
                        "Please clear them, or choose “Not said” if an answer is wished."
                    ),
                )
            return data
        if "text" not in self.errors and not data.get("text", "").strip():
            self.add_error("text", _("Please write your opinion."))
        if data.get("channel") == Channel.PHONE and not data.get("read_back"):
            self.add_error("read_back", _("Please read the text back to the speaker and tick the box."))
        return data

    def arrival(self) -> Arrival:
        """Return how and when it came, for the verb."""
        data = self.cleaned_data
        return Arrival(
            channel=data["channel"],
            received_on=data["received_on"],
            received_time=data["received_time"],
            postmark_on=data["postmark_on"],
            read_back=data["read_back"],
            persons=data["persons"],
            defect=data["defect"],
        )


class ValidityForm(forms.Form):
    """Another judgement on an opinion, with its reason."""

    short_marks = True
    before = forms.CharField(widget=forms.HiddenInput, max_length=12)
    validity = forms.ChoiceField(
        label=_("Treated as"), choices=Validity.choices, widget=forms.RadioSelect(attrs={"class": "grid-3"})
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        error_messages={"required": _("Please write the reason.")},
    )
