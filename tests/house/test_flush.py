"""A test with real transactions leaves the roots of the page tree behind for the next one, in this order."""

import pytest
from wagtail.models import Page

from tests.factories.town import make_town


@pytest.mark.django_db(transaction=True)
def test_a_town_is_founded_in_real_transactions() -> None:
    assert make_town().site.root_page.depth == 2


@pytest.mark.django_db(transaction=True)
def test_after_it_another_one_can_be_founded() -> None:
    assert Page.get_first_root_node() is not None
    assert make_town("minami").site.root_page.depth == 2
