"""Mark-up that wants to become active, written into every field that somebody fills, and how it is found again."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from itertools import product
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import CharField, Model, TextField

if TYPE_CHECKING:
    from playwright.sync_api import Page

ACT = "pwn()"
ENDS = ("", '">', "'>", "</textarea>", "</title>", "</script>", "-->", "]]>")
VECTORS = (
    f"<script>{ACT}</script>", f"<img src=x onerror={ACT}>", f"<svg onload={ACT}>",
    f"<b onfocus={ACT} autofocus>", f"<a href=javascript:{ACT}>a</a>",
    f"<iframe srcdoc='<script>{ACT}</script>'>", f"<body onload={ACT}>", f"<details open ontoggle={ACT}>",
    f"<form action=javascript:{ACT}>", f"<math href=javascript:{ACT}>a", "<base href=//e.example/>",
    f"<object data=javascript:{ACT}>", f"<embed src=javascript:{ACT}>", "<x-mark>",
    f"<video><source onerror={ACT}>", f"<style onload={ACT}>", "<link rel=import href=//e.example>",
    f"<meta http-equiv=refresh content='0;url=javascript:{ACT}'>", f"<svg><script>{ACT}</script></svg>",
    f"<svg><a xlink:href=javascript:{ACT}>a</a></svg>", f"<input onfocus={ACT} autofocus>",
    f"<marquee onstart={ACT}>",
)  # fmt: skip
SHAPED = (
    f"\" onmouseover={ACT} x-mark=\"", f"' onfocus={ACT} autofocus x-mark='", f"x onerror={ACT} ",
    f"javascript:{ACT}", f"JaVaScRiPt:{ACT}", f"java\tscript:{ACT}", f"\x01javascript:{ACT}",
    f"data:text/html,<script>{ACT}</script>", f"vbscript:{ACT}", f"&#106;avascript:{ACT}",
    f"<scr<script>ipt>{ACT}</scr</script>ipt>", f"<ScRiPt>{ACT}</sCrIpT>", f"<script\n>{ACT}</script\n>",
    f"<script/x>{ACT}</script>", f"<<script>{ACT}//<</script>", f"<img/src=x/onerror={ACT}>",
    f"<img src=`x`onerror={ACT}>", f"＜script＞{ACT}＜/script＞", f"&lt;script&gt;{ACT}&lt;/script&gt;",
    f"%3Cscript%3E{ACT}%3C/script%3E", f"\\u003cscript\\u003e{ACT}", f"+ADw-script+AD4-{ACT}", "{{7|add:7}}",
    "{%x%}", f"<noscript><p title='</noscript><img src=x onerror={ACT}>'>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror={ACT}&gt;'>",
    f"<svg></p><style><a id='</style><img src=1 onerror={ACT}>'>", f"<p id='<!--'><img src=x onerror={ACT}>-->",
)  # fmt: skip
PAYLOADS = tuple(dict.fromkeys([*SHAPED, *(end + vector for end, vector in product(ENDS, VECTORS))]))
NOT_WRITTEN = {
    "key", "slug", "token", "token_hash", "message_id", "number", "check_digits", "form_key", "text_hash",
    "state", "channel", "schema", "path", "url_path", "password", "username", "last_name", "first_name", "event",
    "recipient_key", "subject_key", "color", "codename", "file_hash", "translation_key", "content_type",
    "target_kind", "target_key", "digest", "hash", "verb", "purpose", "kind", "code", "hostname",
    "language_code", "calls_from", "phone", "phone_international", "kana_folded", "normal", "email",
    "filter_spec", "content_hash", "direction", "scores_shown", "subject_kind", "source_metric",
    "credited_course_slug", "line_key", "address_of",
}  # fmt: skip
"""Names of fields that the house fills itself, or that take digits alone."""
ROOMS = ("common", "events", "learning", "participation", "home")

ACTIVE = """(html) => {
    const parsed = new DOMParser().parseFromString(html, 'text/html'), found = [];
    const never = ['iframe', 'object', 'embed', 'base', 'frame', 'style', 'math', 'marquee', 'x-mark', 'video'];
    for (const one of parsed.querySelectorAll('*')) {
        const tag = one.localName, say = (what) => found.push(`<${tag} ${what}`.slice(0, 120));
        if (never.includes(tag)) say('>');
        if (tag === 'script' && !(one.getAttribute('src') || '').startsWith('/static/')
            && one.getAttribute('type') !== 'application/json') say('>');
        if (tag === 'meta' && (one.httpEquiv || '').toLowerCase() === 'refresh') say('refresh>');
        if (tag === 'link' && one.rel === 'import') say('import>');
        for (const {name, value} of one.attributes) {
            if (name.startsWith('on') || name === 'x-mark' || name === 'srcdoc') say(name);
            const plain = value.replace(/[\\u0000-\\u0020]/g, '').toLowerCase();
            if (/^(javascript|vbscript|data:text)/.test(plain)
                && ['href', 'src', 'action', 'formaction', 'xlink:href', 'data'].includes(name)) say(name);
        }
    }
    return found;
}"""
"""What is active in a page, as the browser's own HTML5 parser reads it; nothing of it runs."""


