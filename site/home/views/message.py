"""/desk/messages/: letters to print, calls to make, mails whose fate is unknown."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.notify.domain.outbox import mark_message
from common.notify.queries.message import calls_of, message_counts, messages_for, people_to_call
from common.people.domain.person import log_access
from common.people.enums import AccessReason
from common.people.rules import allows
from common.text import clock
from common.text.refusals import Conflict, NotFound
from home.queries.message import numbers_of_people

PER_PAGE = 20
CHANNELS = ("post", "phone", "email")
OUTCOMES = ("sent", "failed", "queued")


@allows("notify.see_messages")
def desk_messages(request: HttpRequest) -> HttpResponse:
    """The messages this desk must act on, by channel; whoever reads them is written down."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = messages_for(actor)
    counts = message_counts(actor)
    channel = request.GET.get("channel", "")
    if channel not in CHANNELS:
        channel = next((name for name in CHANNELS if counts.get(name)), "post")
    page: Page[Any]
    if channel == "phone":
        page = Paginator(people_to_call(actor), PER_PAGE).get_page(request.GET.get("page"))
        groups = calls_of(actor, list(page))  # one call tells everything
    else:
        page = Paginator(rows.filter(channel=channel), PER_PAGE).get_page(request.GET.get("page"))
        groups = [[row] for row in page]
    _log(
        actor,
        [row.recipient_key for group in groups for row in group if row.recipient_key],
        AccessReason.MESSAGES,
    )
    context = {
        "page_obj": page,
        "groups": _whose(actor, groups),
        "channel": channel,
        "counts": [(name, counts.get(name, 0)) for name in CHANNELS],
    }
    return render(request, "home/message/list.html", context)


@allows("notify.see_messages")
def desk_message_letter(request: HttpRequest, key: str) -> HttpResponse:
    """One letter on A4."""
    actor = request.actor  # type: ignore[attr-defined]
    letter = messages_for(actor).filter(key=key, channel="post").first()
    if letter is None:
        raise Http404
    _log(actor, [letter.recipient_key], AccessReason.LETTER)
    told = _whose(actor, [[letter]])
    return render(request, "home/message/letter.html", {"letters": told, "today": clock.today()})


@allows("notify.see_messages")
def desk_message_letters(request: HttpRequest) -> HttpResponse:
    """All waiting letters, each on its own sheet, at most 50 at a time."""
    actor = request.actor  # type: ignore[attr-defined]
    letters = list(messages_for(actor).filter(channel="post")[:50])
    if not letters:
        raise Http404
    _log(actor, [row.recipient_key for row in letters], AccessReason.LETTERS)
    told = _whose(actor, [[letter] for letter in letters])
    return render(request, "home/message/letter.html", {"letters": told, "today": clock.today()})


@require_POST
@allows("notify.mark_message")
def desk_message_mark(request: HttpRequest, key: str) -> HttpResponse:
    """Staff say what became of a message."""
    outcome = request.POST.get("outcome", "")
    if outcome not in OUTCOMES:
        raise Http404
    try:
        message = mark_message(actor=request.actor, key=key, outcome=outcome)  # type: ignore[attr-defined]
    except NotFound as refusal:
        raise Http404 from refusal
    except Conflict:
        messages.warning(request, _("Somebody else has already marked this message. Nothing was changed."))
        return HttpResponseRedirect(reverse("desk_messages"), status=303)
    messages.success(request, _("Marked."))
    return HttpResponseRedirect(f"{reverse('desk_messages')}?channel={message.channel}", status=303)


def _whose(actor: Any, groups: list[list[Any]]) -> list[tuple[list[Any], str]]:
    """Return each group with what its reader is known by: her name, or receipt numbers, for no name was asked."""
    nameless = {row.recipient_key for group in groups for row in group if not row.recipient_name}
    numbers = numbers_of_people(actor, nameless - {""}) if nameless else {}
    told = []
    for group in groups:
        known = [
            number
            for key in dict.fromkeys(row.recipient_key for row in group)
            for number in numbers.get(key, [])
        ]
        if group[0].is_secret:
            who = _("Mail about signing in")
        elif group[0].recipient_name:
            who = group[0].recipient_name
        elif known:
            who = _("receipt number %(number)s") % {"number": "、".join(known)}
        else:
            who = _("no name was asked")
        told.append((group, who))
    return told


def _log(actor: Any, person_keys: list[str], reason: str) -> None:
    log_access(actor=actor, person_keys=sorted(set(person_keys)), reason=reason, at=clock.now())
