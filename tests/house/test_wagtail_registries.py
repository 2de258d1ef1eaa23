"""Wall 4: no personal data of residents under /cms/. Walks every place where Wagtail learns of a model."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Field, ForeignKey, Model
from wagtail.admin import admin_url_finder
from wagtail.admin.viewsets import viewsets
from wagtail.admin.widgets import BaseChooser
from wagtail.blocks import Block, ChooserBlock
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.fields import StreamField
from wagtail.models import get_page_models
from wagtail.search.index import get_indexed_models
from wagtail.snippets.models import get_snippet_models

from common.people.models import Person, User
from config.library_routes import LIBRARY_ROUTES, NOBODY

HOUSE = (
    "people",
    "events",
    "participation",
    "learning",
    "notify",
    "receipts",
    "audit",
    "jobs",
    "files",
    "evidence",
)
NAMED = {
    "PrivateFile",
    "Receipt",
    "Entry",
    "Job",
    "Message",
    "Question",
    "Visitor",
    "Card",
    "Answer",
    "User",
    "AccessLog",
}
"""Personal without pointing to a Person: numbers, records, bodies of messages, learners without a name."""
UPLOADS = {"TownImage", "TownDocument", "TownRendition"}
"""They point to the login of the editor who uploaded them, not to a resident."""


def personal_models() -> set[type[Model]]:
    """Person, User and every model of the house that leads to one of them by a foreign key, however long the way."""
    own = [
        model
        for model in apps.get_models()
        if model._meta.app_label in HOUSE and model.__name__ not in UPLOADS
    ]
    found: set[type[Model]] = {Person, User} | {model for model in own if model.__name__ in NAMED}
    while True:
        more = {
            model
            for model in own
            if model not in found
            and any(
                isinstance(field, ForeignKey) and field.related_model in found for field in model._meta.fields
            )
        }
        if not more:
            return found
        found |= more


def registered() -> Iterator[tuple[str, Any]]:
    """Everything Wagtail may show or choose, with the registry that says so."""
    for model in get_snippet_models():
        yield "snippets", model
    for viewset in viewsets.viewsets:
        yield f"viewset {type(viewset).__name__}", getattr(viewset, "model", None)
    for model in admin_url_finder.finder_classes.values_by_class:
        yield "edit links", model
    for model in settings_registry:
        yield "settings", model
    for model in get_indexed_models():
        yield "search index", model
    for page in get_page_models():
        yield "pages", page
        if page._meta.app_label == "wagtailcore":
            continue
        own = [field for field in page._meta.get_fields() if getattr(field, "model", None) is page]
        for field in own:
            yield f"field {page.__name__}.{field.name}", getattr(field, "related_model", None)
            if isinstance(field, StreamField):
                yield from _blocks(f"block of {page.__name__}.{field.name}", field.stream_block)
            if isinstance(field, Field):
                widget = getattr(field.formfield() or SimpleNamespace(), "widget", None)
                if isinstance(widget, BaseChooser):
                    yield f"chooser of {page.__name__}.{field.name}", widget.model


def _blocks(where: str, block: Block) -> Iterator[tuple[str, Any]]:
    if isinstance(block, ChooserBlock):
        yield where, block.target_model
    children = getattr(block, "child_blocks", {}).values()
    for child in [*children, *filter(None, [getattr(block, "child_block", None)])]:
        yield from _blocks(where, child)


def exposed() -> list[str]:
    """Each personal model that a registry of Wagtail knows."""
    personal = personal_models()
    return [f"{model.__name__} in {where}" for where, model in registered() if model in personal]


LOGINS = {"User in viewset UserViewSet", "User in edit links"}
"""wagtail.users brings its own screens; every address of theirs is closed to everybody (below)."""


def test_the_personal_models_are_known() -> None:
    names = {model.__name__ for model in personal_models()}
    assert {
        "Person", "ContactPoint", "Booking", "Attendance", "Opinion", "ValidityMove", "ThemeOpinion", "Question",
        "ScoreSheet", "Mark", "Message", "Following", "Receipt", "Visitor", "AccessLog", "PrivateFile",
    } <= names  # fmt: skip
    assert not {"Course", "Lesson", "Consultation", "TownImage"} & names


def test_no_personal_model_is_known_to_the_editor() -> None:
    assert set(exposed()) <= LOGINS


def test_the_screens_for_logins_and_groups_are_closed_to_everybody() -> None:
    theirs = {name: policy for name, policy in LIBRARY_ROUTES.items() if name.startswith("wagtailusers_")}
    assert len(theirs) > 10
    assert set(theirs.values()) == {NOBODY}


def test_forms_whose_answers_wagtail_would_keep_are_not_installed() -> None:
    for name in ("wagtail.contrib.forms", "wagtail_modeladmin", "wagtail.contrib.modeladmin"):
        assert not apps.is_installed(name), name


def test_reports_and_settings_are_closed_to_everybody() -> None:
    closed = [
        name for name in LIBRARY_ROUTES if name.startswith(("wagtailadmin_reports:", "wagtailsettings:"))
    ]
    assert closed
    assert {LIBRARY_ROUTES[name] for name in closed} == {NOBODY}


def test_a_planted_viewset_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    model = apps.get_model("events", "Booking")
    monkeypatch.setattr(viewsets, "viewsets", [*viewsets.viewsets, SimpleNamespace(model=model)])
    assert "Booking in viewset SimpleNamespace" in exposed()


def test_a_planted_chooser_block_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    class PersonChooser(ChooserBlock):
        target_model = Person

    page = apps.get_model("learning_pages", "LessonPage")
    steps = page._meta.get_field("steps").stream_block
    monkeypatch.setitem(steps.child_blocks, "person", PersonChooser())
    assert "Person in block of LessonPage.steps" in exposed()
