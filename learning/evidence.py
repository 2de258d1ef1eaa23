"""What this room can tell about a measure and a period: learners and lessons done, as totals."""

from datetime import date

from django.utils.translation import pgettext

from common.evidence.source import Observation, Source, VoiceExtract, register
from common.receipts.kinds import ReceiptKind
from common.receipts.kinds import register as register_receipt
from common.text import clock
from learning.domain.card import RECEIPT_KIND
from learning.models import Achievement
from learning.queries.receipt import card_summary


def observe(measure_key: str, first_day: date, last_day: date) -> list[Observation]:
    """Return how many people did a lesson of the measure between two days (inclusive), and how many lessons."""
    rows = Achievement.objects.filter(
        lesson__measure__key=measure_key, at__gte=clock.tokyo(first_day), at__lt=clock.end_of_day(last_day)
    )
    return [
        Observation(
            "learning.learners",
            pgettext("evidence", "People who did a lesson"),
            rows.values("visitor").distinct().count(),
            pgettext("evidence", "people"),
        ),
        Observation(
            "learning.lessons",
            pgettext("evidence", "Lessons done"),
            rows.count(),
            pgettext("evidence", "times"),
        ),
    ]


def voices(measure_key: str, first_day: date, last_day: date) -> list[VoiceExtract]:
    """Return nothing: learners leave no texts here."""
    return []


register(Source(name="learning", observe=observe, voices=voices))
register_receipt(ReceiptKind(kind=RECEIPT_KIND, template="learning/card/_receipt.html", summary=card_summary))
