"""Lessons at the staff desk."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.people.rules import allows, may
from common.text.refusals import Conflict, NotFound, Refusal, WrongPhase
from learning.domain.lesson import ChoiceDraft, LessonDraft, add_activity, create_lesson, publish_lesson
from learning.enums import LessonState
from learning.forms.lesson import LessonForm
from learning.pages.lesson import write_lesson_page
from learning.queries.desk import lesson_rows

PER_PAGE = 30


@allows("learning.see_learning_desk")
def desk_lessons(request: HttpRequest) -> HttpResponse:
    """List the lessons with how many people did each; groups under ten are not told."""
    state, words = request.GET.get("state", ""), request.GET.get("q", "").strip()[:60]
    actor = request.actor  # type: ignore[attr-defined]
    rows = lesson_rows(actor, state=state if state in LessonState.values else "", words=words)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "learning/lesson/desk_list.html",
        {
            "page_obj": page,
            "state": state,
            "words": words,
            "states": LessonState.choices,
            "may_prepare": may(actor, "learning.prepare_lesson", municipality_id=actor.municipality_id),
            "may_publish": may(actor, "learning.publish_lesson", municipality_id=actor.municipality_id),
        },
    )


@allows("learning.prepare_lesson")
def desk_lesson_new(request: HttpRequest) -> HttpResponse:
    """Make a lesson with its activity and the page beside it; its texts are then written in the page editor."""
    form = LessonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                lesson = create_lesson(
                    actor=request.actor,  # type: ignore[attr-defined]
                    draft=LessonDraft(
                        slug=data["slug"],
                        title=data["title"],
                        minutes=data["minutes"],
                        credited_course_slug=data["credited_course_slug"],
                    ),
                )
                add_activity(
                    actor=request.actor,  # type: ignore[attr-defined]
                    lesson=lesson,
                    prompt=data["prompt"],
                    afterwards=data["afterwards"],
                    choices=[ChoiceDraft(*given) for given in form.choices_given()],
                )
                root = request.municipality.site.root_page  # type: ignore[attr-defined]
                write_lesson_page(lesson, site_root=root, summary=data["summary"])
        except Refusal:
            form.add_error("slug", _("There is already a lesson with this address."))
        else:
            messages.success(
                request, _("The lesson is prepared. Write its steps in the page editor, then open it here.")
            )
            return HttpResponseRedirect(reverse("desk_lessons"), status=303)
    return render(
        request, "learning/lesson/desk_new.html", {"form": form}, status=422 if form.errors else 200
    )


@allows("learning.publish_lesson")
@require_POST
def desk_lesson_publish(request: HttpRequest, key: str) -> HttpResponse:
    """Open a lesson to everybody."""
    typed = request.POST.get("version", "")
    try:
        publish_lesson(
            actor=request.actor,  # type: ignore[attr-defined]
            key=key,
            version=int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0,
        )
    except NotFound:
        raise Http404("no such lesson") from None
    except (Conflict, WrongPhase):
        messages.error(request, _("Somebody else changed this lesson. Please look at it again."))
    except Refusal:
        messages.error(request, _("A lesson needs something to do before it can be opened."))
    else:
        messages.success(request, _("The lesson is open to everybody now."))
    return HttpResponseRedirect(reverse("desk_lessons"), status=303)
