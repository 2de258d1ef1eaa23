"""What an editor may decide in /cms/: texts; never whether something is public, nor where an index page stands."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse
from wagtail.models import Page

from home.wagtail_hooks import stays
from tests.rights.people import Asker
from tests.rights.world import World

pytestmark = [pytest.mark.fault("G14"), pytest.mark.django_db]

PUBLIC = ("case", "case.published", "course", "measure", "plan", "lesson")
FOUNDED = ("home", "consultations", "classes", "learn", "measures")


@pytest.fixture(scope="module")
def editor(everybody: list[Asker]) -> Asker:
    return next(asker for asker in everybody if asker.name == "editor")


def does(asker: Asker, path: str, data: dict[str, object], page: Page) -> tuple[int, Page | None]:
    """Post something; the status, and the page as it stood before the request was taken back."""
    with transaction.atomic():
        status = asker.client.post(path, data, headers={"host": asker.host}).status_code
        after = Page.objects.filter(pk=page.pk).first()
        transaction.set_rollback(True)
    return status, after


@pytest.mark.parametrize("name", [*PUBLIC, *FOUNDED])
@pytest.mark.parametrize("verb", ["unpublish", "delete"])
def test_what_is_public_is_neither_unpublished_nor_deleted(
    world: World, editor: Asker, name: str, verb: str
) -> None:
    page = world.a.pages[name]
    status, after = does(editor, reverse(f"wagtailadmin_pages:{verb}", args=[page.pk]), {}, page)
    assert status in (302, 403)
    assert after is not None
    assert after.live


@pytest.mark.parametrize("name", [*PUBLIC, "classes"])
def test_what_is_public_is_not_moved(world: World, editor: Asker, name: str) -> None:
    page, target = world.a.pages[name], world.a.town.site.root_page
    path = reverse("wagtailadmin_pages:move_confirm", args=[page.pk, target.pk])
    _status, after = does(editor, path, {}, page)
    assert after is not None
    assert after.path == page.path


@pytest.mark.parametrize("action", ["unpublish", "delete", "move"])
def test_nor_are_many_at_once(world: World, editor: Asker, action: str) -> None:
    pages = [world.a.pages["text"], world.a.pages["course"]]
    path = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    query = "&".join(f"id={page.pk}" for page in pages)
    data = {"chooser": world.a.town.site.root_page.pk, "move_applicable": "on"}
    for page in pages:
        _status, after = does(editor, f"{path}?{query}&next=/cms/", data, page)
        assert after is not None, f"{page.title} was deleted"
        assert after.live
        assert after.path == page.path


def test_a_text_page_can_be_unpublished(world: World, editor: Asker) -> None:
    """The control: without it the refusals above could come from a form that is never right."""
    page = world.a.pages["text"]
    assert not stays(page)
    _status, after = does(editor, reverse("wagtailadmin_pages:unpublish", args=[page.pk]), {}, page)
    assert after is not None
    assert not after.live


def test_what_is_in_preparation_may_go(world: World) -> None:
    assert not stays(world.a.pages["course.hidden"])
    assert stays(world.a.pages["course"])


@pytest.mark.parametrize("name", ["case", "course", "measure", "lesson", "classes"])
def test_no_dates_of_publication_are_offered_beside_a_row(world: World, editor: Asker, name: str) -> None:
    response = editor.ask("GET", reverse("wagtailadmin_pages:edit", args=[world.a.pages[name].pk]))
    assert response.status_code == 200
    assert "go_live_at" not in response.body  # type: ignore[attr-defined]
    assert "expire_at" not in response.body  # type: ignore[attr-defined]


def test_the_menu_leads_nowhere_closed(editor: Asker) -> None:
    body = editor.ask("GET", reverse("wagtailadmin_home")).body  # type: ignore[attr-defined]
    for closed in ("/cms/reports/", "/cms/users/", "/cms/groups/", "/cms/sites/", "/cms/workflows/"):
        assert closed not in body, closed


@pytest.mark.parametrize("role", ["clerk", "admin", "auditor", "editor"])
def test_the_screens_for_people_are_closed(everybody: list[Asker], role: str) -> None:
    (asker,) = [one for one in everybody if one.name == role]
    for path in (
        "/cms/users/",
        "/cms/users/new/",
        "/cms/groups/",
        "/cms/sites/",
        "/cms/reports/site-history/",
    ):
        assert asker.ask("GET", path).status_code in (403, 404), path
