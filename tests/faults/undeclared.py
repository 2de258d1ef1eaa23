"""Parameters that no page declares: names of fields, of lookups, of orders. None may change what a list gives."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.urls import reverse

from tests.faults.found_forms import Form
from tests.rights.people import Asker
from tests.rights.world import World

LOOKUPS = ("", "__startswith", "__gt", "__in", "__isnull", "__regex", "__icontains", "__contains", "__range")
WORDS = (
    "order", "order_by", "ordering", "sort", "sort_by", "o", "dir", "asc", "desc", "filter", "filters", "search",
    "fields", "include", "expand", "limit", "offset", "per_page", "page_size", "size", "format", "_format",
    "state", "status", "hidden", "all", "draft", "preview", "public", "live", "municipality", "municipality_id",
    "town", "department", "user", "role", "actor", "as", "debug", "id", "pk", "ids", "key", "deleted",
    "is_public", "show_all", "unpublished", "embed", "callback", "_method", "lang", "group_by", "having",
    "where", "select",
)  # fmt: skip
VALUES = (
    "1", "0", "true", "a", "-pk", "pk", "-id", "?", "password", "all", "draft", "1,2,3", "[]", "*", "2020-01-01",
    "' OR 1=1 --", "minami", "x__y",
)  # fmt: skip
CHANGING = re.compile(r"<[^>]*>|\s+", re.DOTALL)
LISTS = ("classes", "consultations", "measures")


def words_of_models() -> list[str]:
    """Names of all fields and of the ways from one row to another, with lookups."""
    names = set()
    for model in apps.get_models():
        if model.__module__.split(".")[0] in ("events", "learning", "participation", "common", "home"):
            for field in model._meta.get_fields():
                names.add(field.name)
                to = field.related_model
                if to is not None and not isinstance(to, str):
                    names |= {f"{field.name}__{one.name}" for one in to._meta.get_fields()}
    return sorted(names)


def parameters(count: int, seed: int = 16) -> Iterator[tuple[str, str]]:
    """So many names with values; fields of personal rows come first."""
    dice, names = random.Random(seed), words_of_models()
    first = [
        name
        for name in names
        if re.search(r"password|phone|email|name|address|token|municipality|state", name)
    ]
    for place in range(count):
        if place % 3 == 0:
            yield dice.choice(WORDS), dice.choice(VALUES)
        else:
            yield dice.choice(first if place % 3 == 1 else names) + dice.choice(LOOKUPS), dice.choice(VALUES)


def lists(forms: Iterable[Form], world: World) -> list[tuple[str, str, frozenset[str]]]:
    """Every page with a filter, every list for programs and every feed: who reads it, where, what it declares."""
    found: dict[str, tuple[str, str, set[str]]] = {}
    for form in forms:
        if form.method == "GET" and form.view != "preferences":
            path = form.target.partition("?")[0]
            found.setdefault(path, (form.asker, path, set()))[2].update(one.name for one in form.fields)
    for name in LISTS:
        path = reverse(f"api_{name}")
        found[path] = ("anonymous", path, set())
    for name in ("feed_classes", "feed_consultations", "sitemap"):
        found[reverse(name)] = ("anonymous", reverse(name), set())
    for slug in ("measures.csv", "measures.json"):
        found[f"/opendata/{slug}"] = ("anonymous", f"/opendata/{slug}", set())
    for name in ("case", "case.published", "course", "measure", "lesson"):
        path = world.a.pages[name].url_path.removeprefix(f"/{world.a.slug}")
        found.setdefault(path, ("anonymous", path, set()))
    return [(asker, path, frozenset(names)) for asker, path, names in found.values()]


DECLARED = frozenset({
    "page", "q", "words", "easy", "s", "n", "p", "free", "state", "date", "from", "to", "fiscal_year", "plan",
    "code", "when", "kind",
})  # fmt: skip
"""Parameters that links of the lists use, beside the fields of their forms."""


def shown(answer: Any) -> str:
    """What an answer gives, without its mark-up: tokens and the address asked for stand in attributes."""
    return CHANGING.sub("", answer.body)


def changes(
    who: dict[str, Asker], found: Iterable[tuple[str, str, frozenset[str]]], count: int
) -> tuple[list[str], int]:
    """Ask each list with undeclared parameters in turn: which of them changed the answer."""
    lists_ = [(who[asker], path, names) for asker, path, names in found]
    answers: dict[str, Any] = {path: asker.ask("GET", path) for asker, path, _names in lists_}
    lists_ = [one for one in lists_ if answers[one[1]].status_code == 200]
    plain = {path: shown(answer) for path, answer in answers.items()}
    wrong, asked = [], 0
    for place, (name, value) in enumerate(parameters(count)):
        asker, path, names = lists_[place % len(lists_)]
        if name in names | DECLARED:
            continue
        answer = asker.ask("GET", f"{path}?{name}={value}")
        asked += 1
        same = answer.status_code == 400 or shown(answer) == plain[path]
        if not same:
            # the clock goes on while thousands are asked: only what differs from the list of now counts
            plain[path] = shown(asker.ask("GET", path))
            same = shown(answer) == plain[path]
        if not same or answer.status_code not in (200, 400):
            wrong.append(f"{path}?{name}={value}: {answer.status_code}")
    return wrong, asked
