"""/desk/style/: every component in every state on one page, for whoever writes pages or changes the look."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.people.rules import allows
from common.text import style_guide


@allows("home.see_desk")
def desk_style_guide(request: HttpRequest) -> HttpResponse:
    """Show the components with made-up words; nothing on it is a row of the town."""
    return render(request, "styleguide.html", style_guide.context())
