"""What the editor reads when she chooses or finds a page."""

import pytest
from django.test import Client
from django.utils import translation
from wagtail.models import Page, get_page_models

from common.places.paired_page import OpenPage
from home.pages.models import TextPage
from tests.factories.town import make_town


def test_every_type_of_page_is_named_in_japanese() -> None:
    ours = [model for model in get_page_models() if model._meta.app_label.endswith("_pages")]
    with translation.override("ja"):
        names = {model.__name__: str(model._meta.verbose_name) for model in ours}
    assert len(names) >= 11
    assert [name for name, words in names.items() if words.isascii()] == []
    assert names["ClassIndexPage"] == "教室の一覧"


def test_a_page_is_found_by_its_whole_address_for_no_type_reads_parts_of_it() -> None:
    """HomePage.route looks up the whole address at once; a type with parts of its own would never be asked."""
    ours = [model for model in get_page_models() if model._meta.app_label.endswith("_pages")]
    assert [model.__name__ for model in ours if model.route is not Page.route] == ["HomePage"]
    assert [model.__name__ for model in ours if not issubclass(model, OpenPage)] == []


def test_no_page_can_be_made_private_beside_the_policies() -> None:
    assert {tuple(model.private_page_options) for model in OpenPage.__subclasses__()} == {()}


@pytest.mark.django_db
def test_what_is_not_live_or_lies_elsewhere_is_not_found(client: Client) -> None:
    make_town()
    about = TextPage.objects.get(slug="about")
    assert client.get("/about/").status_code == 200
    assert client.get("/classes/about/").status_code == 404
    about.live = False
    about.save()
    assert client.get("/about/").status_code == 404
