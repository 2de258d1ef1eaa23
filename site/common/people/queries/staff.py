"""Who holds which role until when, which posts there are, and who is invited. Only for those who may give roles."""

from dataclasses import dataclass
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from common.people.enums import Role
from common.people.models import Person, RoleGrant, StaffInvitation
from common.people.rules import Actor, Grant, may
from common.places.models import Post
from common.text import clock
from common.text.refusals import NotFound

NOW, ENDING, COMING, ENDED = "now", "ending", "coming", "ended"
STATES = (NOW, ENDING, COMING, ENDED)
SOON = timedelta(days=30)
"""How long before its last day a role is shown as ending: time enough to invite somebody, or to give it again."""
ADMINS_LOOK_AHEAD = timedelta(days=60)
"""How long before the day without any administrator it stands at the desk: somebody must be found and come in."""


@dataclass(frozen=True)
class Narrowed:
    """Which roles the list shows: now, ending soon, coming or ended; of one kind; with words of name or place."""

    state: str = NOW
    role: str = ""
    words: str = ""


def _may(actor: Actor) -> bool:
    return may(actor, "people.grant_role", municipality_id=actor.municipality_id)


def _in(state: str, today: date) -> Q:
    begun = Q(valid_from__lte=today)
    if state == ENDED:
        return Q(valid_until__lte=today)
    endless = Q(valid_until__isnull=True) | Q(valid_until__gt=today)
    return endless & (begun if state == NOW else ~begun)


def _ending(today: date) -> QuerySet[RoleGrant]:
    """Return the roles held today that end soon and do not go on: the same role in the same post, given again."""
    goes_on = (
        RoleGrant.objects.annotate(place=Coalesce("post_id", 0))
        .filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=OuterRef("valid_until")),
            person=OuterRef("person"),
            role=OuterRef("role"),
            place=Coalesce(OuterRef("post_id"), 0),
            valid_from__lte=OuterRef("valid_until"),
        )
        .order_by()
    )
    rows = RoleGrant.objects.filter(_in(NOW, today), valid_until__lte=today + SOON + timedelta(days=1))
    return rows.exclude(role=Role.RESIDENT).filter(~Exists(goes_on))


def ending_roles(actor: Actor) -> tuple[int, date | None]:
    """Return how many roles of the municipality end soon, and the first last day; none for who may not give roles."""
    if not _may(actor):
        return 0, None
    rows = _ending(clock.today()).filter(municipality_id=actor.municipality_id)
    found = rows.aggregate(number=Count("pk"), first=Min("valid_until"))
    first: date | None = found["first"]
    return found["number"], first - timedelta(days=1) if first is not None else None


def own_ending(actor: Actor) -> list[RoleGrant]:
    """Return the actor's own roles that end soon, the nearest first. Asks nothing when none of hers has a near end."""
    latest = clock.today() + SOON
    if not any(one.last_day is not None and one.last_day <= latest for one in actor.grants):
        return []
    rows = _ending(clock.today()).filter(
        municipality_id=actor.municipality_id, person_id=actor.person_id or 0
    )
    return list(rows.select_related("department", "post__department").order_by("valid_until", "pk"))


def last_day_with_admin(municipality_id: int) -> date | None:
    """Return the last day on which somebody is administrator, as the roles stand now; None when no end is in sight.

    Today or earlier when nobody is one. A town that never had one is not judged: its first is let in by command.
    """
    spans = list(
        RoleGrant.objects.filter(municipality_id=municipality_id, role=Role.ADMIN)
        .order_by("valid_from", "pk")
        .values_list("valid_from", "valid_until")
    )
    if not spans:
        return None
    day = clock.today()
    for begins, ends in spans:
        if begins > day:
            break
        if ends is None:
            return None
        day = max(day, ends)
    return day - timedelta(days=1)


def grants_for(actor: Actor, narrowed: Narrowed) -> QuerySet[RoleGrant]:
    """Return the roles of the municipality that fit, with person and post; none for whoever may not give roles."""
    rows = RoleGrant.objects.filter(municipality_id=actor.municipality_id)
    if not _may(actor):
        return rows.none()
    today = clock.today()
    soon = narrowed.state == ENDING
    rows = (
        rows.filter(pk__in=_ending(today).values("pk")) if soon else rows.filter(_in(narrowed.state, today))
    )
    if narrowed.role:
        rows = rows.filter(role=narrowed.role)
    if narrowed.words:
        rows = rows.filter(
            Q(person__name__icontains=narrowed.words)
            | Q(post__name__icontains=narrowed.words)
            | Q(department__name__icontains=narrowed.words)
        )
    rows = rows.select_related("person", "department", "post__department")
    order = {ENDED: "-valid_until", ENDING: "valid_until"}.get(narrowed.state, "valid_from")
    return rows.order_by(order, "pk")


