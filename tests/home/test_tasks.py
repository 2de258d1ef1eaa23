"""What beat wakes for the whole house."""

import pytest
from celery.schedules import crontab
from django.conf import settings

from common.search.models import Findable
from home.tasks import compare_search
from tests.factories.town import make_town


@pytest.mark.django_db
def test_what_differs_is_put_right_at_night_and_told_without_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    town = make_town()
    compare_search()
    rows = Findable.objects.filter(municipality=town).order_by("key")
    before = list(rows.values_list("key", "title"))
    assert len(before) > 2
    first = rows[0]
    rows.exclude(pk=first.pk).first().delete()
    Findable.objects.filter(pk=first.pk).update(title="前の題名", digest="")
    caplog.clear()
    assert compare_search() == 2
    assert list(rows.values_list("key", "title")) == before
    assert f"2 things of municipality {town.pk}" in caplog.text
    assert "前の題名" not in caplog.text
    caplog.clear()
    assert compare_search() == 0
    assert caplog.text == ""


def test_it_is_done_by_night() -> None:
    entry = settings.CELERY_BEAT_SCHEDULE["compare-search"]
    assert entry["task"] == compare_search.name
    assert entry["schedule"] == crontab(hour="3", minute="30")
    assert settings.CELERY_TIMEZONE == "Asia/Tokyo"
