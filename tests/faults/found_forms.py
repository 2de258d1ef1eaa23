"""Every form of the house, found by opening its pages; nobody lists them, so that a new one is tried by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from django.urls import Resolver404, resolve, reverse

from common.people.rules import table
from tests.rights.matrix import OWN, Question, questions
from tests.rights.people import ROLES, Asker
from tests.rights.routes import Route, routes
from tests.rights.world import World

BUTTONLESS = {"csrfmiddlewaretoken"}


@dataclass(frozen=True)
class Field:
    """One name of a form: how it is asked, what stands in it, and what can be chosen."""

    name: str
    kind: str
    value: str = ""
    chosen: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Form:
    """A form as a page shows it to somebody; `view` names what takes it."""

    asker: str
    page: str
    view: str
    target: str
    method: str
    fields: tuple[Field, ...]
    button: tuple[str, str] = ("", "")
    cookies: Any = field(default=None, compare=False, hash=False)

    @property
    def sort(self) -> str:
        """Forms of one sort differ only in the row they speak of."""
        names = ",".join(sorted({one.name for one in self.fields}))
        name, value = self.button
        return f"{self.method} {self.view} [{names}] {name}={value.split(':')[0]}"


@dataclass(frozen=True)
class Page:
    """A page to open: who, where, and the proof that its browser carries."""

    asker: Asker
    path: str
    cookies: Any = None


def fields_of(form: Tag, page: BeautifulSoup) -> tuple[Field, ...]:
    """The fields of a form, those that stand elsewhere on the page and name it included."""
    found: dict[str, Field] = {}
    inside = form.find_all(["input", "select", "textarea"])
    if form.get("id"):
        inside += page.find_all(["input", "select", "textarea"], attrs={"form": form["id"]})
    for one in inside:
        name = str(one.get("name") or "")
        if not name or name in BUTTONLESS:
            continue
        kind = str(one.get("type") or one.name)
        value, required = str(one.get("value") or ""), one.has_attr("required")
        before = found.get(name)
        if kind in ("radio", "checkbox"):
            word = value if one.has_attr("value") else "on"
            choices = (*(before.choices if before else ()), word)
            chosen = (*(before.chosen if before else ()), *((word,) if one.has_attr("checked") else ()))
            found[name] = Field(name, kind, "", chosen, choices, required)
        elif one.name == "select":
            options = [(str(o.get("value") or ""), o.has_attr("selected")) for o in one.find_all("option")]
            found[name] = Field(
                name,
                "select",
                "",
                tuple(text for text, marked in options if marked),
                tuple(text for text, _ in options),
                required,
            )
        else:
            # a browser drops the line end that a textarea begins with
            text = one.get_text().removeprefix("\n") if one.name == "textarea" else value
            found[name] = Field(name, kind, text, required=required)
    return tuple(found.values())


def forms_of(page: Page) -> Iterator[Form]:
    """Every form of one page, once per button that says something of its own."""
    kept = page.asker.client.cookies.copy()
    page.asker.client.cookies.update(page.cookies or {})
    response: Any = page.asker.ask("GET", page.path)
    page.asker.client.cookies = kept
    if response.status_code != 200 or not response.get("Content-Type", "").startswith("text/html"):
        return
    soup = BeautifulSoup(response.body, "html.parser")
    for form in soup.find_all("form"):
        target = urljoin(page.path, str(form.get("action") or ""))
        plain = urlsplit(target).path
        try:
            match = resolve(plain)
        except Resolver404:
            continue
        buttons = [one for one in form.find_all("button") if one.get("name")]
        elsewhere = [one for one in soup.find_all("button") if one.get("formaction") and _of(one, form)]
        method = str(form.get("method") or "get").upper()
        cookies = {**(page.cookies or {}), **response.cookies}
        common = (page.asker.name, page.path, match.view_name, target, method, fields_of(form, soup))
        if not buttons:
            yield Form(*common, cookies=cookies)
        for button in buttons:
            pressed = (str(button["name"]), str(button.get("value") or ""))
            yield Form(*common, button=pressed, cookies=cookies)
        for button in elsewhere:
            target = urljoin(page.path, str(button["formaction"]))
            name = resolve(urlsplit(target).path).view_name
            yield Form(page.asker.name, page.path, name, target, method, common[-1], cookies=cookies)


def _of(button: Tag, form: Tag) -> bool:
    return button.get("form") == form.get("id") if button.get("form") else form in button.parents


FURTHER_EYES: dict[str, tuple[str, ...]] = {
    # address → whose page of it shows forms that the first one's does not
    "desk_theme": ("approver",),
    "invited": ("resident",),
    "desk_lessons": ("clerk",),
    "desk_measure": ("approver",),
    "committee_round": ("chair",),
    "committee_sheet": ("chair",),
}
IN_EACH_STATE = (
    "desk_consultation",
    "desk_theme",
    "desk_round",
    "desk_course",
    "desk_session",
    "desk_reply",
    "committee_round",
)
"""Pages whose buttons go by the state of their row: they are opened for each row of the town."""


def eyes(route: Route) -> tuple[str, ...]:
    """The names of who opens an address: one who may read it, and one who may send."""
    policy = route.policy()
    if policy is None:
        return ()
    further = FURTHER_EYES.get(route.view_name, ())
    if policy.kind != "verb":
        return ({"public": "anonymous", "signed_in": "resident"}[policy.kind], *further)
    found = []
    for verb in filter(None, (policy.verb, policy.posting)):
        roles = table()[verb].roles if verb in table() else frozenset()
        found += [role for role in ROLES if role in roles][:1] or ["resident"]
    return tuple(dict.fromkeys([*found, *further]))


def alike(question: Question, town: SimpleNamespace) -> Iterator[str]:
    """The same address for the town's other rows of that kind."""
    if question.route.view_name not in IN_EACH_STATE or question.named.own is None:
        return
    key = question.named.own(town)["key"]
    rows = [row for row in vars(town).values() if hasattr(row, "key") and hasattr(row, "_meta")]
    kind = next(type(row) for row in rows if row.key == key)
    for other in {row.key for row in rows if type(row) is kind} - {key}:
        yield reverse(question.route.view_name, kwargs={"key": other})


