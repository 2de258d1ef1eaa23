"""How the seats of a date are said: in word, shape and colour."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.text import clock
from common.text.badges import LOOKS
from common.text.icons import icon_svg
from common.text.showing import day_shown, listed
from events.enums import SessionState
from events.models import Session
from events.queries.booking import needs_in_words

register = template.Library()
FEW = 2
"""From this number of free seats on it is said that they are nearly gone."""


def seats_said(session: Session, *, short: bool = False) -> tuple[str, str]:
    """Return look and words of a date's badge now; `short` for staff desks."""
    now, left = clock.now(), session.seats_left
    if session.state == SessionState.CALLED_OFF:
        return "off", pgettext("classes", "Called off")
    if session.state == SessionState.HELD:
        return "done", pgettext("classes", "Held")
    if now >= session.starts_at:
        return "off", pgettext("classes", "Has begun")
    if left <= 0:
        return "full", pgettext("classes", "Full") if short else _("Full (please telephone)")
    if short:
        return ("few" if left <= FEW else "free"), _("%(left)s seats left") % {"left": left}
    if now < session.booking_opens_at:
        return "draw", _("Bookings open on %(day)s") % {"day": day_shown(session.booking_opens_at)}
    if now >= session.booking_closes_at:
        return "off", _("Bookings have ended")
    if left <= FEW:
        return "few", _("Nearly full (%(left)s seats left)") % {"left": left}
    return "free", _("Free (%(left)s seats left)") % {"left": left}


@register.simple_tag
def seats(session: Session, *, short: bool = False) -> SafeString:
    """{% seats session %}: 空きがあります（あと5人）; `short=True` for staff: あと5人."""
    look, words = seats_said(session, short=short)
    css, shape = LOOKS[look]
    return format_html('<span class="badge badge--{}">{}{}</span>', css, icon_svg(shape), words)


@register.filter
def needs_words(codes: str) -> str:
    """Needs of a booking as words, joined as lists are."""
    return listed(needs_in_words(codes))


@register.filter
def place_of(session: Session) -> str:
    """中央公民館 2階 和室."""
    room = session.room
    return " ".join(part for part in (room.venue.name, room.floor, room.name) if part)
