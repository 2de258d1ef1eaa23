"""What a resident can find: every public page in its own words and those of its row, every section of an open draft."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet, TextField
from django.urls import reverse
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing

from common.places.models import Municipality
from common.places.paired_page import PairedPage, pages_of_hidden_rows
from common.search.domain.listing import Thing
from common.search.enums import Kind
from common.text.language import TOWN
from participation.enums import ConsultationState
from participation.models import Consultation
from participation.queries.consultation import DRAFT_SHOWN
from participation.queries.section import sections_of

_KINDS = {
    "coursepage": Kind.COURSE,
    "lessonpage": Kind.LESSON,
    "consultationpage": Kind.CONSULTATION,
    "measurepage": Kind.MEASURE,
    "planpage": Kind.PLAN,
}
_OF_THE_ROW = {
    "coursepage": ("for_whom", "bring"),
    "measurepage": ("aim", "situation", "doing", "text_easy"),
}
"""What a page shows of its row."""
_TITLE_OF_THE_ROW = {"measurepage": "name", "planpage": "title"}
_SAID = ("title", "lead", "text", "text_easy", "items")
"""Parts of a block that are words; others are names of files and numbers."""
_ELSEWHERE = ("question", "proposal")
"""Blocks that are read on a screen of their own, one at a time."""
_READING = re.compile(r"《[^｜《》]+》|｜(?=[^｜《》]+《)")
"""Readings of kanji as `ruby` of common.text.filters takes them: 本市《ほんし》, ｜支援員《しえんいん》."""
_DEPTH_OF_HOME = 2


def page_source(page_id: int) -> str:
    """Return the name of a page as a source of the index."""
    return f"page {page_id}"


def draft_source(consultation_id: int) -> str:
    """Return the name of the draft of a case as a source of the index."""
    return f"draft {consultation_id}"


def town_of(page: Page) -> Municipality | None:
    """Return the municipality in whose tree, in whatever language, a page stands."""
    home = (
        Page.objects.filter(path=page.path[: Page.steplen * _DEPTH_OF_HOME]).only("translation_key").first()
    )
    if home is None:
        return None
    return Municipality.objects.filter(site__root_page__translation_key=home.translation_key).first()


def things_of_page(page: Page) -> list[Thing]:
    """Return a page as it stands in the database, nothing while readers would not see it."""
    return list(_things(_readable().filter(pk=page.pk)))


def things_of_draft(consultation: Consultation) -> list[Thing]:
    """Return the sections that residents may read; before its first moment a section is written, but not found."""
    shown = (*DRAFT_SHOWN, ConsultationState.OPEN)
    if consultation.draft_version is None or consultation.state not in shown:
        return []
    return [
        Thing(
            source=draft_source(consultation.pk),
            key=f"{draft_source(consultation.pk)} {section.key}",
            kind=Kind.SECTION,
            room="participation",
            language=TOWN,
            address=reverse("consultation_section", args=[consultation.slug, section.key]),
            title=str(section),
            part_of=consultation.title,
            text=_joined([section.text, section.text_easy]),
            shown_from=consultation.opens_at,
        )
        for section in sections_of(consultation.draft_version)
    ]


def things_of_town(municipality: Municipality) -> Iterator[Thing]:
    """Return everything that can be found in a municipality, whatever rooms are switched on."""
    for home in municipality.site.root_page.get_translations(inclusive=True):
        yield from _things(_readable().filter(path__startswith=home.path).order_by("path"))
    rows = Consultation.objects.filter(municipality=municipality).select_related("draft_version")
    for row in rows.order_by("pk"):
        yield from things_of_draft(row)


def pages_beside(row: Model) -> QuerySet[Page]:
    """Return the pages that depend on a row for words or visibility: beside it, and beside the measures of a plan."""
    wanted = Q(pk__in=())
    for model in apps.get_models():
        if not issubclass(model, PairedPage):
            continue
        beside: Any = model._meta.get_field("row").related_model
        if beside is type(row):
            wanted |= Q(pk__in=model._default_manager.filter(row=row.pk).values("pk"))
        elif row._meta.label == "measures.Plan" and beside._meta.label == "measures.Measure":
            wanted |= Q(pk__in=model._default_manager.filter(row__plan=row.pk).values("pk"))
    pages: QuerySet[Page] = Page.objects.filter(wanted)
    return pages


def _readable() -> Any:
    return Page.objects.live().public().filter(depth__gte=_DEPTH_OF_HOME).exclude(pages_of_hidden_rows())


def _things(pages: Any) -> Iterator[Thing]:
    homes: dict[str, str] = {}
    for page in pages.select_related("locale", "content_type").specific():
        top = page.path[: Page.steplen * _DEPTH_OF_HOME]
        if top not in homes:
            homes[top] = Page.objects.values_list("url_path", flat=True).get(path=top)
        yield _thing(page, f"/{page.url_path[len(homes[top]) :]}")


def _thing(page: Any, address: str) -> Thing:
    model = page._meta.model_name
    language = page.locale.language_code
    title = page.title
    texts = list(_words_of(page))
    if language == TOWN and isinstance(page, PairedPage):
        row: Any = page.row
        texts += [getattr(row, name) for name in _OF_THE_ROW.get(model, ())]
        title = getattr(row, _TITLE_OF_THE_ROW.get(model, ""), title)
    app = page._meta.app_label
    return Thing(
        source=page_source(page.pk),
        key=page_source(page.pk),
        kind=_KINDS.get(model, Kind.PAGE),
        room="" if app == "home_pages" else app.removesuffix("_pages"),
        language=language,
        address=address,
        title=title,
        text=_joined(texts),
        twin=str(page.translation_key),
    )


def _words_of(page: Any) -> Iterator[str]:
    """Return the words an editor writes on a page, in the order of her form; addresses are no words."""
    for panel in page.content_panels:
        name = getattr(panel, "field_name", "")
        if not isinstance(panel, FieldPanel) or name == "title" or name.endswith("_link"):
            continue
        field = page._meta.get_field(name)
        value = getattr(page, name)
        if isinstance(field, StreamField):
            yield from _said([block for block in value.raw_data if block["type"] not in _ELSEWHERE])
        elif isinstance(field, RichTextField):
            yield get_text_for_indexing(value)
        elif isinstance(field, TextField) or field.get_internal_type() == "CharField":
            yield value


def _said(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, str):
        if name in _SAID:
            yield value
    elif isinstance(value, dict):
        inner = value.get("value") if {"type", "value"} <= set(value) else None
        if inner is not None:
            yield from _said(inner, name)
        else:
            for key, part in value.items():
                yield from _said(part, key)
    elif isinstance(value, Iterable):
        for part in value:
            yield from _said(part, name)


def _joined(texts: Iterable[str]) -> str:
    """Return texts below one another, without the readings of kanji."""
    return "\n\n".join(_READING.sub("", text).strip() for text in texts if text and text.strip())
