"""What every template may rely on: the place, the reader's choices, the menus."""

from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from common.people.rules import COMMITTEE, DESK, Actor, table
from common.places.paired_page import SingleTreePage
from common.text import language

FOREIGN = next(code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)
"""The language that is offered beside the town's own."""
ROOM_OF = dict.fromkeys(("/desk/drafts/", "/desk/themes/", "/desk/opinions/"), "/desk/consultations/")
"""Addresses that belong to another entry of the staff menu than their own first words say."""
TEXT_SIZES = ("base", "large", "xlarge")


def place(request: HttpRequest) -> dict[str, Any]:
    """Return municipality, prefs, offers_easy, menu, desk_menu, actor_label, staff_user and other_language.

    A page that changes with the choice of plain Japanese says so by an `offers_easy` of its own; others offer none.
    """
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
            "offers_easy": False,
            "menu": [],
            "desk_menu": [],
            "actor_label": "",
            "staff_user": False,
            "other_language": None,
        }
    actor: Actor = request.actor  # type: ignore[attr-defined]
    try:
        signed_in = hasattr(request, "session") and request.session.get("_auth_user_id") is not None
        staff = bool(actor.roles & (DESK | COMMITTEE | {"supporter"})) if signed_in else False
    except DatabaseError:  # the page that says so must still be shown
        signed_in = staff = False
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
        "offers_easy": False,
        "menu": [item for item in menu if not item["room"] or municipality.room_is_on(item["room"])],
        "desk_menu": _desk_menu(request, actor) if staff else [],
        "actor_label": f"{actor.post_label} {actor.label}".strip() if signed_in else "",
        "staff_user": staff,
        "other_language": _other_language(request),
    }


def _other_language(request: HttpRequest) -> dict[str, str]:
    """Return code, name and address of this page in the other language, of the front page where it is not there."""
    code = settings.LANGUAGE_CODE if language.is_foreign() else FOREIGN
    front = language.in_language(code, "/")
    match = request.resolver_match
    found = getattr(request, "_wagtail_route_for_request", None)
    page = found.page if found is not None else None
    known = request.method in ("GET", "HEAD") and match is not None
    known = known and not (page is None and match is not None and match.url_name == "wagtail_serve")
    url = language.in_language(code, request.get_full_path()) if known else front
    if known and page is not None and not isinstance(page, SingleTreePage):
        # a text exists in the languages in which somebody wrote it
        other = page.get_translations().live().filter(locale__language_code=code).first()
        url = other.get_url(request) if other is not None else front
    if url.startswith(language.WITHOUT_LANGUAGE):
        url = front
    return {"code": code, "name": dict(settings.LANGUAGES)[code], "url": url}


def _desk_menu(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    municipality = request.municipality  # type: ignore[attr-defined]
    entries = (
        (_("Today"), "/desk/", table()["home.see_desk"].roles, ""),
        (_("Consultations"), "/desk/consultations/", {"clerk", "approver", "moderator"}, "participation"),
        (_("Bookings by telephone"), "/desk/classes/phone/", {"clerk"}, "events"),
        (_("Classes"), "/desk/classes/", {"clerk", "supporter"}, "events"),
        (_("Lessons"), "/desk/learning/", {"clerk", "supporter", "editor"}, "learning"),
        (_("Measures"), "/desk/measures/", table()["home.see_measure_desk"].roles, ""),
        (_("Evaluation"), "/desk/evaluation/", {"clerk", "approver"}, "participation"),
        (_("Messages to send"), "/desk/messages/", {"clerk"}, ""),
        (_("Staff and roles"), "/desk/staff/", table()["people.grant_role"].roles, ""),
        (_("Committee"), "/committee/", {"member", "chair"}, "participation"),
        (_("Pages"), "/cms/", {"editor"}, ""),
    )
    shown = [
        (label, url)
        for label, url, roles, room in entries
        if actor.roles & set(roles) and (not room or municipality.room_is_on(room))
    ]
    path = next((room for below, room in ROOM_OF.items() if request.path.startswith(below)), request.path)
    here = max((url for _label, url in shown if path.startswith(url)), key=len, default="")
    return [{"label": label, "url": url, "current": url == here} for label, url in shown]
