"""One line that says where a case stands: いま ／ 期限 ／ 次. For residents, and for the desk with its one button."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from common.text import clock
from common.text.showing import day_shown
from participation.enums import ConsultationState, ResponseState
from participation.models import Consultation, DraftVersion, Opinion, Response, Theme
from participation.queries.answering import unanswered, ungrouped
from participation.queries.consultation import phase_of


@dataclass(frozen=True)
class StateLine:
    """Words for now, until when and next; empty where there is nothing to say. `days_left` counts while open."""

    phase: str
    now: str
    until: str
    next: str
    days_left: int | None = None


@dataclass(frozen=True)
class Button:
    """The one thing to do: words, address, and whether pressing it acts at once (POST)."""

    words: str
    url: str
    acts: bool = False


def public_line(row: Consultation) -> StateLine:
    """Return the line for residents, by the clock of the wall. No query."""
    phase = phase_of(row)
    answer_due = day_shown(row.answer_due_on, year=True) if row.answer_due_on else ""
    ends = day_shown(row.closes_on) if row.closes_on else ""
    starts = day_shown(row.opens_on) if row.opens_on else ""
    if phase == "announced":
        return StateLine(
            phase,
            _("Announced, not open yet"),
            starts and _("opens on %(day)s") % {"day": starts},
            _("You can read the draft and give your opinion"),
        )
    if phase == "open":
        days = (row.closes_on - clock.today()).days if row.closes_on else None
        return StateLine(
            phase,
            _("Open for opinions"),
            _("until the end of %(day)s") % {"day": ends},
            answer_due and _("the view on every opinion is published by %(day)s") % {"day": answer_due},
            days,
        )
    if phase == "closed":
        return StateLine(
            phase,
            _("Opinions are being considered"),
            answer_due and _("by %(day)s") % {"day": answer_due},
            _("The view on every opinion is published"),
        )
    if phase == "published":
        day = day_shown(row.published_at, year=True) if row.published_at else ""
        return StateLine(
            phase,
            _("The result is published (%(day)s)") % {"day": day},
            "",
            _("The measures that carry it are evaluated every year"),
        )
    return StateLine(phase, _("Given up"), "", row.withdrawn_reason)


def desk_line(row: Consultation) -> tuple[StateLine, Button | None]:
    """Return the line for the desk and the one button. A fixed number of queries, whatever the number of opinions."""
    if row.state in (ConsultationState.PREPARING, ConsultationState.ANNOUNCED):
        return _before(row)
    if row.state == ConsultationState.OPEN:
        return _while_open(row)
    if row.state == ConsultationState.CLOSED:
        return _answering(row)
    line = public_line(row)
    if row.state == ConsultationState.PUBLISHED:
        return line, Button(_("See the public result"), reverse("consultation_result", args=[row.slug]))
    return line, None


def _desk(name: str, row: Consultation) -> str:
    return reverse(name, args=[row.key])


def _before(row: Consultation) -> tuple[StateLine, Button]:
    starts = day_shown(row.opens_on, year=True) if row.opens_on else _("not fixed")
    if row.state == ConsultationState.PREPARING:
        ready = row.opens_on and row.closes_on and row.implementing_body
        line = StateLine(
            "preparing", _("In preparation"), _("opens on %(day)s") % {"day": starts}, _("announcement")
        )
        if not ready:
            return line, Button(_("Fix days and body"), _desk("desk_consultation_prepare", row))
        return line, Button(_("Announce"), _desk("desk_consultation_announce", row), acts=True)
    has_draft = DraftVersion.objects.filter(drafting_id=row.drafting_id, sections__isnull=False).exists()
    line = StateLine(
        "announced",
        _("Announced") if has_draft else _("Announced, draft not imported"),
        _("opens on %(day)s") % {"day": starts},
        _("opening"),
    )
    words = _("Open it") if has_draft else _("Bring in the draft")
    return line, Button(
        words, _desk("desk_consultation_open", row) if has_draft else _desk("desk_draft_import", row)
    )


def _while_open(row: Consultation) -> tuple[StateLine, Button]:
    arrived = Opinion.objects.filter(consultation=row).count()
    if phase_of(row) == "closed":
        line = StateLine("closed", _("The period is over"), "", _("closing"))
        return line, Button(_("Close it"), _desk("desk_consultation_close", row), acts=True)
    ends = day_shown(row.closes_on, year=True) if row.closes_on else ""
    line = StateLine(
        "open",
        _("Open, %(n)s opinions arrived") % {"n": arrived},
        _("until the end of %(day)s") % {"day": ends},
        _("closing"),
    )
    return line, Button(_("Read the opinions"), _desk("desk_opinions", row))


def _answering(row: Consultation) -> tuple[StateLine, Button]:
    until = _("by %(day)s") % {"day": day_shown(row.answer_due_on, year=True)} if row.answer_due_on else ""
    loose = ungrouped(row).count()
    themes = Theme.objects.filter(consultation=row)
    total = themes.count()
    states = list(Response.objects.filter(theme__consultation=row).values_list("state", flat=True))
    confirmed = states.count(ResponseState.CONFIRMED)
    asked = states.count(ResponseState.ASKED)
    if loose:
        line = StateLine(
            "closed",
            _("Grouping, %(n)s opinions without a theme") % {"n": loose},
            until,
            _("writing the view"),
        )
        return line, Button(_("Group the opinions"), _desk("desk_board", row))
    if confirmed < total or unanswered(row).exists():
        line = StateLine(
            "closed",
            _("Answering: %(done)s of %(total)s confirmed, %(asked)s waiting")
            % {"done": confirmed, "total": total, "asked": asked},
            until,
            _("confirmation"),
        )
        return line, Button(_("Write and confirm the views"), _desk("desk_board", row))
    line = StateLine("closed", _("Everything is answered"), until, _("publication"))
    return line, Button(_("Publish the result"), _desk("desk_consultation_publish", row))
