"""Roles that end soon, and the last day on which a town has an administrator."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from common.people.models import Person, RoleGrant
from common.people.queries.actor import actor_of_person
from common.people.queries.staff import (
    ENDING,
    Narrowed,
    ending_roles,
    grants_for,
    last_day_with_admin,
    own_ending,
)
from common.places.models import Municipality, Post
from common.text import clock
from tests.factories.town import make_actor, make_department, make_person, make_town

pytestmark = pytest.mark.django_db
START = date(2020, 4, 1)


@pytest.fixture
def town() -> Municipality:
    return make_town()


def day(number: int) -> date:
    return clock.today() + timedelta(days=number)


def held(person: Person, role: str, until: date | None, since: date = START, **more: Any) -> RoleGrant:
    return RoleGrant.objects.create(
        municipality=person.municipality,
        person=person,
        role=role,
        valid_from=since,
        valid_until=until,
        **more,
    )


@pytest.mark.parametrize(
    ("until", "is_shown"), [(0, False), (1, True), (31, True), (32, False), (None, False), (-5, False)]
)
def test_thirty_days_counted_by_the_last_day(town: Municipality, until: int | None, is_shown: bool) -> None:
    person = make_person(town)
    held(person, "clerk", day(until) if until is not None else None)
    admin = make_actor(town, "admin")
    shown = list(grants_for(admin, Narrowed(state=ENDING)))
    assert len(shown) == is_shown
    assert ending_roles(admin) == ((1, day((until or 0) - 1)) if is_shown else (0, None))
    assert len(own_ending(actor_of_person(person))) == is_shown
    assert ending_roles(make_actor(town, "clerk")) == (0, None)


def test_what_goes_on_does_not_end(town: Municipality) -> None:
    person = make_person(town)
    posts = [
        Post.objects.create(municipality=town, department=make_department(town), name=name) for name in "ABC"
    ]
    held(person, "clerk", day(5), post=posts[0])
    held(person, "clerk", None, since=day(5), post=posts[0])  # given again in time
    held(person, "clerk", day(6), post=posts[1])
    held(person, "clerk", day(90), post=posts[2])  # another post
    held(person, "editor", day(7))
    held(person, "editor", day(99), since=day(8))  # a day too late
    held(person, "member", day(8))
    held(make_person(town, "別人"), "member", None)  # somebody else
    held(person, "resident", day(2))
    found = [(row.role, row.post) for row in own_ending(actor_of_person(person))]
    assert found == [("clerk", posts[1]), ("editor", None), ("member", None)]


def test_another_town_is_not_looked_at(town: Municipality) -> None:
    held(make_person(make_town("minami")), "clerk", day(3))
    assert ending_roles(make_actor(town, "admin")) == (0, None)


def test_whoever_has_no_near_end_costs_no_query(town: Municipality, django_assert_num_queries: Any) -> None:
    actor = make_actor(town, "clerk")
    with django_assert_num_queries(0):
        assert own_ending(actor) == []


@pytest.mark.parametrize(
    ("spans", "last"),
    [
        ([], None),
        ([(-50, None)], None),
        ([(-50, 10)], 9),
        ([(-50, 10), (10, 20)], 19),
        ([(-50, 10), (11, None)], 9),
        ([(-50, 10), (-20, 5)], 9),
        ([(-50, -10)], -1),
        ([(5, None)], -1),
        ([(-50, 10), (-50, None)], None),
        ([(-50, 40), (30, None)], None),
    ],
    ids=str,
)
def test_until_when_somebody_is_administrator(
    town: Municipality, spans: list[tuple[int, int | None]], last: int | None
) -> None:
    for since, until in spans:
        held(make_person(town), "admin", day(until) if until is not None else None, since=day(since))
    held(make_person(make_town("minami")), "admin", None)
    held(make_person(town), "clerk", None)
    assert last_day_with_admin(town.pk) == (day(last) if last is not None else None)
