"""Who asks: everybody of the small world, each with a browser that never changes the world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import translation

from common.people.enums import Role
from tests.rights.world import World

ROLES = ("anonymous", *(role.value for role in Role))
"""Twelve, with nobody."""


@dataclass
class Asker:
    """One browser: a name, the role it holds on its host, and whether the host is its own town's."""

    name: str
    role: str
    host: str
    client: Client
    stranger: bool = False
    """Signed in, but not a person of the town it asks."""

    def ask(self, method: str, path: str, data: dict[str, Any] | None = None) -> HttpResponse:
        """Send a request and take back everything it did: rows by a savepoint, cookies by a copy."""
        cookies = self.client.cookies.copy()
        with transaction.atomic():
            response: Any = self.client.generic(
                method,
                path,
                "" if data is None else data,
                content_type="application/x-www-form-urlencoded",
                HTTP_HOST=self.host,
            )
            # streamed and deferred bodies read rows: read them before the savepoint is taken back
            response.body = (
                b"".join(response.streaming_content) if response.streaming else response.content
            ).decode(errors="replace")
            transaction.set_rollback(True)
        self.client.cookies = cookies
        translation.activate("ja")  # a request in English leaves its language to the thread
        return response


def askers(world: World) -> list[Asker]:
    """Twelve roles and member2 in the first town; clerk_b in her own town and, as a stranger, in the first."""
    found = [Asker("anonymous", "anonymous", world.a.host, _browser())]
    for name in (*(role.value for role in Role), "member2"):
        found.append(Asker(name, name.rstrip("2"), world.a.host, _browser(world.a.users[name])))
    clerk_b = world.b.users["clerk"]
    found.append(Asker("clerk_b", "clerk", world.b.host, _browser(clerk_b)))
    found.append(Asker("clerk_b in town a", "anonymous", world.a.host, _browser(clerk_b), stranger=True))
    return found


ONE_OF_EACH_KIND = {"anonymous", "resident", "clerk", "editor", "member", "clerk_b", "clerk_b in town a"}


def readers(everybody: list[Asker], full_size: bool) -> list[Asker]:
    """Who reads everything there is: everybody; on the second database one of each kind of right.

    Which rows a person sees is decided by the same queries on both; `make faults` asks as everybody on both.
    """
    if full_size or connection.vendor == "postgresql":
        return everybody
    found = [one for one in everybody if one.name in ONE_OF_EACH_KIND]
    assert len(found) == len(ONE_OF_EACH_KIND)
    return found


def _browser(user: Any = None) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user, backend="common.people.backends.RoleBackend")
    return client