def get_grant_for(actor: Actor, key: str) -> RoleGrant:
    """Return one role with person and post. Raises NotFound."""
    rows = RoleGrant.objects.filter(municipality_id=actor.municipality_id)
    row = rows.select_related("person", "department", "post__department").filter(key=key).first()
    if row is None or not _may(actor):
        raise NotFound("not_found")
    return row


def open_invitations_for(actor: Actor) -> QuerySet[StaffInvitation]:
    """Return the invitations that can still be used, the newest first."""
    rows = StaffInvitation.objects.filter(
        municipality_id=actor.municipality_id,
        accepted_at__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__gt=clock.now(),
    )
    return rows.select_related("department", "post__department") if _may(actor) else rows.none()


def usable_invitation(municipality_id: int, token_hash: str) -> StaffInvitation | None:
    """Return the invitation behind a link, None for everything that cannot be used (any more)."""
    return (
        StaffInvitation.objects.filter(
            municipality_id=municipality_id,
            token_hash=token_hash,
            accepted_at__isnull=True,
            withdrawn_at__isnull=True,
            expires_at__gt=clock.now(),
            valid_until__gt=clock.today(),
        )
        .select_related("department", "post__department")
        .first()
    )


def hold_invitation(municipality_id: int, token_hash: str) -> bool:
    """Lock an invitation that can still be used, inside a transaction; say whether it can."""
    rows = StaffInvitation.objects.select_for_update().filter(
        municipality_id=municipality_id, token_hash=token_hash
    )
    row = rows.first()
    return row is not None and row.accepted_at is None and row.withdrawn_at is None


def was_taken(municipality_id: int, token_hash: str) -> bool:
    """Return whether the role behind a link was taken."""
    rows = StaffInvitation.objects.filter(municipality_id=municipality_id, token_hash=token_hash)
    return rows.filter(accepted_at__isnull=False).exists()


def posts_for(actor: Actor, words: str = "") -> QuerySet[Post]:
    """Return the posts in the order of their departments; `holders` counts who holds a role in them today."""
    rows = Post.objects.filter(municipality_id=actor.municipality_id).select_related("department")
    if not _may(actor):
        return rows.none()
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(department__name__icontains=words))
    held = (
        RoleGrant.objects.filter(_in(NOW, clock.today()), post=OuterRef("pk"))
        .order_by()
        .values("post")
        .annotate(number=Count("person", distinct=True))
        .values("number")
    )
    return rows.annotate(holders=Coalesce(Subquery(held), 0)).order_by(
        "department__code", "department_id", "pk"
    )


def get_post_for(actor: Actor, key: str) -> Post:
    """Return one post with its department. Raises NotFound."""
    row = (
        Post.objects.filter(municipality_id=actor.municipality_id, key=key)
        .select_related("department")
        .first()
    )
    if row is None or not _may(actor):
        raise NotFound("not_found")
    return row


def grants_of_post(post: Post) -> list[RoleGrant]:
    """Return the roles held in a post today or from a coming day, those of today first."""
    rows = RoleGrant.objects.filter(municipality_id=post.municipality_id, post=post)
    rows = rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=clock.today()))
    return list(rows.select_related("person").order_by("valid_from", "pk"))


def invitations_of_post(actor: Actor, post: Post) -> list[StaffInvitation]:
    """Return the open invitations to a post."""
    return list(open_invitations_for(actor).filter(post=post))


def actor_of_post(post: Post, grants: list[RoleGrant]) -> Actor:
    """Return an Actor with the roles held in a post today, whoever holds them: what waits for it waits for the post."""
    today = clock.today()
    held = [row for row in grants if row.valid_from <= today]
    return Actor(
        municipality_id=post.municipality_id,
        post_label=str(post),
        grants=tuple(Grant(row.role, row.department_id, row.post_id, row.last_day) for row in held),
        roles=frozenset(row.role for row in held),
    )


def staff_at(municipality_id: int, email: str) -> Person | None:
    """Return the one person who works here today and whose login has proven this address; None in every other case.

    Whoever left, or only has the address of a post's mailbox in her login, is invited like anybody else: the role
    goes to who reads mail there now.
    """
    working = RoleGrant.objects.filter(_in(NOW, clock.today())).exclude(role=Role.RESIDENT)
    proven = EmailAddress.objects.filter(email__iexact=email.strip(), verified=True)
    found = Person.objects.filter(
        municipality_id=municipality_id, user__in=proven.values("user"), role_grants__in=working
    )
    people = list(found.distinct().order_by("pk")[:2])
    return people[0] if len(people) == 1 else None
