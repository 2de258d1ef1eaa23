"""Requests of strangers against the small world: how they are sent, what they reached, what an answer must not hold."""

from __future__ import annotations

import inspect
import sys
from collections import Counter
from collections.abc import Callable
from functools import wraps
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils import translation

from common.receipts.models import Receipt
from tests.factories.town import PASSWORD
from tests.faults.found_forms import Form
from tests.faults.odd_inputs import MARK, Dice, Request
from tests.rights.people import Asker
from tests.rights.world import World

SEED = 11
PASSWORDS = {"password": PASSWORD, "password1": "a-new-long-word", "password2": "a-new-long-word"}


def send(asker: Asker, request: Request, cookies: Any = None, then: Callable[[], Any] | None = None) -> Any:
    """Send one request and take everything back that it did; `then` looks before that."""
    client, kept = asker.client, asker.client.cookies.copy()
    client.cookies.update(cookies or {})
    extra = {"HTTP_HOST": asker.host, **request.headers}
    address = request.path + ("?" + request.query.decode("latin-1") if request.query else "")
    with transaction.atomic():
        answer: Any = client.generic(
            request.method, address, request.bytes_of_body(), content_type=request.content_type, **extra
        )
        answer.body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if then is not None:
            then()
        transaction.set_rollback(True)
    client.cookies = kept
    translation.activate("ja")
    return answer


class Verbs:
    """Counts calls of the verbs: public functions of the domain that take an actor, wherever they were imported."""

    ROOMS = ("events", "learning", "participation", "home", "common")

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.reached: Counter[str] = Counter()
        modules = {name: one for name, one in sys.modules.items() if name.split(".")[0] in self.ROOMS}
        verbs: dict[int, Callable[..., Any]] = {}
        for name, module in modules.items():
            if ".domain." not in name:
                continue
            for word, verb in inspect.getmembers(module, inspect.isfunction):
                if (
                    verb.__module__ == name
                    and word[0] != "_"
                    and "actor" in inspect.signature(verb).parameters
                ):
                    verbs[id(verb)] = self._counted(verb)
        for module in modules.values():
            for word, found in list(vars(module).items()):
                if id(found) in verbs:
                    patch.setattr(module, word, verbs[id(found)])
                elif isinstance(found, dict):
                    for key, value in list(found.items()):
                        if id(value) in verbs:
                            patch.setitem(found, key, verbs[id(value)])

    def _counted(self, verb: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(verb)
        def counted(*given: Any, **named: Any) -> Any:
            self.reached[verb.__name__] += 1
            return verb(*given, **named)

        return counted


def typed(world: World, form: Form, dice: Dice) -> dict[str, str]:
    """What nobody can guess from the page: numbers of receipts, passwords, words that must be Latin letters."""
    number = dice.random.randint(1, 10**6)
    words = {**PASSWORDS, "slug": f"s{number}", "code": f"7-{number}", "oldpassword": PASSWORD, "next": "/"}
    words |= {
        "measure_words": "1-1",
        "section_words": "",
        "credited_course_slug": "",
        "postmark_on": "",
        "received_time": "",
    }
    if {"number", "check_digits"} <= {one.name for one in form.fields}:
        kind = {"card_shown": "card", "my_claim": "booking"}.get(form.view, "opinion")
        receipt = Receipt.objects.filter(municipality=world.a.town, kind=kind).first()
        assert receipt is not None
        words |= {"number": receipt.number, "check_digits": receipt.check_digits}
    return words | {
        "account_login": {"login": "resident-hiroba"},
        "account_signup": {"email": f"new{number}@example.jp"},
        "account_request_login_code": {"email": "resident-hiroba@example.jp"},
    }.get(form.view, {})


def baselines(
    found: SimpleNamespace, world: World, verbs: Verbs, wanted: int
) -> tuple[dict[str, int], list[tuple[Form, Request]], list[str]]:
    """Per form, how many valid posts reached a verb (or, where none is asked, the page after it), and some of them."""
    reached: dict[str, int] = {}
    kept, wrong = [], []
    for form in found.forms:
        if form.method != "POST":
            continue
        dice = Dice(f"{SEED} {form.sort}", found.parameters)
        reached[form.sort] = 0
        first = None
        for _try in range(6 * wanted + 12):
            request = dice.filled(form, typed(world, form, dice))
            verbs.reached.clear()
            cache.clear()  # who signs in fifty times a minute is stopped, and that is no matter here
            answer = send(found.who[form.asker], request, form.cookies)
            wrong += faulty(form.sort, answer)
            at_once = form.view == "self_check" or form.button == ("step", "look")
            if verbs.reached or answer.status_code in (302, 303) or (at_once and answer.status_code == 200):
                reached[form.sort] += 1
                first = first or request
            if reached[form.sort] >= wanted:
                break
        kept.append((form, first or request))
    return reached, kept, wrong


def faulty(what: str, answer: Any) -> list[str]:
    """What must never be in an answer."""
    told = []
    exc = getattr(answer, "exc_info", None)
    if answer.status_code >= 500 or exc:
        told.append(
            f"{what}: {answer.status_code} {exc[0].__name__ if exc else ''} {exc[1] if exc else ''}"[:600]
        )
    if b"Traceback (most recent call last)" in answer.body:
        told.append(f"{what}: a traceback in the page")
    if answer.get("Content-Type", "").startswith("text/html") and f"<{MARK}".encode() in answer.body:
        told.append(f"{what}: a mark stands unescaped in the page")
    if "evil.example" in answer.get("Location", "").partition("?")[0]:
        told.append(f"{what}: leads to {answer['Location']}")
    return told


def poured(
    found: SimpleNamespace, good: list[tuple[Form, Request]], count: int
) -> tuple[list[str], Counter[str]]:
    """Send so many odd inputs, by turns over forms and addresses: what is wrong, answers by status, verbs reached."""
    dice = Dice(f"{SEED} odd", found.parameters, found.paths)
    reads = [(form, dice.filled(form, {})) for form in found.forms if form.method == "GET"]
    by_path = [(None, Request("GET", path)) for path in sorted(found.paths)]
    turns = [*good, *good, *good, *reads, *by_path]
    dice.random.shuffle(turns)
    wrong: dict[str, str] = {}
    statuses: Counter[str] = Counter()
    for place in range(count):
        form, request = turns[place % len(turns)]
        told, odd = dice.odd(request)
        asker = found.who[form.asker if form else ("clerk", "anonymous", "resident", "chair")[place % 4]]
        answer = send(asker, odd, form.cookies if form else None)
        statuses[f"{answer.status_code // 100}xx"] += 1
        name = f"{form.sort if form else request.path} {told}"
        for line in faulty(name, answer):
            wrong.setdefault(
                line,
                f"{line}\n    {odd.method} {odd.path[:150]} ?{odd.query[:200]!r} {odd.bytes_of_body()[:500]!r} "
                f"{odd.content_type} {odd.headers}",
            )
    return list(wrong.values()), statuses
