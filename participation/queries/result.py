"""The counts of a published result, without showing small cells."""

from dataclasses import dataclass

from django.db.models import Count, Sum

from common.evidence.source import SMALL_CELL, shown_count
from common.people.enums import Channel
from participation.enums import Validity
from participation.models import Consultation, Opinion


@dataclass(frozen=True)
class Row:
    """One way of sending, as it may be published."""

    channel: str
    persons: str
    opinions: str


@dataclass(frozen=True)
class Counts:
    """Persons and opinions; `rows` by channel, `others` how many opinions were not accepted."""

    persons: str
    opinions: str
    rows: tuple[Row, ...]
    others: str
    none: bool


def counts_of(consultation: Consultation) -> Counts:
    """Return persons and opinions in all and by channel. Counts of 1 to 4 are hidden, also against subtraction."""
    accepted = Opinion.objects.filter(consultation=consultation, validity=Validity.ACCEPTED)
    rows = list(
        accepted.values("channel").order_by("channel").annotate(opinions=Count("id"), persons=Sum("persons"))
    )
    order = {value: at for at, value in enumerate(Channel.values)}
    rows.sort(key=lambda row: order.get(row["channel"], 99))
    persons = shown_cells([row["persons"] for row in rows])
    opinions = shown_cells([row["opinions"] for row in rows])
    others = Opinion.objects.filter(consultation=consultation).exclude(validity=Validity.ACCEPTED).count()
    return Counts(
        persons=shown_count(sum(row["persons"] for row in rows)),
        opinions=shown_count(sum(row["opinions"] for row in rows)),
        rows=tuple(
            Row(str(Channel(row["channel"]).label), persons[at], opinions[at]) for at, row in enumerate(rows)
        ),
        others=shown_count(others),
        none=not rows,
    )


def shown_cells(values: list[int]) -> list[str]:
    """Return cells as they may stand beside their published sum.

    1 to 4 become 1〜4. When the sum would still give a hidden cell away (a single one, or all at the same end of the
    range), the smallest other cell is shown as 5以上 only.
    """
    shown = [shown_count(value) for value in values]
    hidden = [value for value in values if 0 < value < SMALL_CELL]
    rest = [at for at, value in enumerate(values) if value >= SMALL_CELL]
    told = len(hidden) == 1 or sum(hidden) in (len(hidden), (SMALL_CELL - 1) * len(hidden))
    if hidden and told and rest:
        smallest = min(rest, key=lambda at: values[at])
        shown[smallest] = f"{SMALL_CELL}以上"
    return shown
