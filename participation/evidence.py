"""What this room can tell about a measure and a period: opinions, themes, answers, and voices without names."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from common.evidence.source import Observation, Source, VoiceExtract
from participation.enums import ConsultationState, ResponseState, Validity
from participation.models import Opinion, Theme, ThemeOpinion

MAX_VOICES = 200
"""Enough for members to read; the totals tell the rest."""


def _themes(measure_key: str) -> QuerySet[Theme]:
    """Return the themes of published results whose confirmed response names the measure."""
    return Theme.objects.filter(
        response__measure__key=measure_key,
        response__state=ResponseState.CONFIRMED,
        consultation__state=ConsultationState.PUBLISHED,
    )


def _links(measure_key: str, first: date, last: date) -> QuerySet[ThemeOpinion]:
    return ThemeOpinion.objects.filter(
        theme__in=_themes(measure_key),
        opinion__validity=Validity.ACCEPTED,
        opinion__received_on__range=(first, last),
    )


def observe(measure_key: str, first: date, last: date) -> list[Observation]:
    """Return opinions, persons and themes about the measure, and the share of its consultations' opinions answered.

    Opinions count by the day they were received, both days included. The share is a whole percentage of all accepted
    opinions of the consultations concerned; without any opinion it is left out, for nothing is not 0 percent.
    """
    links = _links(measure_key, first, last)
    opinions = Opinion.objects.filter(pk__in=links.values("opinion_id"))
    persons = sum(opinions.values_list("persons", flat=True))
    found = [
        Observation("participation.opinions", _("Opinions about it"), opinions.count(), _("opinions")),
        Observation("participation.persons", _("Persons who gave them"), persons, _("persons")),
        Observation(
            "participation.themes",
            _("Themes they were brought together in"),
            links.values("theme_id").distinct().count(),
            _("themes"),
            exact=True,
        ),
    ]
    everything = Opinion.objects.filter(
        consultation__in=_themes(measure_key).values("consultation_id"),
        validity=Validity.ACCEPTED,
        received_on__range=(first, last),
    )
    total = everything.count()
    if total:
        answered = everything.filter(
            Q(theme_links__theme__response__state=ResponseState.CONFIRMED)
        ).distinct()
        found.append(
            Observation(
                "participation.answered_share",
                _("Opinions answered in these consultations"),
                100 * answered.count() // total,
                "%",
                exact=True,
            )
        )
    return found


def voices(measure_key: str, first: date, last: date) -> list[VoiceExtract]:
    """Return words of the opinions without name, contact or receipt number, by theme, oldest first, at most 200."""
    rows = (
        _links(measure_key, first, last)
        .select_related("theme", "opinion")
        .order_by("theme__consultation_id", "theme__number", "opinion_id")[:MAX_VOICES]
    )
    return [
        VoiceExtract(
            digest_key=salted_hmac("participation.voice", row.opinion.key).hexdigest()[:12],
            theme=row.theme.title,
            text=row.opinion.text,
            channel=row.opinion.channel,
        )
        for row in rows
    ]


SOURCE = Source(name="participation", observe=observe, voices=voices)
