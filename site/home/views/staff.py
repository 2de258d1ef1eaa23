"""/desk/staff/: who holds which role until when, invitations, and handing a post over on 31 March."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from common.people.domain.person import log_access
from common.people.domain.staff import (
    INVITED_ROLES,
    end_role,
    hand_over_role,
    invite_staff,
    withdraw_invitation,
)
from common.people.enums import AccessReason
from common.people.queries.account import proven_addresses
from common.people.queries.staff import (
    NOW,
    STATES,
    Narrowed,
    actor_of_post,
    ending_roles,
    get_grant_for,
    get_post_for,
    grants_for,
    grants_of_post,
    invitations_of_post,
    open_invitations_for,
    posts_for,
    staff_at,
)
from common.people.rules import allows
from common.text import clock
from common.text.refusals import Conflict, NotFound, Refusal
from home.forms.staff import ROLES, EndForm, HandOverForm, InviteForm
from home.queries.due import due_for

PER_PAGE = 50
GRANT = "people.grant_role"
SENTENCES = {
    "changed_meanwhile": gettext_lazy(
        "Somebody else has changed this meanwhile. Nothing was changed. Please look again."
    ),
    "in_the_past": gettext_lazy("This day is too long ago. To end a role at once, write yesterday."),
    "ends_before_start": gettext_lazy("The last day lies before the first day."),
    "already_ended": gettext_lazy("This role has ended already. What was stays as it was."),
    "last_admin": gettext_lazy(
        "This is the last administrator. Please invite another one first: somebody must be able to give roles."
    ),
    "same_person": gettext_lazy("This is the address of whoever holds the role now."),
    "own_role": gettext_lazy(
        "Nobody gives a role to herself. Another administrator can, or the command grant_role on the server."
    ),
}
_FIELDS = {
    "in_the_past": "last_day",
    "ends_before_start": "last_day",
    "last_admin": "last_day",
    "same_person": "email",
    "own_role": "email",
}


def _answers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotFound:
            raise Http404("not found") from None

    return wrapped


def _letter(request: HttpRequest) -> Callable[[str], tuple[str, str]]:
    """Return what writes the mail of an invitation: the link leads to the host on which the town answered now."""
    town = request.municipality  # type: ignore[attr-defined]

    def letter(token: str) -> tuple[str, str]:
        link = request.build_absolute_uri(reverse("invited", args=[token]))
        body = render_to_string("account/email/staff_invitation_message.txt", {"link": link}, request)
        return f"【{town.name}】{_('Invitation to work on Hiroba')}", body.strip()

    return letter


def _refused(form: Any, refusal: Refusal) -> None:
    told = SENTENCES.get(refusal.code, _("This could not be done. Nothing was changed."))
    field = _FIELDS.get(refusal.code)
    form.add_error(field if field in form.fields else None, str(told))


def _for_another(request: HttpRequest, email: str) -> None:
    """Raise Refusal own_role for an address of the administrator's own: a second pair of eyes gives each role."""
    if email.strip().casefold() in proven_addresses(request.user.pk or 0):
        raise Refusal("own_role")


