"""What templates ask of a round's rows: a reply, finding or evidence that may not be there yet."""

from django import template

from participation.models import Advice, Reply, RoundMeasure
from participation.queries.evaluation_view import FindingWords, finding_words

register = template.Library()


@register.filter
def reply_of(advice: Advice) -> Reply | None:
    """The town's reply to an advice, or nothing."""
    return getattr(advice, "reply", None)


@register.filter
def finding_of(row: RoundMeasure) -> FindingWords | None:
    """The committee's finding in words, or nothing."""
    finding = getattr(row, "finding", None)
    return finding_words(finding) if finding else None


@register.filter
def is_frozen(row: RoundMeasure) -> bool:
    """Whether the evidence of a measure was gathered."""
    return getattr(row, "evidence", None) is not None
