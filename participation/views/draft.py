"""Bringing a draft in at the desk: the form, and the page that waits for a long one."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from common.people.rules import allows
from common.text.refusals import NotAllowed, NotFound, Refusal
from participation.domain.draft import AT_ONCE, IMPORT, ask_import, import_draft
from participation.forms.draft import ImportForm
from participation.queries.consultation import get_consultation_for
from participation.queries.draft import get_import_job_for, versions_with_counts
from participation.views.town_request import TownRequest, answers_refusals, words_of

WAITS = 3
"""Seconds until the waiting page looks again."""


@allows("participation.import_draft")
@answers_refusals
def desk_draft_import(request: TownRequest, key: str) -> HttpResponse:
    """Take the text of a plan for a consultation: a short one is read at once, a long one by the worker."""
    row = get_consultation_for(request.actor, key)
    form = ImportForm()
    status = 200
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES)
        status = 422
        if form.is_valid():
            try:
                return HttpResponseRedirect(_brought_in(request, key, form), status=303)
            except (NotFound, NotAllowed):
                raise
            except Refusal as refusal:
                form.add_error("source", words_of(refusal))
        form = form.shown_again()
    context = {"row": row, "form": form, "versions": versions_with_counts(row.drafting_id)}
    return render(request, "participation/draft/import.html", context, status=status)


def _brought_in(request: TownRequest, key: str, form: ImportForm) -> str:
    data: dict[str, Any] = {
        "actor": request.actor,
        "consultation_key": key,
        "text": form.decoded,
        "source_name": form.source_name,
        "title": form.cleaned_data["title"],
        "label": form.cleaned_data["label"],
    }
    if len(form.decoded.encode()) > AT_ONCE:
        return reverse("desk_draft_job", args=[key, ask_import(**data).key])
    return reverse("desk_draft", args=[import_draft(**data).key])


@allows("participation.import_draft")
@answers_refusals
def desk_draft_job(request: TownRequest, key: str, job_key: str) -> HttpResponse:
    """Wait for the worker; the page looks again by itself, and leads on when the version is there."""
    row = get_consultation_for(request.actor, key)
    job = get_import_job_for(request.actor, job_key, IMPORT)
    if job.arguments.get("consultation_key") != row.key:
        raise NotFound("not_found")
    if job.state == "done" and job.result.get("draft"):
        return HttpResponseRedirect(reverse("desk_draft", args=[job.result["draft"]]), status=303)
    ended = job.state in ("done", "failed", "cancelled")
    response = render(
        request,
        "participation/draft/job.html",
        {"row": row, "job": job, "ended": ended, "refused": job.result.get("refused", "")},
    )
    if not ended:
        response["Refresh"] = str(WAITS)
    return response
