"""A town, its departments, and people in every role. Traits are arguments; the story is told at the call."""

from __future__ import annotations

from datetime import date
from typing import Any

from wagtail.models import Collection, Locale, Page

from common.people.domain.person import add_contact, add_person
from common.people.enums import ContactKind, Role
from common.people.models import Person, RoleGrant, User
from common.people.queries.actor import actor_of_person
from common.people.rules import Actor
from common.places.models import Department, Municipality, Post
from common.text import clock
from home.domain.municipality import Founding, found_municipality

PASSWORD = "hiroba-demo"
_HOSTS = {"hiroba": ("localhost", "127.0.0.1", "testserver"), "minami": ("minami.localhost",)}
_NAMES = {"hiroba": "ひろば町", "minami": "みなみ村"}


def restore_roots() -> None:
    """Put back what Wagtail's migrations made, when a test with real transactions has emptied all tables before."""
    if Page.get_first_root_node() is None:
        Locale.objects.get_or_create(language_code="ja")
        Page.add_root(instance=Page(title="Root", slug="root", locale=Locale.objects.get(language_code="ja")))
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")


def make_town(slug: str = "hiroba") -> Municipality:
    """Found (or return) the town; `hiroba` answers to the test client's host, `minami` to minami.localhost.

    `hiroba` stands in the database before the first test begins (tests/conftest.py): founding takes 600 statements,
    and nearly every test needs it.
    """
    standing = Municipality.objects.filter(slug=slug).select_related("site__root_page").first()
    return standing or found_municipality(
        founding=Founding(
            slug=slug,
            name=_NAMES.get(slug, slug),
            hosts=_HOSTS.get(slug, (f"{slug}.localhost",)),
            department_name="企画課 デジタル推進係",
            phone="0000-12-3456",
            phone_hours="平日 午前8時30分から午後5時15分",
            calls_from="0000-12-3456",
        )
    )


def make_department(town: Municipality, code: str = "kikaku", name: str = "企画課") -> Department:
    """Return the department with this code, made on first call."""
    department, _made = Department.objects.get_or_create(
        municipality=town,
        code=code,
        valid_from=date(2020, 4, 1),
        defaults={"name": name, "phone": "0000-12-3401"},
    )
    return department


def make_person(
    town: Municipality, name: str = "田中 花子", *, kana: str = "タナカ ハナコ", phone: str = "", **more: Any
) -> Person:
    """Add a person, with a telephone if given."""
    person = add_person(municipality=town, name=name, kana=kana, at=clock.now(), **more)
    if phone:
        add_contact(person=person, kind=ContactKind.PHONE, typed=phone)
    return person


def make_user(town: Municipality, role: str, username: str = "") -> User:
    """Add a login with a Person here who holds `role` since 2020 (a resident holds none)."""
    user = User.objects.create_user(username or f"{role}-{town.slug}", password=PASSWORD)
    person = make_person(town, name=f"{role} さん", kana="ヤクワリ", user_id=user.pk)
    if role != Role.RESIDENT:
        department = make_department(town)
        post, _made = Post.objects.get_or_create(
            municipality=town, department=department, name="デジタル推進係"
        )
        RoleGrant.objects.create(
            municipality=town,
            person=person,
            role=role,
            department=department,
            post=post,
            valid_from=date(2020, 4, 1),
        )
    return user


def make_actor(town: Municipality, role: str, username: str = "") -> Actor:
    """Return an Actor with this role (a new login and Person behind it)."""
    user = make_user(town, role, username)
    return actor_of_person(Person.objects.get(user=user, municipality=town))