def pages(world: World, everybody: Iterable[Asker]) -> Iterator[Page]:
    """Every page of the first town, opened by whoever may."""
    who = {asker.name: asker for asker in everybody}
    for question in questions([one for one in routes() if one.is_ours], world, world.a):
        if question.kind == OWN:
            for path in (question.path, *sorted(alike(question, world.a))):
                for name in eyes(question.route):
                    yield Page(who[name], path)
    for page in world.a.pages.values():
        yield Page(who["anonymous"], page.url_path.removeprefix(f"/{world.a.slug}") or "/")
    for route in routes():
        policy = route.policy()
        accounts = route.route.startswith("accounts/") and not route.arguments
        if accounts and policy is not None and eyes(route):
            yield Page(who[eyes(route)[0]], reverse(route.view_name))


def forms(world: World, everybody: Iterable[Asker], further: Iterable[Page] = ()) -> list[Form]:
    """One form of each sort."""
    found: dict[str, Form] = {}
    for page in [*pages(world, everybody), *further]:
        for form in forms_of(page):
            found.setdefault(form.sort, form)
    return list(found.values())


def without_a_form(world: World, everybody: Iterable[Asker], found: Iterable[Form]) -> list[str]:
    """The addresses that take what a button sends, but no page that was opened shows a form for them."""
    who = {asker.name: asker for asker in everybody}
    shown = {form.view for form in found if form.method == "POST"}
    told = []
    for question in questions([one for one in routes() if one.is_ours], world, world.a):
        name = question.route.view_name
        if question.kind != OWN or name in shown:
            continue
        for asker in eyes(question.route):
            read, sent = (who[asker].ask(method, question.path).status_code for method in ("GET", "POST"))
            if sent not in (read, 403, 405):
                told.append(f"{name}: open a page that shows its form, in tests/faults/further_rows.py")
                break
    return told
