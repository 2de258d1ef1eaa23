"""The two ends of a chain: when and by which ways its voices came, and who of those who asked were told."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Max, Min, Q

from common.evidence.source import SMALL_CELL, shown_count
from common.notify.models import Following, Message, MessageState
from common.people.enums import Channel, Purpose
from common.people.models import Consent
from common.text import clock
from participation.enums import Validity
from participation.models import Theme, ThemeOpinion
from participation.queries.follower import SUBJECT
from participation.queries.result import shown_cells


@dataclass(frozen=True)
class Arrival:
    """When voices came and by which ways (label, count as it may be published); `ways` is empty for fewer than five.

    Of so few voices a way or a day would tell who spoke: then the days are those of the consultation.
    """

    number: int
    first: date | None
    last: date | None
    ways: tuple[tuple[str, str], ...] = ()


@dataclass
class Told:
    """Persons who asked to hear what becomes of a theme, and day → persons to whom a message about it went out."""

    asked: set[int] = field(default_factory=set)
    sent: dict[str, date] = field(default_factory=dict)

    @property
    def asked_shown(self) -> str:
        """Return how many asked, hidden from 1 to 4."""
        return shown_count(len(self.asked))

    @property
    def sent_shown(self) -> str:
        """Return how many were told, hidden from 1 to 4."""
        return shown_count(len(self.sent))

    @property
    def last_on(self) -> date | None:
        """Return the day of the last message that went out."""
        return max(self.sent.values(), default=None)


def arrivals_of(themes: Collection[Theme]) -> dict[int, Arrival]:
    """Return theme id → how its accepted voices came; one query however many themes (give them with consultation)."""
    counted: dict[int, list[tuple[str, int, date, date]]] = defaultdict(list)
    rows = (
        ThemeOpinion.objects.filter(theme__in=themes, opinion__validity=Validity.ACCEPTED)
        .order_by()
        .values_list("theme_id", "opinion__channel")
        .annotate(n=Count("pk"), first=Min("opinion__received_on"), last=Max("opinion__received_on"))
    )
    for theme_id, channel, number, first, last in rows:
        counted[theme_id].append((channel, number, first, last))
    return {theme.pk: _arrival(theme, counted.get(theme.pk, [])) for theme in themes}


def _arrival(theme: Theme, rows: list[tuple[str, int, date, date]]) -> Arrival:
    number = sum(row[1] for row in rows)
    case = theme.consultation
    if number < SMALL_CELL:
        return Arrival(number, case.opens_on, case.closes_on)
    rows.sort(key=lambda row: Channel.values.index(row[0]))
    cells = shown_cells([row[1] for row in rows])
    return Arrival(
        number,
        min(row[2] for row in rows),
        max(row[3] for row in rows),
        tuple((str(Channel(row[0]).label), cell) for row, cell in zip(rows, cells, strict=True)),
    )


def told_of(themes: Collection[Theme], events: Mapping[int, Collection[str]]) -> dict[int, Told]:
    """Return theme id → who asked to be told about its voices, and who was, in four queries however many themes.

    `events` says for each theme which announcements concern it. Only those count who follow an opinion under the theme
    with a consent that holds.
    """
    found = {theme.pk: Told() for theme in themes}
    if not found:
        return found
    municipality_id = next(iter(themes)).municipality_id
    under: dict[str, set[int]] = defaultdict(set)
    named = ThemeOpinion.objects.filter(theme__in=themes, opinion__person__isnull=False).order_by()
    for theme_id, key in named.values_list("theme_id", "opinion__key"):
        under[key].add(theme_id)
    keys = named.values("opinion__key")
    agreed = set(
        Consent.objects.filter(
            municipality_id=municipality_id,
            purpose=Purpose.FOLLOW_UP,
            subject_kind=SUBJECT,
            subject_key__in=keys,
            withdrawn_at__isnull=True,
        )
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()))
        .values_list("person_id", "subject_key")
    )
    themes_of: dict[str, set[int]] = defaultdict(set)
    followings = Following.objects.filter(
        municipality_id=municipality_id,
        subject_kind=SUBJECT,
        subject_key__in=keys,
        stopped_at__isnull=True,
    )
    for person_id, person_key, key in followings.values_list("person_id", "person__key", "subject_key"):
        if (person_id, key) in agreed:
            themes_of[person_key] |= under.get(key, set())
            for theme_id in under.get(key, ()):
                found[theme_id].asked.add(person_id)
    wanted = set().union(*events.values()) if events else set()
    if wanted:
        _add_sent(found, events, wanted, themes_of, municipality_id)
    return found


def _add_sent(
    found: dict[int, Told],
    events: Mapping[int, Collection[str]],
    wanted: set[str],
    themes_of: dict[str, set[int]],
    municipality_id: int,
) -> None:
    rows = Message.objects.filter(
        municipality_id=municipality_id,
        purpose=Purpose.FOLLOW_UP,
        state=MessageState.SENT,
        event__in=wanted,
        ended_at__isnull=False,
    ).values_list("recipient_key", "event", "ended_at")
    for key, event, ended_at in rows:
        if ended_at is None:  # as the query leaves out
            continue
        day = ended_at.astimezone(clock.TOKYO).date()
        for theme_id in themes_of.get(key, ()):
            if event in events.get(theme_id, ()):
                sent = found[theme_id].sent
                sent[key] = max(day, sent.get(key, day))
