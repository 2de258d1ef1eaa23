"""Who works here until when: inviting, accepting, ending a role, handing a post over. Giving one is in role.py."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from common.audit.domain.record import record
from common.people.domain.role import grant_role
from common.people.enums import Role
from common.people.models import Person, RoleGrant, StaffInvitation
from common.people.rules import Actor, require
from common.people.signals import AccountMail, account_mail_due
from common.places.models import Department, Post
from common.text import clock
from common.text.refusals import Conflict, NotFound, Refusal

INVITATION_LASTS = timedelta(days=7)
INVITED_ROLES = tuple(role for role in Role if role != Role.RESIDENT)
"""Whoever opens an account is a resident; every other role is given by the town."""

Letter = Callable[[str], tuple[str, str]]
"""From the token of the link to subject and text of the mail."""


def hash_of(token: str) -> str:
    """Return what is stored of a token: 32 random bytes need no slow hash, only one that cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


def invite_staff(
    *,
    actor: Actor,
    email: str,
    role: str,
    valid_from: date,
    valid_until: date,
    letter: Letter,
    department: Department | None = None,
    post: Post | None = None,
) -> StaffInvitation:
    """Offer a role to whoever reads mail at this address; `valid_until` is exclusive. The link lasts seven days.

    An earlier open invitation of the same address to the same role in the same place is withdrawn: one link is
    enough; two posts (兼務) are two invitations. Raises
    NotAllowed, NotFound (place of another municipality), Refusal `no_such_role`, `ends_before_start` or `in_the_past`.
    """
    town = actor.municipality_id
    require(actor, "people.grant_role", municipality_id=town)
    if role not in INVITED_ROLES:
        raise Refusal("no_such_role")
    if valid_until <= valid_from:
        raise Refusal("ends_before_start")
    if any(place is not None and place.municipality_id != town for place in (department, post)):
        raise NotFound("not_found")
    department = department or (post.department if post is not None else None)
    with transaction.atomic():
        email = email.strip().casefold()
        earlier = list(
            StaffInvitation.objects.select_for_update().filter(
                municipality_id=town,
                email=email,
                role=role,
                department=department,
                post=post,
                accepted_at__isnull=True,
                withdrawn_at__isnull=True,
            )
        )
        now = clock.deciding_now()
        if valid_until <= now.astimezone(clock.TOKYO).date():
            raise Refusal("in_the_past")
        for row in earlier:
            row.withdrawn_at = now
            row.save(update_fields=["withdrawn_at"])
        token = secrets.token_urlsafe(32)
        invitation = StaffInvitation.objects.create(
            municipality_id=town,
            email=email,
            role=role,
            department=department,
            post=post,
            valid_from=valid_from,
            valid_until=valid_until,
            token_hash=hash_of(token),
            invited_at=now,
            expires_at=now + INVITATION_LASTS,
        )
        record(
            actor=actor,
            verb="invite_staff",
            target=invitation,
            at=now,
            after={
                "role": role,
                "from": valid_from.isoformat(),
                "until": valid_until.isoformat(),
                "post": post.key if post is not None else "",
            },
        )
        subject, body = letter(token)
        mail = AccountMail(town, "staff_invitation", email, subject, body, now)
        account_mail_due.send(sender=invite_staff, mail=mail)
    return invitation


def withdraw_invitation(*, actor: Actor, key: str) -> StaffInvitation:
    """Take back an invitation that nobody used. Raises NotAllowed, NotFound, Conflict when it was just used."""
    require(actor, "people.grant_role", municipality_id=actor.municipality_id)
    with transaction.atomic():
        row = (
            StaffInvitation.objects.select_for_update()
            .filter(municipality_id=actor.municipality_id, key=key)
            .first()
        )
        if row is None:
            raise NotFound("not_found")
        now = clock.deciding_now()
        if row.accepted_at is not None or row.withdrawn_at is not None:
            raise Conflict("changed_meanwhile")
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        record(actor=actor, verb="withdraw_invitation", target=row, at=now, after={"role": row.role})
    return row


