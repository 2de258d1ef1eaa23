"""The small world, built once per file inside a transaction that is never committed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from tests.rights.people import Asker, askers
from tests.rights.world import World


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Two towns; everything is rolled back when the file is done."""
    settings = override_settings(
        # Sessions in a signed cookie: a request that signs out changes nothing for the next one.
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    )
    with django_db_blocker.unblock(), settings, transaction.atomic():
        cache.clear()
        logging.disable(logging.ERROR)  # every refusal would be told in a line
        yield World()
        logging.disable(logging.NOTSET)
        transaction.set_rollback(True)
        cache.clear()


@pytest.fixture(scope="module")
def everybody(world: World) -> list[Asker]:
    """All browsers."""
    return askers(world)
