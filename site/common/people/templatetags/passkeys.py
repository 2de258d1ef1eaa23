"""What the pages of sign-in show of passkeys."""

import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.template import Context

from common.people.queries.passkey import Factors
from common.people.queries.passkey import factors_of as _factors_of
from common.people.queries.second_factor import asks_second_step as _asks_second_step

register = template.Library()


@register.simple_tag(takes_context=True)
def factors_of(context: Context, user: Any) -> Factors:
    """What this login can show beside its password, as seen from the host name of the request."""
    return _factors_of(user.pk, context["request"])


@register.simple_tag
def asks_second_step(user: Any) -> bool:
    """Whether a password alone is not enough for this login."""
    return _asks_second_step(user.pk)


@register.filter
def as_json(value: Any) -> str:
    """Options for the browser as text for an attribute, which the template escapes; a script of ours reads it."""
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
