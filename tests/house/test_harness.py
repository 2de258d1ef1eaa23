"""The harness itself: what must fail every test, planted once and seen to fail."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.paginator import Paginator, UnorderedObjectListWarning
from django.template import engines

from common.places.models import Department
from tests.factories.town import make_department, make_town

pytestmark = pytest.mark.django_db


def test_a_list_without_order_fails() -> None:
    make_department(make_town())
    with pytest.raises(UnorderedObjectListWarning):
        Paginator(Department.objects.order_by(), 20).page(1)


def test_a_list_with_order_does_not() -> None:
    make_department(make_town())
    assert len(Paginator(Department.objects.order_by("pk"), 20).page(1)) == 1


def test_a_naive_instant_fails_when_stored() -> None:
    town = make_town()
    town.founded_at = datetime(2026, 4, 1)
    with pytest.raises(RuntimeWarning, match="naive datetime"):
        town.save()


def test_a_naive_instant_fails_when_asked_for() -> None:
    from common.places.models import Municipality

    with pytest.raises(RuntimeWarning, match="naive datetime"):
        list(Municipality.objects.filter(founded_at__lt=datetime(2026, 4, 1)))


def test_an_unknown_variable_fails_in_our_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    template = engines["django"].get_template("403.html")
    nodes = engines["django"].from_string("{{ nobody_gave_this }}").template.nodelist
    nodes[0].origin = template.origin  # type: ignore[attr-defined]
    # the loader keeps the template for every later test of this process
    monkeypatch.setattr(template.template, "nodelist", nodes)
    with pytest.raises(AssertionError, match="nothing is named nobody_gave_this"):
        template.render({})
