"""A paired page or an index page exists once per town and language, whichever way somebody tries to double it."""

import pytest
from django.core.exceptions import PermissionDenied
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.models import Locale, Page

from common.measures.models import Measure, Plan
from common.places.paired_page import PairedPage
from home.pages.models import HomePage, MeasureIndexPage, MeasurePage, TextPage
from tests.factories.town import make_department, make_town

pytestmark = pytest.mark.django_db


def make_measure_page() -> MeasurePage:
    town = make_town()
    department = make_department(town)
    plan = Plan.objects.create(
        municipality=town, slug="p", title="計画", department=department, first_year=2024, last_year=2028
    )
    row = Measure.objects.create(municipality=town, plan=plan, code="1-1", name="教室", department=department)
    index = MeasureIndexPage.objects.get()
    return index.add_child(instance=MeasurePage(title="教室", slug="kyoshitsu", row=row))


@pytest.mark.parametrize("recursive", [False, True])
def test_copying_a_paired_page_or_its_index_or_home_is_refused(recursive: bool) -> None:
    page = make_measure_page()
    count = Page.objects.count()
    for original in (page, page.get_parent().specific, HomePage.objects.get()):
        with pytest.raises(PermissionDenied):
            CopyPageAction(original, update_attrs={"slug": "again"}, recursive=recursive).execute(
                skip_permission_checks=True
            )
        with pytest.raises(PermissionDenied):
            CreatePageAliasAction(original, update_slug="alias", recursive=recursive).execute(
                skip_permission_checks=True
            )
    assert Page.objects.count() == count


def test_a_plain_text_page_can_be_copied() -> None:
    make_town()
    about = TextPage.objects.get(slug="about")
    assert about.copy(update_attrs={"slug": "about-2", "title": "もう一つ"}).pk != about.pk


def test_a_translation_is_a_page_of_the_same_row() -> None:
    page = make_measure_page()
    english = Locale.objects.get(language_code="en")
    HomePage.objects.get().copy_for_translation(english)
    page.get_parent().specific.copy_for_translation(english)
    translated = page.copy_for_translation(english)
    assert (translated.row_id, translated.row_locale_id) == (page.row_id, english.pk)
    with pytest.raises(PermissionDenied):
        page.get_parent().specific.copy(update_attrs={"slug": "third", "locale": english})


def test_the_address_of_an_index_page_and_of_a_paired_page_is_fixed() -> None:
    page = make_measure_page()
    for fixed in (page, page.get_parent().specific):
        fixed.slug = "elsewhere"
        with pytest.raises(PermissionDenied):
            fixed.save()


def test_a_paired_page_is_made_beside_its_row_and_not_in_the_editor() -> None:
    assert not any(one.is_creatable for one in PairedPage.__subclasses__())
    assert len(PairedPage.__subclasses__()) == 5
