"""The town, its departments, districts and people."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from common.measures.models import Measure
from common.people.domain.person import add_contact, add_person
from common.people.enums import ContactKind, Role
from common.people.models import Person, RoleGrant, User
from common.people.queries.actor import actor_of_person
from common.people.rules import Actor
from common.places.models import Department, District, Municipality, Post
from home.checks import DEMO_HOST
from home.demo_town.source import at, data
from home.domain.municipality import Founding, found_municipality
from participation.models import Consultation, Theme

PASSWORD = "hiroba-demo"  # noqa: S105 -- the demo's public password; production is never ready with its logins
FIRST_DAY = date(2022, 4, 1)


@dataclass
class Town:
    """A founded town, with what the other builders look up by name."""

    municipality: Municipality
    departments: dict[str, Department] = field(default_factory=dict)
    districts: dict[str, District] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    residents: list[Person] = field(default_factory=list)
    phones: dict[str, str] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    consultations: dict[str, Consultation] = field(default_factory=dict)
    themes: dict[int, Theme] = field(default_factory=dict)
    """The themes of the first round of the digital plan, by number."""

    @property
    def clerk(self) -> Actor:
        """Return the clerk of this town."""
        return next(actor for actor in self.actors.values() if actor.holds("clerk"))

    def department(self, name: str) -> Department:
        """Return the department of this name, or the one that runs the site."""
        return self.departments.get(name) or next(iter(self.departments.values()))


def found_town(content: dict[str, Any], *, port: int, more_hosts: tuple[str, ...] = ()) -> Town:
    """Found one municipality of town.json with its offices and people."""
    about = content["municipality"]
    municipality = found_municipality(
        founding=Founding(
            slug=about["slug"],
            name=about["name"],
            name_kana=about["kana"],
            hosts=(*about["host_names"], *more_hosts),
            site_name=about["site_name"],
            department_name=about["department_name"],
            phone=about["phone"],
            phone_hours=about["phone_hours"],
            calls_from=about["calls_from"],
            address=about["address"],
            port=port,
        )
    )
    municipality.supporter_label = about["supporter_label"]
    municipality.save(update_fields=["supporter_label"])
    town = Town(municipality)
    _offices(town, content)
    _people(town, content)
    return town


def towns(*, port: int) -> tuple[Town, Town]:
    """Found both demo municipalities."""
    content = data("town")
    return found_town(content, port=port), found_town(content["second"], port=port)


def _offices(town: Town, content: dict[str, Any]) -> None:
    for row in content["departments"]:
        department = Department.objects.create(
            municipality=town.municipality,
            code=row["code"],
            name=row["name"],
            phone=row["phone"],
            valid_from=FIRST_DAY,
        )
        town.departments[row["name"]] = department
        for name in row["posts"]:
            Post.objects.create(municipality=town.municipality, department=department, name=name)
    for position, row in enumerate(content["districts"]):
        district = District.objects.create(
            municipality=town.municipality, kind=row["kind"], name=row["name"], position=position
        )
        town.districts[row["name"]] = district
        for child_position, child in enumerate(row["children"]):
            District.objects.create(
                municipality=town.municipality,
                parent=district,
                kind=child["kind"],
                name=child["name"],
                position=child_position,
            )


def _people(town: Town, content: dict[str, Any]) -> None:
    secret = make_password(
        PASSWORD
    )  # once: a good hash is slow, and this one is printed on the screen anyway
    for row in content["users"]:
        user = User.objects.create(
            username=row["username"], email=f"{row['username']}@{DEMO_HOST}", password=secret
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        person = _person(town, row, user_id=user.pk)
        if row["role"] != Role.RESIDENT:
            _grant(town, person, row)
        town.actors[row["username"]] = actor_of_person(person)
    for row in content["supporters"]:
        if row["name"] not in town.persons:
            _grant(town, _person(town, row), {"role": Role.SUPPORTER})
    for row in content["residents"]:
        town.residents.append(_person(town, row))


def _person(town: Town, row: dict[str, Any], user_id: int | None = None) -> Person:
    person = add_person(
        municipality=town.municipality,
        name=row["name"],
        kana=row["kana"],
        birth_year=row.get("birth_year"),
        district=town.districts.get(row.get("district", "")),
        user_id=user_id,
        at=at(FIRST_DAY),
    )
    if row.get("phone"):
        add_contact(person=person, kind=ContactKind.PHONE, typed=row["phone"])
        town.phones[person.key] = row["phone"]
    if row.get("email"):
        add_contact(person=person, kind=ContactKind.EMAIL, typed=row["email"])
    town.persons[row["name"]] = person
    return person


def _grant(town: Town, person: Person, row: dict[str, Any]) -> None:
    department = town.departments.get(row.get("department", ""))
    post = department.posts.filter(name=row["post"]).first() if department and row.get("post") else None
    RoleGrant.objects.create(
        municipality=town.municipality,
        person=person,
        role=row["role"],
        department=department,
        post=post,
        valid_from=FIRST_DAY,
    )
