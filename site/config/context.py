"""What every template may rely on: the place, the reader's choices, the menus."""

from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.people.rules import COMMITTEE, DESK, Actor, table

TEXT_SIZES = ("base", "large", "xlarge")


def place(request: HttpRequest) -> dict[str, Any]:
    """Return municipality, prefs, menu, desk_menu, actor_label and staff_user."""
    municipality = getattr(request, "municipality", None)
    text = request.COOKIES.get("text", "base")
    prefs = {
        "text": text if text in TEXT_SIZES else "base",
        "furigana": request.COOKIES.get("furigana") == "on",
        "easy": (request.GET.get("easy") or request.COOKIES.get("easy", "")) == "1",
    }
    if municipality is None:
        return {
            "municipality": None,
            "prefs": prefs,
            "menu": [],
            "desk_menu": [],
            "actor_label": "",
            "staff_user": False,
        }
    actor: Actor = request.actor  # type: ignore[attr-defined]
    try:
        signed_in = hasattr(request, "session") and request.session.get("_auth_user_id") is not None
        staff = bool(actor.roles & (DESK | COMMITTEE | {"supporter"})) if signed_in else False
    except DatabaseError:  # the page that says so must still be shown
        signed_in = staff = False
    prefix = "/en" if get_language() == "en" else ""
    menu = [
        {"label": _("Book a class or advice"), "url": "/classes/", "icon": "people", "room": "events"},
        {"label": _("Learn by yourself"), "url": "/learn/", "icon": "book", "room": "learning"},
        {"label": _("Give your opinion"), "url": "/consultations/", "icon": "voice", "room": "participation"},
        {"label": _("See what became of voices"), "url": "/loop/", "icon": "sprout", "room": "participation"},
        {
            "label": _("What the town does, and its evaluation"),
            "url": "/measures/",
            "icon": "chart",
            "room": "",
        },
        {"label": _("Look up a receipt number"), "url": "/receipt/", "icon": "search", "room": ""},
    ]
    return {
        "municipality": municipality,
        "prefs": prefs,
        "menu": [
            {**item, "url": prefix + item["url"]}
            for item in menu
            if not item["room"] or municipality.room_is_on(item["room"])
        ],
        "desk_menu": _desk_menu(request, actor) if staff else [],
        "actor_label": f"{actor.post_label} {actor.label}".strip() if signed_in else "",
        "staff_user": staff,
    }


def _desk_menu(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    municipality = request.municipality  # type: ignore[attr-defined]
    entries = (
        (_("Today"), "/desk/", table()["home.see_desk"].roles, ""),
        (_("Consultations"), "/desk/consultations/", {"clerk", "approver", "moderator"}, "participation"),
        (_("Bookings by telephone"), "/desk/classes/phone/", {"clerk"}, "events"),
        (_("Classes"), "/desk/classes/", {"clerk", "supporter"}, "events"),
        (_("Lessons"), "/desk/learning/", {"clerk", "supporter", "editor"}, "learning"),
        (_("Evaluation"), "/desk/evaluation/", {"clerk", "approver"}, "participation"),
        (_("Messages to send"), "/desk/messages/", {"clerk"}, ""),
        (_("Committee"), "/committee/", {"member", "chair"}, "participation"),
        (_("Pages"), "/cms/", {"editor"}, ""),
    )
    shown = [
        (label, url)
        for label, url, roles, room in entries
        if actor.roles & set(roles) and (not room or municipality.room_is_on(room))
    ]
    here = max((url for _label, url in shown if request.path.startswith(url)), key=len, default="")
    return [{"label": label, "url": url, "current": url == here} for label, url in shown]
