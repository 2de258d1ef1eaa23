"""Finding: every word typed must be there, itself or one that means the same; the best come first.

How good a hit is, the best first: the title is what was typed; every word begins in the title; the words stand side
by side in the text; every word begins in the text; every word stands somewhere within title or text; their parts do
(near). Equally good hits: those with the words in the title, then by kind, the newer draft, the
shorter title.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import and_, or_

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Length

from common.search.enums import Kind
from common.search.models import Findable
from common.search.queries.synonym import meanings_of
from common.text.folding import DIGIT, KATAKANA, LETTER, Folded, needed, pieces, runs, words_of

MOST_WORDS = 8
_SHORT = 3
_WIDE = 2_000
"""Of more hits than this the titles alone decide which come first: whoever finds so many types a further word."""
_SHOWN = ("kind", "language", "address", "title", "part_of", "text")
_EXACT, _TITLE, _PHRASE, _TEXT, _WITHIN, _NEAR = 6, 5, 4, 3, 2, 1


@dataclass(frozen=True)
class Hits:
    """What was found: `rows` the best first, `counts` by kind (of all, whatever kind is chosen), `words` looked for."""

    rows: QuerySet[Findable]
    counts: dict[str, int] = field(default_factory=dict)
    words: list[list[Folded]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Return how many there are of every kind."""
        return sum(self.counts.values())


def find(
    *,
    municipality_id: int,
    rooms: Iterable[str],
    typed: str,
    language: str,
    now: datetime,
    town_language: str,
    kind: str = "",
) -> Hits:
    """Return what a reader of `language` finds with the words typed; three queries with the rows of a page.

    Rooms not named are not there. In another language than the town's a translation stands for its original.
    """
    words = words_of(typed)[:MOST_WORDS]
    if not words:
        return Hits(Findable.objects.none())
    meanings = meanings_of(municipality_id=municipality_id, words=words)
    rows = _readable(municipality_id, rooms, language, town_language, now)
    rows = rows.filter(*(_any(word, _is_there) for word in meanings))
    counts = dict(rows.order_by("kind").values_list("kind").annotate(n=Count("id")))
    if kind in Kind.values:
        rows = rows.filter(kind=kind)
    is_wide = sum(counts.values()) > _WIDE
    return Hits(_ranked(rows, words, meanings, is_wide=is_wide), counts, meanings)


def _readable(
    municipality_id: int, rooms: Iterable[str], language: str, town_language: str, now: datetime
) -> QuerySet[Findable]:
    rows = Findable.objects.filter(
        Q(shown_from__isnull=True) | Q(shown_from__lte=now),
        municipality_id=municipality_id,
        room__in=["", *rooms],
        language__in={language, town_language},
    )
    if language == town_language:
        return rows
    translated = Findable.objects.filter(
        municipality_id=municipality_id, language=language, twin=OuterRef("twin")
    )
    return rows.exclude(Q(language=town_language) & ~Q(twin="") & Exists(translated))


def _any(meanings: list[Folded], condition: Callable[[Folded], Q]) -> Q:
    return reduce(or_, (condition(word) for word in meanings))


def _every(words: list[list[Folded]], condition: Callable[[Folded], Q]) -> Q:
    return reduce(and_, (_any(meanings, condition) for meanings in words))


def _is_there(word: Folded) -> Q:
    """Ask the index for the parts of a word; longer parts are then looked for in one piece."""
    parts = pieces(word)
    found = Q(grams__holds=tuple(sorted({gram for part in parts for gram in needed(part)})))
    for part in parts:
        if len(part) > 2:
            found &= Q(folded_title__has=part) | Q(folded_text__has=part)
    return found


def beginning(words: list[Folded]) -> str:
    """Return how words side by side stand in `…_words` when the first begins and the last ends there.

    A short word in katakana ends there, too (バス is no part of バスケット), and so does one in letters or digits.
    """
    told = "".join(runs(word).rstrip(" ") for word in words)
    script = words[-1].scripts[-1]
    last = told.rpartition(" ")[2]
    ends = script in (LETTER, DIGIT) or (script == KATAKANA and len(last) <= _SHORT)
    return f"{told} " if ends else told


def _ranked(
    rows: QuerySet[Findable], words: list[Folded], meanings: list[list[Folded]], *, is_wide: bool
) -> QuerySet[Findable]:
    phrase = "".join(word.text for word in words)

    def begins_in_title(word: Folded) -> Q:
        return Q(title_words__has=beginning([word]))

    def begins(word: Folded) -> Q:
        return begins_in_title(word) | Q(text_words__has=beginning([word]))

    def stands_in_title(word: Folded) -> Q:
        return Q(folded_title__has=word.text)

    def stands(word: Folded) -> Q:
        return stands_in_title(word) | Q(folded_text__has=word.text)

    side_by_side = Q(text_words__has=beginning(words)) | Q(title_words__has=beginning(words))
    by_title = [
        When(folded_title=phrase, then=Value(_EXACT)),
        When(_every(meanings, begins_in_title), then=Value(_TITLE)),
    ]
    by_text = [
        When(side_by_side, then=Value(_PHRASE)),
        When(_every(meanings, begins), then=Value(_TEXT)),
        When(_every(meanings, stands), then=Value(_WITHIN)),
    ]
    rank = Case(*by_title, *([] if is_wide else by_text), default=Value(_NEAR), output_field=IntegerField())
    in_title = Case(
        When(_every(meanings, stands_in_title), then=Value(2)),
        When(_any([one for word in meanings for one in word], stands_in_title), then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    as_typed = Case(
        When(reduce(and_, (stands_in_title(word) for word in words)), then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    by_kind = Case(
        *(When(kind=kind, then=Value(place)) for place, kind in enumerate(Kind.values)),
        default=Value(len(Kind.values)),
        output_field=IntegerField(),
    )
    newest = F("shown_from").desc(nulls_last=True)
    return (
        rows.annotate(rank=rank, in_title=in_title, as_typed=as_typed, by_kind=by_kind)
        .only(*_SHOWN)
        .order_by("-rank", "-in_title", "-as_typed", "by_kind", newest, Length("title"), "id")
    )