def _seen(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _look_at(request: HttpRequest, rows: list[Any]) -> None:
    actor = request.actor  # type: ignore[attr-defined]
    keys = sorted({row.person.key for row in rows} - {actor.key})
    log_access(actor=actor, person_keys=keys, reason=AccessReason.ROLES, at=clock.now())


@allows(GRANT)
def desk_staff(request: HttpRequest) -> HttpResponse:
    """List who holds which role until when, narrowed by state, role and words; open invitations beside it."""
    actor = request.actor  # type: ignore[attr-defined]
    state, role = request.GET.get("state", NOW), request.GET.get("role", "")
    narrowed = Narrowed(
        state=state if state in STATES else NOW,
        role=role if role in INVITED_ROLES else "",
        words=request.GET.get("q", "").strip()[:80],
    )
    page = Paginator(grants_for(actor, narrowed), PER_PAGE).get_page(request.GET.get("page"))
    _look_at(request, list(page))
    context = {
        "page_obj": page,
        "narrowed": narrowed,
        "is_narrowed": bool(narrowed.role or narrowed.words or narrowed.state != NOW),
        "roles": ROLES,
        "ending_number": ending_roles(actor)[0],
        "states": [
            ("now", _("Held today")),
            ("ending", _("End within 30 days")),
            ("coming", _("From a coming day")),
            ("ended", _("Ended")),
        ],
    }
    return render(request, "home/staff/list.html", context)


@allows(GRANT)
def desk_invitations(request: HttpRequest) -> HttpResponse:
    """List the invitations that were not used yet."""
    rows = open_invitations_for(request.actor)  # type: ignore[attr-defined]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "home/staff/invitations.html", {"page_obj": page})


@allows(GRANT)
@_answers
def desk_invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody to a role by mail."""
    actor = request.actor  # type: ignore[attr-defined]
    posts = [(row.key, f"{row.department.name} {row.name}") for row in posts_for(actor)]
    sent = request.POST if request.method == "POST" else None
    form = InviteForm(
        sent, posts=posts, initial={**InviteForm.first_shown(), "post": request.GET.get("post", "")}
    )
    status = form.status if sent is not None else 200
    if sent is not None and form.is_valid():
        data = form.cleaned_data
        try:
            _for_another(request, data["email"])
            invite_staff(
                actor=actor,
                email=data["email"],
                role=data["role"],
                valid_from=data["first_day"],
                valid_until=form.valid_until,
                letter=_letter(request),
                post=get_post_for(actor, data["post"]) if data["post"] else None,
            )
        except NotFound:
            raise
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            messages.success(request, _("The invitation is on its way. It can be used for seven days."))
            return HttpResponseRedirect(reverse("desk_invitations"), status=303)
    return render(request, "home/staff/invite.html", {"form": form}, status=status)


@allows(GRANT)
@require_POST
@_answers
def desk_invitation_withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Take an invitation back."""
    try:
        withdraw_invitation(actor=request.actor, key=key)  # type: ignore[attr-defined]
    except Conflict:
        messages.warning(request, str(SENTENCES["changed_meanwhile"]))
    else:
        messages.success(request, _("The invitation is withdrawn. Its link opens nothing any more."))
    return HttpResponseRedirect(reverse("desk_invitations"), status=303)


@allows(GRANT)
@_answers
def desk_role_end(request: HttpRequest, key: str) -> HttpResponse:
    """Write the last day of a role."""
    actor = request.actor  # type: ignore[attr-defined]
    grant = get_grant_for(actor, key)
    _look_at(request, [grant])
    sent = request.POST if request.method == "POST" else None
    form = EndForm(sent, initial={"seen": grant.valid_until or "", "last_day": grant.last_day})
    status = 200 if sent is None else 422
    if sent is not None and form.is_valid():
        try:
            end_role(
                actor=actor,
                key=key,
                seen_until=_seen(form.cleaned_data["seen"]),
                valid_until=form.valid_until,
            )
        except Refusal as refusal:
            _refused(form, refusal)
            status = 409
        else:
            messages.success(request, _("The last day is stored."))
            return HttpResponseRedirect(reverse("desk_staff"), status=303)
    return render(request, "home/staff/end.html", {"form": form, "grant": grant}, status=status)


@allows(GRANT)
def desk_posts(request: HttpRequest) -> HttpResponse:
    """List the posts with how many hold a role in them."""
    words = request.GET.get("q", "").strip()[:80]
    rows = posts_for(request.actor, words)  # type: ignore[attr-defined]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "home/staff/posts.html", {"page_obj": page, "words": words})


@allows(GRANT)
@_answers
def desk_post(request: HttpRequest, key: str) -> HttpResponse:
    """Show what a post holds: who until when, and what waits for it by kind."""
    actor = request.actor  # type: ignore[attr-defined]
    post = get_post_for(actor, key)
    grants = grants_of_post(post)
    _look_at(request, grants)
    due = due_for(actor_of_post(post, grants), request.municipality.rooms_on)  # type: ignore[attr-defined]
    kinds = Counter(item.what for item in due)
    nearest = {
        what: min((one.until for one in due if one.what == what and one.until), default=None)
        for what in kinds
    }
    context = {
        "post": post,
        "grants": grants,
        "invitations": invitations_of_post(actor, post),
        "tasks": [(what, number, nearest[what]) for what, number in kinds.items()],
        "today": clock.today(),
    }
    return render(request, "home/staff/post.html", context)


@allows(GRANT)
@_answers
def desk_role_hand_over(request: HttpRequest, key: str) -> HttpResponse:
    """End a role on 31 March and begin it on 1 April for whoever follows, in one act."""
    actor = request.actor  # type: ignore[attr-defined]
    grant = get_grant_for(actor, key)
    _look_at(request, [grant])
    sent = request.POST if request.method == "POST" else None
    form = HandOverForm(sent, initial={"seen": grant.valid_until or "", **HandOverForm.first_shown()})
    status = 200 if sent is None else 422
    if sent is not None and form.is_valid():
        data = form.cleaned_data
        successor = staff_at(actor.municipality_id, data["email"])
        try:
            _for_another(request, data["email"])
            hand_over_role(
                actor=actor,
                key=key,
                seen_until=_seen(data["seen"]),
                first_day=data["first_day"],
                valid_until=form.valid_until,
                email=data["email"],
                successor=successor,
                letter=_letter(request),
            )
        except Refusal as refusal:
            _refused(form, refusal)
            status = 409
        else:
            told = (
                _("Both days are stored.")
                if successor
                else _("The last day is stored, the invitation is on its way.")
            )
            messages.success(request, told)
            to = reverse("desk_post", args=[grant.post.key]) if grant.post else reverse("desk_staff")
            return HttpResponseRedirect(to, status=303)
    return render(request, "home/staff/hand_over.html", {"form": form, "grant": grant}, status=status)
