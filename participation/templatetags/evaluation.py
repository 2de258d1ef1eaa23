"""What templates ask of a round's rows: a reply, finding or evidence that may not be there yet."""

from datetime import date

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.text.era import era_date
from common.text.showing import listed
from participation.enums import ScoresShown
from participation.models import Advice, EvaluationRound, Reply, RoundMeasure
from participation.queries.evaluation_promise import promise_is_late
from participation.queries.evaluation_sheet import Spread
from participation.queries.evaluation_view import FindingWords, finding_words

register = template.Library()


@register.filter
def reply_of(advice: Advice) -> Reply | None:
    """The town's reply to an advice, or nothing."""
    return getattr(advice, "reply", None)


@register.filter
def is_late(reply: Reply) -> bool:
    """Whether what a reply promised should have been done before today."""
    return promise_is_late(reply)


@register.filter
def finding_of(row: RoundMeasure) -> FindingWords | None:
    """The committee's finding in words, or nothing."""
    finding = getattr(row, "finding", None)
    return finding_words(finding) if finding else None


@register.filter
def is_frozen(row: RoundMeasure) -> bool:
    """Whether the evidence of a measure was gathered."""
    return getattr(row, "evidence", None) is not None


@register.filter
def scores_words(round_: EvaluationRound) -> str:
    """How the scores of a round are shown once opened."""
    return str(ScoresShown(round_.scores_shown).label)


@register.filter
def spread_words(spread: Spread) -> str:
    """The marks that were given, the highest first, and by how many: 4点が2人、3点が1人."""
    parts = [
        ngettext("mark %(mark)s by %(count)s member", "mark %(mark)s by %(count)s members", count)
        % {"mark": mark, "count": count}
        for mark, count in reversed(spread.counts)
        if count
    ]
    if spread.unknown:
        parts.append(_("could not judge: %(count)s") % {"count": spread.unknown})
    return listed(parts)


@register.filter
def era_day(day: date) -> str:
    """A day as official papers write it: 令和8年9月1日."""
    return era_date(day)
