"""What stands before every view: whose site this is, who acts, and whether the address declared a policy."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.db import DatabaseError, DataError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseNotFound,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from wagtail.models import GroupCollectionPermission, GroupPagePermission
from wagtail.views import serve

from common.people.queries.actor import actor_for
from common.people.queries.second_factor import (
    MISSING_IN_SESSION,
    NOT_SET_UP,
    SHOWN,
    asks_second_step,
    second_factor_of,
)
from common.people.rules import WITH_SECOND_FACTOR, Actor, may
from common.places.queries.municipality import municipality_last_seen, municipality_of_host
from common.text import language
from config.policies import policy_of
from home.pages.home import home_page_of
from home.queries.editor_scope import is_in_scope
from home.views.failure import bad_request, only_by_button

GetResponse = Callable[[HttpRequest], HttpResponse]
ONLY_WITH_THE_FACTOR = frozenset(
    [
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_add_webauthn",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
    ]
)
NO_HOST_NEEDED = ("/healthz", "/readyz", "/static/")


class ResponseHeadersMiddleware:
    """Content security policy on every answer; personal answers are never stored by anyone on the way."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers."""
        response = self.get_response(request)
        cms = request.path.startswith("/cms/") and not getattr(request, "is_preview", False)
        response.headers.setdefault(
            "Content-Security-Policy",
            settings.CMS_CONTENT_SECURITY_POLICY if cms else settings.CONTENT_SECURITY_POLICY,
        )
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"
        )
        if settings.SESSION_COOKIE_NAME in request.COOKIES or getattr(request, "is_personal", False):
            add_never_cache_headers(response)
            patch_vary_headers(response, ("Cookie",))
        return response


class ReaderLanguageMiddleware:
    """Finish what is read in another language than the town's: links lead on in it, Japanese words are marked.

    Staff work in the town's language: PolicyMiddleware leads them to the Japanese address.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Finish pages and redirects below a prefix."""
        prefix = next((one for one in language.PREFIXES if request.path.startswith(one)), "")
        if not prefix:
            return self.get_response(request)
        response = self.get_response(request)
        code = prefix.strip("/")
        target = response.headers.get("Location", "")
        if language.is_ours(target):
            response["Location"] = language.in_language(code, target)
        if not response.streaming and response.headers.get("Content-Type", "").startswith("text/html"):
            response.content = language.finished(response.content.decode(response.charset), code)
            if response.has_header("Content-Length"):
                response["Content-Length"] = str(len(response.content))
        return response


class MunicipalityMiddleware:
    """Find the municipality by host name; an unknown host gets 404. Fixes Wagtail's site for the request too."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set `request.municipality`."""
        if any("\x00" in value for value in request.COOKIES.values()):
            # no cookie of ours holds NUL, and PostgreSQL refuses to look for one
            request.COOKIES = {name: value for name, value in request.COOKIES.items() if "\x00" not in value}
        if request.path.startswith(NO_HOST_NEEDED):
            return self.get_response(request)
        host = request.get_host().rsplit(":", 1)[0].strip("[]")
        try:
            municipality = municipality_of_host(host)
        except DatabaseError:
            # the page that says so still names the town and its telephone, as last seen by this process
            municipality = municipality_last_seen(host)
            if municipality is None:
                raise
        if municipality is None:
            return HttpResponseNotFound("404", content_type="text/plain; charset=utf-8")
        request.municipality = municipality  # type: ignore[attr-defined]  # read by views and context
        request._wagtail_site = municipality.site  # type: ignore[attr-defined]  # noqa: SLF001 -- Wagtail's own cache
        return self.get_response(request)


