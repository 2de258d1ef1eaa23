"""Every address of the house, walked from the resolver, with the policy that stands on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern

from common.people.rules import Policy
from config.policies import policy_of

LIBRARIES = ("cms/", "accounts/", "documents/", "_util/")
"""Where the routes of Wagtail and allauth begin; every other route is ours."""


@dataclass(frozen=True)
class Route:
    """One pattern: its route without language, the name of its view as ResolverMatch says it, its view."""

    route: str
    view_name: str
    view: Callable[..., Any]
    arguments: tuple[str, ...]
    in_languages: bool

    @property
    def is_ours(self) -> bool:
        return not self.route.startswith(LIBRARIES) and self.view_name != "wagtail_serve"

    @property
    def name(self) -> str:
        """The name without namespace."""
        return self.view_name.rpartition(":")[2]

    def policy(self) -> Policy | None:
        """What config.policies says of it, asked as the middleware asks."""
        return policy_of(self.view, _Match(self.route, self.view_name, self.name))  # type: ignore[arg-type]


@dataclass(frozen=True)
class _Match:
    """As much of a ResolverMatch as a policy reads."""

    route: str
    view_name: str
    url_name: str
    args: tuple[str, ...] = ()


def routes(patterns: Iterable[URLPattern | URLResolver] | None = None) -> list[Route]:
    """Every pattern of the house, or of `patterns`."""
    return list(
        _walk(get_resolver().url_patterns if patterns is None else patterns, "", "", in_languages=False)
    )


def _walk(
    patterns: Iterable[URLPattern | URLResolver],
    before: str,
    namespace: str,
    *,
    in_languages: bool,
    given: tuple[str, ...] = (),
) -> Iterator[Route]:
    for pattern in patterns:
        language = isinstance(pattern.pattern, LocalePrefixPattern)
        own = "" if language else str(pattern.pattern).removeprefix("^").removesuffix("$")
        route = before + own
        if isinstance(pattern, URLResolver):
            inside = namespace + (f"{pattern.namespace}:" if pattern.namespace else "")
            yield from _walk(
                pattern.url_patterns,
                route,
                inside,
                in_languages=in_languages or language,
                given=(*given, *tuple(pattern.pattern.converters)),
            )
            continue
        name = namespace + pattern.name if pattern.name else pattern.lookup_str
        converters = tuple(pattern.pattern.converters) or tuple(pattern.pattern.regex.groupindex)
        yield Route(route, name, pattern.callback, (*given, *converters), in_languages)


def unclassified(found: Iterable[Route]) -> list[str]:
    """The routes nobody decided about, each with what to do."""
    told = []
    for one in found:
        if one.view_name == "wagtail_serve" or one.policy() is not None:
            continue
        where = (
            "mark its view with @public, @signed_in or @allows(verb)"
            if one.is_ours
            else "name it in site/config/library_routes.py"
        )
        told.append(f"/{one.route} ({one.view_name}) declares no policy: {where}")
    return told