def written_fields() -> Iterator[tuple[type[Model], list[Any]]]:
    """The fields of each model into which somebody writes words."""
    for model in apps.get_models():
        if model.__module__.split(".")[0] not in ROOMS or model._meta.proxy:
            continue
        fields = [
            field
            for field in model._meta.local_fields
            if isinstance(field, CharField | TextField)
            and not (field.choices or field.unique or field.is_relation or field.primary_key)
            and type(field).__module__.startswith("django.")
            and field.name not in NOT_WRITTEN
            and not (field.max_length or 99) < 20
            and (model._meta.label, field.name) != ("search.Findable", "address")
        ]
        if fields:
            yield model, fields


def fitting(payloads: list[str], limit: int | None) -> tuple[str, int]:
    """As many of the payloads in their order as a field holds, and their number."""
    text, count = "", 0
    for one in payloads:
        if limit is not None and len(text) + len(one) + 1 > limit:
            break
        text, count = f"{text}{one} ", count + 1
    return text.strip(), count


def write_everywhere(turn: int) -> dict[str, int]:
    """Write payloads into every field of every row, another part of them with each turn: field → how many."""
    written = {}
    for model, fields in written_fields():
        values = {}
        for place, field in enumerate(fields):
            start = (turn * 7 + place * 13) % len(PAYLOADS)
            turned = [*PAYLOADS[start:], *PAYLOADS[:start]]
            if field.max_length:
                turned = sorted(turned, key=lambda one, limit=field.max_length: len(one) >= limit)
                turned = [one.replace("\n", " ") for one in turned]  # one line is one line
            text, count = fitting(turned, field.max_length)
            if count:
                values[field.name] = text
                written[f"{model._meta.label}.{field.name}"] = count
        if values:
            _write(model, values)
    return written


def _write(model: type[Model], values: dict[str, str]) -> None:
    try:
        with transaction.atomic():
            model._base_manager.update(**values)
    except IntegrityError:  # a rule of the table says that some of them stay empty together
        for name, text in values.items():
            model._base_manager.exclude(**{name: ""}).update(**{name: text})


def htmls_in(response: Any) -> list[str]:
    """What a reader of this answer would take for HTML: the page itself, or the entries of a feed."""
    kind = response.get("Content-Type", "").partition(";")[0]
    if kind == "text/html":
        return [response.body]
    if kind in ("application/atom+xml", "application/rss+xml"):
        entries = ET.fromstring(response.body).iter()
        return [
            one.text or ""
            for one in entries
            if one.get("type", "") == "html" or one.tag.endswith("description")
        ]
    return []


def active_in(page: Page, response: Any) -> list[str]:
    """The active nodes of an answer."""
    return [node for html in htmls_in(response) for node in page.evaluate(ACTIVE, html)]


def mixed(count: int, seed: int = 12) -> Iterable[str]:
    """Payloads cut and put together anew, for the sanitiser."""
    dice = random.Random(seed)
    for _ in range(count):
        parts = [dice.choice(PAYLOADS) for _ in range(dice.randint(1, 3))]
        yield "".join(part[: dice.randint(1, len(part))] if dice.random() < 0.4 else part for part in parts)
