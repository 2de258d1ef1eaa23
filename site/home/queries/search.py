"""Search over page titles; words come from the reader."""

import unicodedata

from django.db.models import Q, QuerySet
from wagtail.models import Page

from common.places.models import Municipality
from common.places.paired_page import pages_of_closed_rooms, pages_of_hidden_rows
from common.text.language import is_foreign

MAX_WORDS = 6


def pages_titled(*, municipality: Municipality, typed: str) -> QuerySet[Page]:
    """Return the live pages of a town whose title holds every word typed (NFKC, any case), shallow pages first."""
    words = unicodedata.normalize("NFKC", typed).split()[:MAX_WORDS]
    if not words:
        return Page.objects.none()
    wanted = Q()
    for word in words:
        wanted &= Q(title__icontains=word)
    return (
        Page.objects.live()
        .public()
        .filter(_written_for_the_reader(municipality.site.root_page))
        .filter(wanted)
        .exclude(pages_of_hidden_rows())
        .exclude(pages_of_closed_rooms(municipality))
        .order_by("depth", "title", "pk")
    )


def _written_for_the_reader(home: Page) -> Q:
    """Return the condition of the town's pages; in another language translated ones stand for their originals."""
    own = Q(path__startswith=home.path)
    other = home.localized if is_foreign() else home
    if other.pk == home.pk:
        return own
    there = Q(path__startswith=other.path)
    translated = Page.objects.live().filter(there).values("translation_key")
    return there | (own & ~Q(translation_key__in=translated))
