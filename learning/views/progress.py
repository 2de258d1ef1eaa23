"""Going through a lesson."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from common.people.rules import public
from common.text.refusals import Refusal
from learning.domain.progress import answer_activity, reach_step
from learning.pages.lesson import LessonPage
from learning.views.cookie import remember_learner, token_of


def _page_url(request: HttpRequest, key: str) -> str:
    site = request.municipality.site  # type: ignore[attr-defined]  # set by config.middleware
    page = (
        LessonPage.objects.live()
        .descendant_of(site.root_page)
        .filter(row__key=key, row__state="public")
        .first()
    )
    if page is None:
        raise Http404("no such lesson")
    return str(page.get_url(request))


def _step(request: HttpRequest) -> int:
    typed = request.POST.get("step", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else 1


@public
@require_POST
def lesson_step(request: HttpRequest, key: str) -> HttpResponse:
    """Remember the step reached and show it."""
    url, step = _page_url(request, key), max(1, _step(request))
    try:
        visitor = reach_step(actor=request.actor, token=token_of(request), lesson_key=key, step=step)  # type: ignore[attr-defined]
    except Refusal:
        raise Http404("no such lesson") from None
    response = HttpResponseRedirect(f"{url}?s={step}", status=303)
    remember_learner(request, response, visitor)
    return response


@public
@require_POST
def lesson_answer(request: HttpRequest, key: str) -> HttpResponse:
    """Store an answer and show its kind words. Without a choice the same step is shown again."""
    url, step = _page_url(request, key), max(1, _step(request))
    choice = request.POST.get("choice", "")
    if not choice:
        return HttpResponseRedirect(f"{url}?s={step}&n=1", status=303)
    try:
        outcome = answer_activity(
            actor=request.actor,  # type: ignore[attr-defined]
            token=token_of(request),
            lesson_key=key,
            activity_key=request.POST.get("activity", ""),
            choice_key=choice,
        )
    except Refusal:
        raise Http404("no such choice") from None
    response = HttpResponseRedirect(f"{url}?s={step}&a={outcome.choice.key}", status=303)
    remember_learner(request, response, outcome.visitor)
    return response
