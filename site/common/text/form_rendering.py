"""Forms as the look wants them: label, hint, error, input, in that order, joined by aria-describedby."""

from typing import Any

from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect, Select
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.template import TemplateDoesNotExist
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.text.choosing import FIND, ChoosingForm, Found


class HirobaFormRenderer(TemplatesSetting):
    """Renders whole forms and fields with our templates; single widgets stay Django's, so that /cms/ keeps its own."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    def __init__(self) -> None:
        super().__init__()
        self._built_in = DjangoTemplates()

    def get_template(self, template_name: str) -> Any:
        """Find a template in the project first, then among Django's own form templates."""
        try:
            return super().get_template(template_name)
        except TemplateDoesNotExist:
            return self._built_in.get_template(template_name)


def kind_of(field: BoundField) -> str:
    """Return choices, single (one checkbox), plain or input: which markup the field gets."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect):  # CheckboxSelectMultiple is one, too
        return "choices"
    if isinstance(widget, CheckboxInput):
        return "single"
    return "plain" if isinstance(widget, FileInput) else "input"


def mark_of(field: BoundField) -> tuple[str, str]:
    """Return class (req or opt) and words that say whether a field must be filled.

    A form may say it its own way: `marks = {"name": "…"}`, or `short_marks = True` on staff desks.
    """
    own: dict[str, str] = getattr(field.form, "marks", {})
    required = field.field.required
    css = "req" if required else "opt"
    if field.name in own:
        return css, own[field.name]
    chosen = kind_of(field) in ("choices", "single") or isinstance(field.field.widget, Select)
    if getattr(field.form, "short_marks", False):
        return css, (pgettext("look", "Required") if required else "")
    if required:
        return css, _("Must be chosen") if chosen else _("Must be written")
    if isinstance(field.field.widget, CheckboxSelectMultiple):
        return css, _("Leave as it is if none")
    return css, "" if chosen else _("May be left empty")


def input_of(field: BoundField) -> SafeString:
    """Return the widget of a text, date, number, select or long-text field with the look's classes and descriptions."""
    classes = ["input", str(field.field.widget.attrs.get("class", ""))]
    if field.widget_type in ("tel", "number") or field.field.widget.attrs.get("inputmode") in (
        "tel",
        "numeric",
    ):
        classes.append("input--tel")
    attrs: dict[str, Any] = {}
    if kind_of(field) == "input":
        attrs["class"] = " ".join(filter(None, classes))
    if isinstance(field.form, ChoosingForm) and field.form.data.get(FIND) == field.name:
        attrs["autofocus"] = True  # the page comes back where the search was
    return field.as_widget(attrs=attrs or None)


def found_of(field: BoundField) -> Found | None:
    """Return what a list of choices shows when it is too long to show everything, else None."""
    ask = getattr(field.field.widget, "found", None)
    found = ask(field.value()) if ask else None
    return found if found and found.is_long else None


def first_id(field: BoundField) -> str:
    """Return the id that a link of the error summary leads to: the input, or the first choice of a group."""
    return f"{field.auto_id}_0" if kind_of(field) == "choices" else str(field.id_for_label or field.auto_id)
