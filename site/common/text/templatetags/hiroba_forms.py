"""Tags that the form templates and the error summary use; pages need only `{% load hiroba %}`."""

from django import template
from django.forms import BaseForm, BoundField
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from common.text import form_rendering
from common.text.choosing import Found

register = template.Library()
_EMPTY = SafeString("")


@register.simple_tag
def field_kind(field: BoundField) -> str:
    """choices, single, plain or input."""
    return form_rendering.kind_of(field)


@register.simple_tag
def field_mark(field: BoundField) -> SafeString:
    """必ず書く or 書かなくてもよい beside the label."""
    css, words = form_rendering.mark_of(field)
    return format_html('<span class="{}">{}</span>', css, words) if words else _EMPTY


@register.simple_tag
def field_input(field: BoundField) -> SafeString:
    """The widget with the look's classes."""
    return form_rendering.input_of(field)


@register.simple_tag
def field_found(field: BoundField) -> Found | None:
    """What a list of choices shows when it is too long to show everything, else nothing."""
    return form_rendering.found_of(field)


@register.simple_tag
def error_lines(form: BaseForm) -> list[dict[str, str]]:
    """Every error of a form in the order of its fields, each with the id it leads to ("" for the form as a whole)."""
    lines = [{"text": str(text), "target": ""} for text in form.non_field_errors()]
    for field in form.visible_fields():
        target = form_rendering.first_id(field)
        label = str(field.label)
        lines += [
            {"text": str(text) if label in str(text) else f"{label}：{text}", "target": target}
            for text in field.errors
        ]
    for field in form.hidden_fields():
        lines += [{"text": str(text), "target": ""} for text in field.errors]
    return lines


@register.simple_tag(takes_context=True)
def sent_fields(context: Context) -> SafeString:
    """Hidden inputs with everything a failed request had sent, so that trying again needs no second writing.

    Passwords are never written into a page.
    """
    request = context.get("request")
    if request is None or request.method != "POST":
        return _EMPTY
    rows = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in values
    ]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', rows)
