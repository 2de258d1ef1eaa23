"""Inviting staff, taking a role, ending one, handing a post over."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.models import EmailAddress

from common.audit.models import Entry
from common.notify.models import Message
from common.people.domain.staff import (
    accept_invitation,
    end_role,
    hand_over_role,
    invite_staff,
    withdraw_invitation,
)
from common.people.models import Person, RoleGrant, StaffInvitation
from common.people.queries.actor import actor_of_person
from common.people.queries.staff import Narrowed, grants_for, posts_for, staff_at
from common.people.rules import may
from common.places.models import Post
from common.text import clock
from common.text.refusals import Conflict, NotAllowed, NotFound, Refusal
from tests.factories.town import make_actor, make_person, make_town

pytestmark = pytest.mark.django_db
MARCH_1 = clock.tokyo(date(2026, 3, 1))
APRIL_1, YEAR_END = date(2026, 4, 1), date(2027, 4, 1)
ADDRESS = "hara@example.jp"


@pytest.fixture
def office() -> SimpleNamespace:
    """A town with an administrator and a clerk in a post."""
    town = make_town()
    admin, clerk = make_actor(town, "admin"), make_actor(town, "clerk")
    return SimpleNamespace(
        town=town,
        admin=admin,
        clerk=clerk,
        post=Post.objects.get(pk=clerk.grants[0].post_id),
        grant=RoleGrant.objects.get(person_id=clerk.person_id),
        tokens=[],
    )


def letter_of(office: SimpleNamespace) -> Any:
    def letter(token: str) -> tuple[str, str]:
        office.tokens.append(token)
        return "招待", token

    return letter


def invite(office: SimpleNamespace, **more: Any) -> StaffInvitation:
    given: dict[str, Any] = {
        "actor": office.admin,
        "email": ADDRESS,
        "role": "clerk",
        "valid_from": clock.today(),
        "valid_until": clock.today() + timedelta(days=300),
        "letter": letter_of(office),
        "post": office.post,
    }
    return invite_staff(**given | more)


def accept(office: SimpleNamespace, person: Person, address: str = ADDRESS, token: str = "") -> RoleGrant:
    return accept_invitation(actor=actor_of_person(person), token=token or office.tokens[-1], address=address)


def test_an_invitation_gives_the_role_once_and_is_recorded(office: SimpleNamespace) -> None:
    row = invite(office)
    mail = Message.objects.get(kind="staff_invitation")
    assert (mail.address, mail.body) == (ADDRESS, office.tokens[0])
    assert office.tokens[0] not in row.token_hash
    person = make_person(office.town, "原 一郎")
    grant = accept(office, person)
    assert (grant.role, grant.post, grant.department) == ("clerk", office.post, office.post.department)
    assert may(actor_of_person(person), "home.prepare_measure", municipality_id=office.town.pk)
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {"invite_staff", "accept_invitation", "grant_role"} <= verbs
    with pytest.raises(NotFound):
        accept(office, make_person(office.town, "別の人"))


def test_two_posts_of_one_person_are_two_invitations(office: SimpleNamespace) -> None:
    other = Post.objects.create(municipality=office.town, department=office.post.department, name="防災係")
    first, second, again = invite(office), invite(office, post=other), invite(office)
    first.refresh_from_db()
    second.refresh_from_db()
    assert [row.withdrawn_at is None for row in (first, second, again)] == [False, True, True]


@pytest.mark.parametrize(
    "fault", ["used", "withdrawn", "expired", "other address", "other town", "guessed", "role over"]
)
def test_a_link_that_is_no_good_opens_nothing(office: SimpleNamespace, fault: str) -> None:
    row = invite(office)
    person, address, token, at = make_person(office.town), ADDRESS, "", clock.now()
    if fault == "used":
        accept(office, make_person(office.town))
    if fault == "withdrawn":
        withdraw_invitation(actor=office.admin, key=row.key)
    if fault == "expired":
        at += timedelta(days=7)
    if fault == "other address":
        address = "else@example.jp"
    if fault == "other town":
        person = make_person(make_town("minami"))
    if fault == "guessed":
        token = row.token_hash
    if fault == "role over":
        StaffInvitation.objects.update(valid_from=date(2020, 1, 1), valid_until=clock.today())
    before = RoleGrant.objects.count()
    with clock.replaced_by(at), pytest.raises(NotFound):
        accept(office, person, address, token)
    assert RoleGrant.objects.count() == before


def test_a_second_invitation_takes_the_place_of_the_first(office: SimpleNamespace) -> None:
    invite(office)
    invite(office, email=ADDRESS.upper())
    first, second = office.tokens
    with pytest.raises(NotFound):
        accept(office, make_person(office.town), token=first)
    assert accept(office, make_person(office.town), token=second).role == "clerk"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"role": "resident"}, "no_such_role"),
        ({"role": "king"}, "no_such_role"),
        ({"valid_until": date(2020, 1, 1)}, "ends_before_start"),
        ({"valid_from": date(2020, 1, 1), "valid_until": date(2020, 4, 1)}, "in_the_past"),
    ],
)
def test_an_invitation_that_makes_no_sense_is_refused(
    office: SimpleNamespace, more: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        invite(office, **more)
    assert refused.value.code == code
    assert not StaffInvitation.objects.exists()


def test_only_an_administrator_of_the_town_gives_roles(office: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed):
        invite(office, actor=office.clerk)
    with pytest.raises(NotFound):
        invite(office, actor=make_actor(make_town("minami"), "admin"))  # the post is of another town
    with pytest.raises(NotAllowed):
        end_role(actor=office.clerk, key=office.grant.key, seen_until=None, valid_until=YEAR_END)
    with pytest.raises(NotFound):
        end_role(
            actor=make_actor(make_town("minami"), "admin", "second"),
            key=office.grant.key,
            seen_until=None,
            valid_until=clock.today(),
        )


def roles_at(person_id: int | None, moment: datetime) -> frozenset[str]:
    with clock.replaced_by(moment):
        return actor_of_person(Person.objects.get(pk=person_id)).roles


def test_a_role_past_its_end_gives_nothing(office: SimpleNamespace) -> None:
    with clock.replaced_by(MARCH_1):
        end_role(actor=office.admin, key=office.grant.key, seen_until=None, valid_until=APRIL_1)
    last_second = clock.tokyo(APRIL_1) - timedelta(seconds=1)
    assert roles_at(office.clerk.person_id, last_second) == {"resident", "clerk"}
    assert roles_at(office.clerk.person_id, clock.tokyo(APRIL_1)) == {"resident"}
    entry = Entry.objects.get(verb="end_role")
    assert (entry.before, entry.after) == ({"until": None}, {"until": "2026-04-01"})
    with clock.replaced_by(clock.tokyo(APRIL_1)):
        past = Person.objects.get(pk=office.clerk.person_id)
        assert not may(actor_of_person(past), "home.see_desk", municipality_id=office.town.pk)
        assert [row.person_id for row in grants_for(office.admin, Narrowed(state="ended"))] == [past.pk]
        with pytest.raises(Refusal) as refused:
            end_role(actor=office.admin, key=office.grant.key, seen_until=APRIL_1, valid_until=YEAR_END)
        assert refused.value.code == "already_ended"


def test_two_administrators_meet_and_the_last_one_stays(office: SimpleNamespace) -> None:
    own = RoleGrant.objects.get(person_id=office.admin.person_id)
    with clock.replaced_by(MARCH_1):
        with pytest.raises(Refusal) as refused:
            end_role(actor=office.admin, key=own.key, seen_until=None, valid_until=APRIL_1)
        assert refused.value.code == "last_admin"
        second = make_actor(office.town, "admin", "second-admin")
        end_role(actor=second, key=own.key, seen_until=None, valid_until=APRIL_1)
        with pytest.raises(Conflict):
            end_role(actor=office.admin, key=own.key, seen_until=None, valid_until=YEAR_END)
        other = RoleGrant.objects.get(person_id=second.person_id)
        with pytest.raises(Refusal, match="last_admin"):
            end_role(actor=office.admin, key=other.key, seen_until=None, valid_until=APRIL_1)


@pytest.mark.parametrize("works_here", [True, False])
def test_a_post_is_handed_over_on_31_march_in_one_act(office: SimpleNamespace, works_here: bool) -> None:
    follower = make_actor(office.town, "moderator")
    person = Person.objects.get(pk=follower.person_id)
    EmailAddress.objects.create(user=person.user, email=ADDRESS, verified=True, primary=True)
    successor = staff_at(office.town.pk, ADDRESS.upper()) if works_here else None
    with clock.replaced_by(MARCH_1):
        new = hand_over_role(
            actor=office.admin,
            key=office.grant.key,
            seen_until=None,
            first_day=APRIL_1,
            valid_until=YEAR_END,
            email=ADDRESS,
            successor=successor,
            letter=letter_of(office),
        )
        if not works_here:
            new = accept(office, person)
    assert (new.valid_from, new.valid_until, new.post) == (APRIL_1, YEAR_END, office.post)
    eve, day = clock.tokyo(APRIL_1) - timedelta(seconds=1), clock.tokyo(APRIL_1)
    assert [("clerk" in roles_at(one, eve)) for one in (office.clerk.person_id, person.pk)] == [True, False]
    assert [("clerk" in roles_at(one, day)) for one in (office.clerk.person_id, person.pk)] == [False, True]


def test_a_role_that_ends_before_is_not_made_longer(office: SimpleNamespace) -> None:
    december = date(2026, 1, 1)
    office.grant.valid_until = december
    office.grant.save()
    with clock.replaced_by(clock.tokyo(date(2025, 10, 1))):
        hand_over_role(
            actor=office.admin,
            key=office.grant.key,
            seen_until=december,
            first_day=APRIL_1,
            valid_until=YEAR_END,
            email=ADDRESS,
            successor=None,
            letter=letter_of(office),
        )
    office.grant.refresh_from_db()
    assert office.grant.valid_until == december


def test_the_only_administrator_may_hand_over_to_another(office: SimpleNamespace) -> None:
    own = RoleGrant.objects.get(person_id=office.admin.person_id)
    handing = {
        "actor": office.admin,
        "key": own.key,
        "seen_until": None,
        "first_day": APRIL_1,
        "valid_until": YEAR_END,
        "email": ADDRESS,
        "letter": letter_of(office),
    }
    with clock.replaced_by(MARCH_1):
        with pytest.raises(Refusal, match="last_admin"):  # nobody may have taken it by then
            hand_over_role(**handing, successor=None)  # type: ignore[arg-type]
        successor = Person.objects.get(pk=office.clerk.person_id)
        hand_over_role(**handing, successor=successor)  # type: ignore[arg-type]
    assert "admin" in roles_at(successor.pk, clock.tokyo(APRIL_1))
    own.refresh_from_db()
    assert own.valid_until == APRIL_1


def test_whoever_left_or_never_proved_the_address_is_invited(office: SimpleNamespace) -> None:
    """A post's mailbox in the login of somebody who retired leads to whoever reads mail there now."""
    retired = make_actor(office.town, "moderator", "retired")
    person = Person.objects.get(pk=retired.person_id)
    address = EmailAddress.objects.create(user=person.user, email=ADDRESS, verified=False, primary=True)
    assert staff_at(office.town.pk, ADDRESS) is None
    address.verified = True
    address.save()
    assert staff_at(office.town.pk, ADDRESS) == person
    RoleGrant.objects.filter(person=person).update(valid_until=clock.today())
    assert staff_at(office.town.pk, ADDRESS) is None


def test_a_refused_half_leaves_the_other_undone(office: SimpleNamespace) -> None:
    with clock.replaced_by(MARCH_1), pytest.raises(Refusal, match="same_person"):
        hand_over_role(
            actor=office.admin,
            key=office.grant.key,
            seen_until=None,
            first_day=APRIL_1,
            valid_until=YEAR_END,
            email=ADDRESS,
            successor=Person.objects.get(pk=office.clerk.person_id),
            letter=letter_of(office),
        )
    office.grant.refresh_from_db()
    assert office.grant.valid_until is None


def test_residents_are_not_found_by_their_address_and_posts_count_who_holds(office: SimpleNamespace) -> None:
    resident = make_actor(office.town, "resident")
    person = Person.objects.get(pk=resident.person_id)
    EmailAddress.objects.create(user=person.user, email=ADDRESS, verified=True, primary=True)
    assert staff_at(office.town.pk, ADDRESS) is None
    assert [row.holders for row in posts_for(office.admin)] == [2]
    assert list(posts_for(office.clerk)) == []
    assert list(grants_for(office.clerk, Narrowed())) == []
