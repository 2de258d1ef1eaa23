"""How sign-in fits this house."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from common.people.queries.actor import actor_for
from common.people.rules import COMMITTEE, may


class AccountAdapter(DefaultAccountAdapter):
    """allauth as it is, with our own places to go."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Residents may open an account; staff accounts come by invitation."""
        return True

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead each role to where its work waits; an address asked for before signing in (`next`) goes before this.

        Staff to the desk, the committee to its room where that is open, everybody else to her own page.
        """
        municipality = getattr(request, "municipality", None)
        if municipality is None or request.user.pk is None:
            return super().get_login_redirect_url(request)
        # request.actor may have been asked while nobody was signed in yet
        actor = actor_for(user_id=request.user.pk, municipality_id=municipality.pk)
        if may(actor, "home.see_desk", municipality_id=municipality.pk):
            return "/desk/"
        if actor.roles & COMMITTEE and municipality.room_is_on("participation"):
            return "/committee/"
        return super().get_login_redirect_url(request)