class ActorMiddleware:
    """Set `request.actor` lazily, so that a page read without sign-in costs no query, and where it comes from."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Attach the actor."""
        if hasattr(request, "municipality"):
            request.actor = SimpleLazyObject(lambda: self._actor(request))  # type: ignore[attr-defined]
            # as allauth reads it: the entry of X-Forwarded-For that the last proxy of ours wrote
            request.client_address = SimpleLazyObject(lambda: get_adapter().get_client_ip(request))  # type: ignore[attr-defined]
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            # no address of ours holds NUL, and PostgreSQL refuses it as text
            raise BadRequest("NUL in the address")
        return self.get_response(request)

    @staticmethod
    def _actor(request: HttpRequest) -> Actor:
        municipality = request.municipality  # type: ignore[attr-defined]
        user = request.user
        if not user.is_authenticated:
            return Actor.nobody(municipality.pk)
        actor = actor_for(user_id=user.pk, municipality_id=municipality.pk)
        if settings.STAFF_NEED_SECOND_FACTOR and actor.roles & WITH_SECOND_FACTOR:
            factor = second_factor_of(request)
            if factor != SHOWN:
                # every role sleeps, not only the desk's addresses: nothing that asks a rule can be passed by
                request.second_factor_missing = factor  # type: ignore[attr-defined]  # asked by PolicyMiddleware
                actor = replace(actor, grants=(), roles=frozenset({"resident"}))
        names = tuple(f"{municipality.slug}:{role}" for role in sorted(actor.roles))
        # Wagtail asks `group__user`; nobody is stored in a group, so its per-request caches are filled from the roles
        # valid now. Both are lazy querysets: a request that asks no permission pays nothing.
        pages = GroupPagePermission.objects.filter(group__name__in=names).select_related("page", "permission")
        collections = GroupCollectionPermission.objects.filter(group__name__in=names)
        kept = {
            "role_group_names": names,
            "_page_permission_cache": pages,
            "_collection_permission_cache": collections.select_related("permission", "collection"),
        }
        for name, value in kept.items():
            setattr(user, name, value)  # not __dict__: request.user is lazy and would keep them to itself
        return actor


def _holds_nul(sent: QueryDict) -> bool:
    return any("\x00" in text for name, values in sent.lists() for text in (name, *values))


class PolicyMiddleware:
    """Deny by default: a view without a declared policy is not there. What only a button uses says so in words."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give a page to whoever opened an address that takes only what a button sends."""
        response = self.get_response(request)
        if (
            isinstance(response, HttpResponseNotAllowed)
            and request.method == "GET"
            and response["Allow"] == "POST"
            and hasattr(request, "municipality")
        ):
            return only_by_button(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a key with NUL in it, which PostgreSQL refuses to look for. Forms refuse NUL in words themselves."""
        if isinstance(exception, DataError) and request.method == "POST" and _holds_nul(request.POST):
            return bad_request(request)
        return None

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Ask the policy of the view that is about to run."""
        policy = policy_of(view, request.resolver_match)
        if policy is None:
            raise Http404("this address declares no policy")
        municipality = getattr(request, "municipality", None)
        if municipality is not None and policy.room and not municipality.room_is_on(policy.room):
            raise Http404("this room is switched off here")
        if policy.kind == "public":
            if view is serve and municipality is not None:
                # Wagtail walks from the root of the site; as its own type it is found at once
                root = home_page_of(municipality.site)
                if root is not None:
                    municipality.site.root_page = root
            return None
        plain = language.without_language(request.path)
        if plain != request.path and plain.startswith(language.JAPANESE_ONLY):
            request.is_personal = True  # type: ignore[attr-defined]  # never stored on the way
            return HttpResponseRedirect(language.without_language(request.get_full_path()))
        method = request.method or "GET"
        actor: Actor = request.actor  # type: ignore[attr-defined]
        request.is_personal = True  # type: ignore[attr-defined]
        if actor.is_anonymous:
            if request.user.is_authenticated:
                raise Http404("signed in elsewhere")
            if request.method == "POST" and request.POST:
                # what was typed stays in the page: sign in beside it, then send it again
                return render(request, "signed_out.html", {"login_url": settings.LOGIN_URL}, status=401)
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        if policy.kind == "signed_in" or may(
            actor, policy.verb_of(method), municipality_id=actor.municipality_id
        ):
            match = request.resolver_match
            if (
                match is not None
                and match.view_name in ONLY_WITH_THE_FACTOR
                and second_factor_of(request) == MISSING_IN_SESSION
                and asks_second_step(request.user.pk or 0)
            ):
                # a password alone neither takes a factor away, nor adds one, nor reads the spare numbers
                query = urlencode({"next": reverse("mfa_index")})
                return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{query}", status=303)
            if (
                municipality is not None
                and match is not None
                and request.path.startswith("/cms/")
                and not is_in_scope(municipality, match.view_name, match.kwargs)
            ):
                raise Http404("of another municipality")
            return None
        missing = getattr(request, "second_factor_missing", "")
        if missing:
            name = "mfa_index" if missing == NOT_SET_UP else "mfa_reauthenticate"
            query = urlencode({"next": request.get_full_path() if method == "GET" else "/desk/"})
            return HttpResponseRedirect(f"{reverse(name)}?{query}", status=303)
        return render(request, "403.html", status=403)
