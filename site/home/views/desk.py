"""/desk/: what is due today for my post, then what comes after it, and what each role is there for."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.people.queries.staff import own_ending
from common.people.rules import Actor, allows
from common.text import clock
from home.queries.due import due_for

PER_PAGE = 20


@allows("home.see_desk")
def desk(request: HttpRequest) -> HttpResponse:
    """List what waits for the roles held now by deadline, each with the button that does it: today's, then the rest."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    today = clock.today()
    items = due_for(actor, request.municipality.rooms_on)  # type: ignore[attr-defined]
    page = Paginator(items, PER_PAGE).get_page(request.GET.get("page"))
    due_today = [due for due in page if due.is_due(today)]
    return render(
        request,
        "home/desk/desk.html",
        {
            "page_obj": page,
            "today": today,
            "due_today": due_today,
            "due_later": list(page)[len(due_today) :],
            "count_today": sum(due.is_due(today) for due in items),
            "duties": _duties(actor),
            "ending": own_ending(actor),
        },
    )


def _duties(actor: Actor) -> list[str]:
    """Return what the roles are there for whose work seldom or never stands in the list."""
    words = {
        "supporter": _("Supporter: you see the classes you teach, tick who came and read the lessons."),
        "moderator": _("Moderator: you read the opinions that reached each consultation."),
        "editor": _(
            "Editor: you write the pages and the texts of the lessons. Pages are saved in the editor."
        ),
        "auditor": _(
            "Record reader: the record of who decided what and when is kept for you. It has no screen yet; "
            "ask the department below for the part you need."
        ),
        "admin": _(
            "Administrator: you invite staff, say until when a role is held, and hand posts over on 31 March. "
            "Rooms are switched on by command on the server, as the operations manual says."
        ),
    }
    return [words[role] for role in words if actor.holds(role)]
