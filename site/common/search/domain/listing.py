"""Writing what can be found. Called inside the transaction of the act that makes it public, changes or hides it."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet

from common.search.models import Findable
from common.text.folding import CUT, folded, grams, runs

_BATCH = 200
_KEYS = ("municipality", "key")
_WRITTEN = tuple(
    field.attname for field in Findable._meta.concrete_fields if field.name not in (*_KEYS, "id")
)
_FORM = "1"
"""Counts the changes of folding: rows written by an older one are written anew by `rebuild_search`."""


@dataclass(frozen=True)
class Thing:
    """One public thing in words as shown; see Findable for the fields."""

    source: str
    key: str
    kind: str
    language: str
    address: str
    title: str
    text: str = ""
    room: str = ""
    part_of: str = ""
    twin: str = ""
    shown_from: datetime | None = None


@dataclass(frozen=True)
class Changes:
    """How many rows were written, taken away, and stayed as they were."""

    written: int
    gone: int
    same: int


def list_source(*, municipality_id: int, source: str, things: Iterable[Thing]) -> Changes:
    """Let exactly these things of one source be found."""
    rows = Findable.objects.filter(municipality_id=municipality_id, source=source)
    return _sync(municipality_id, rows, things)


def list_town(*, municipality_id: int, things: Iterable[Thing]) -> Changes:
    """Let exactly these things of a municipality be found. Repeating it changes nothing."""
    return _sync(municipality_id, Findable.objects.filter(municipality_id=municipality_id), things)


def unlist(*, source: str) -> None:
    """Let nothing of a source be found any more, whatever municipality it belonged to."""
    Findable.objects.filter(source=source).delete()


@transaction.atomic
def _sync(municipality_id: int, rows: QuerySet[Findable], things: Iterable[Thing]) -> Changes:
    known = dict(rows.values_list("key", "digest"))
    wanted = {thing.key: (thing, _digest(thing)) for thing in things}
    changed = [thing for key, (thing, digest) in wanted.items() if known.get(key) != digest]
    gone = [key for key in known if key not in wanted]
    if gone:
        rows.filter(key__in=gone).delete()
    for begin in range(0, len(changed), _BATCH):
        Findable.objects.bulk_create(
            [_row(municipality_id, thing) for thing in changed[begin : begin + _BATCH]],
            update_conflicts=True,
            unique_fields=_KEYS,
            update_fields=_WRITTEN,
        )
    return Changes(len(changed), len(gone), len(wanted) - len(changed))


def _digest(thing: Thing) -> str:
    shown_from = (
        thing.shown_from.timestamp() if thing.shown_from else None
    )  # the same instant, whatever zone it is in
    return sha256(repr((_FORM, [str(one) for one in astuple(thing)[:-1]], shown_from)).encode()).hexdigest()


def _row(municipality_id: int, thing: Thing) -> Findable:
    title, text = folded(thing.title), folded(thing.text)
    return Findable(
        municipality_id=municipality_id,
        source=thing.source,
        key=thing.key,
        kind=thing.kind,
        room=thing.room,
        language=thing.language,
        twin=thing.twin,
        address=thing.address,
        shown_from=thing.shown_from,
        title=thing.title,
        part_of=thing.part_of,
        text=thing.text,
        folded_title=title.text,
        title_words=runs(title),
        folded_text=text.text,
        text_words=runs(text),
        grams=" ".join(grams(f"{title.text}{CUT}{text.text}")),
        digest=_digest(thing),
    )