def accept_invitation(*, actor: Actor, token: str, address: str) -> RoleGrant:
    """Take the offered role; the invitation is used up. `address` is one that the actor has proven to be hers.

    Raises NotAllowed, and NotFound for a token that is unknown, used, withdrawn, expired, of another municipality, or
    that went to another address: the same for all.
    """
    town = actor.municipality_id
    require(actor, "people.accept_invitation", municipality_id=town)
    with transaction.atomic():
        row = (
            StaffInvitation.objects.select_for_update(of=("self",))
            .select_related("department", "post__department")
            .filter(municipality_id=town, token_hash=hash_of(token))
            .first()
        )
        now = clock.deciding_now()
        today = now.astimezone(clock.TOKYO).date()
        if (
            row is None
            or row.accepted_at is not None
            or row.withdrawn_at is not None
            or row.expires_at <= now
            or row.valid_until <= today
            or row.email != address.strip().casefold()
        ):
            raise NotFound("not_found")
        row.accepted_at, row.person_id = now, actor.person_id
        row.save(update_fields=["accepted_at", "person"])
        record(actor=actor, verb="accept_invitation", target=row, at=now, after={"role": row.role})
        # the town gave the role when an administrator invited; the person only takes it
        return grant_role(
            actor=Actor.system(town),
            person_key=actor.key,
            role=row.role,
            valid_from=max(row.valid_from, today),
            valid_until=row.valid_until,
            department=row.department,
            post=row.post,
        )


def end_role(*, actor: Actor, key: str, seen_until: date | None, valid_until: date) -> RoleGrant:
    """Let a role end (or end later) on a day; `valid_until` is exclusive, `seen_until` the end that was on the screen.

    Raises NotAllowed, NotFound, Conflict, and Refusal `already_ended` (the past stays as it was), `in_the_past`,
    `ends_before_start`, or `last_admin`: somebody must be able to give roles.
    """
    town = actor.municipality_id
    require(actor, "people.grant_role", municipality_id=town)
    with transaction.atomic():
        # every administrator's row is held, so that two cannot end each other's role at once
        held = list(
            RoleGrant.objects.select_for_update()
            .filter(Q(key=key) | Q(role=Role.ADMIN), municipality_id=town)
            .order_by("pk")
        )
        grant = next((row for row in held if row.key == key), None)
        if grant is None:
            raise NotFound("not_found")
        now = clock.deciding_now()
        today = now.astimezone(clock.TOKYO).date()
        if grant.valid_until != seen_until:
            raise Conflict("changed_meanwhile")
        if grant.valid_until is not None and grant.valid_until <= today:
            raise Refusal("already_ended")
        if valid_until < today:
            raise Refusal("in_the_past")
        if valid_until <= grant.valid_from:
            raise Refusal("ends_before_start")
        if grant.role == Role.ADMIN and not any(_goes_on(row, valid_until) for row in held if row != grant):
            raise Refusal("last_admin")
        grant.valid_until = valid_until
        grant.save(update_fields=["valid_until"])
        record(
            actor=actor,
            verb="end_role",
            target=grant,
            at=now,
            before={"until": seen_until.isoformat() if seen_until else None},
            after={"until": valid_until.isoformat()},
        )
    return grant


def _goes_on(grant: RoleGrant, day: date) -> bool:
    """Return whether an administrator's role is held on this day."""
    return (
        grant.role == Role.ADMIN
        and grant.valid_from <= day
        and (grant.valid_until is None or grant.valid_until > day)
    )


def hand_over_role(
    *,
    actor: Actor,
    key: str,
    seen_until: date | None,
    first_day: date,
    valid_until: date,
    email: str,
    successor: Person | None,
    letter: Letter,
) -> RoleGrant | StaffInvitation:
    """Begin a role for the successor on `first_day` and let the old holder's end then, if not earlier, in one act.

    `successor` is the member of staff with this address; None invites whoever reads mail there. Returns the new role
    or the invitation. Raises what `end_role`, `grant_role` and `invite_staff` raise, and Refusal `same_person`.
    """
    require(actor, "people.grant_role", municipality_id=actor.municipality_id)
    with transaction.atomic():
        old = (
            RoleGrant.objects.select_for_update(of=("self",))
            .select_related("department", "post__department")
            .filter(municipality_id=actor.municipality_id, key=key)
            .first()
        )
        if old is None:
            raise NotFound("not_found")
        if old.valid_until != seen_until:
            raise Conflict("changed_meanwhile")
        if successor is not None and successor.pk == old.person_id:
            raise Refusal("same_person")
        given: RoleGrant | StaffInvitation
        if successor is None:
            given = invite_staff(
                actor=actor,
                email=email,
                role=old.role,
                valid_from=first_day,
                valid_until=valid_until,
                letter=letter,
                department=old.department,
                post=old.post,
            )
        else:
            # given first: the only administrator may hand over to another one
            given = grant_role(
                actor=actor,
                person_key=successor.key,
                role=old.role,
                valid_from=first_day,
                valid_until=valid_until,
                department=old.department,
                post=old.post,
            )
        # a role that ends before that day anyway is not made longer by handing it over
        ends_before = old.valid_until is not None and clock.today() < old.valid_until <= first_day
        if not ends_before:
            end_role(actor=actor, key=key, seen_until=seen_until, valid_until=first_day)
        return given
