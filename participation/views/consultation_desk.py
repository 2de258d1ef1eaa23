"""Cases at the desk: the list, one case with its one button, and the forms behind the buttons."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.people.queries.role import own_department_key
from common.people.rules import allows, may
from common.text.refusals import Conflict, NotAllowed, NotFound, Refusal, WrongPhase
from participation.domain.consultation import (
    announce_consultation,
    choose_next_version,
    close_consultation,
    create_consultation,
    open_consultation,
    prepare_consultation,
    withdraw_consultation,
)
from participation.domain.result import publish_result
from participation.enums import ConsultationState
from participation.forms.consultation import (
    DecisionForm,
    NewCaseForm,
    NextVersionForm,
    OpenForm,
    PrepareForm,
    WithdrawForm,
)
from participation.forms.evaluation import renew
from participation.queries.answering import themes_unanswered, unanswered
from participation.queries.consultation import consultations_for, get_consultation_for, versions_of
from participation.queries.drafting import draftings_of
from participation.queries.last_act import last_act
from participation.queries.opinion import numbers_of
from participation.queries.state_line import desk_line, public_line
from participation.views.town_request import TownRequest, answers_refusals, words_of

PER_PAGE = 50
SHOWN = 20


def _case(key: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("desk_consultation", args=[key]), status=303)


def _tried(row: Any, form: Any, act: Callable[[], Any]) -> int:
    """Run a verb; put what it refuses on the form. Returns 0 when done, else the status of the answer.

    After a conflict, or when the case moved on meanwhile, `row` and the form's version are the stored ones: whoever
    has read both may save once more.
    """
    try:
        act()
    except (NotFound, NotAllowed):
        raise
    except (Conflict, WrongPhase) as refusal:
        form.add_error(None, words_of(refusal))
        row.refresh_from_db()
        names = [name for name in PrepareForm.base_fields if name != "version"]
        if isinstance(form, PrepareForm):
            names = [name for name in names if getattr(row, name) != form.cleaned_data[name]]
        else:
            names = ["title", "opens_on", "closes_on", "answer_due_on"]
        state = (_("State"), row.get_state_display())
        form.stored = [state, *PrepareForm.stored_words(row, names)]
        form.done = last_act(row)
        renew(form, "version", row.version)
        return 409
    except Refusal as refusal:
        form.add_error(None, words_of(refusal))
        return 409
    return 0


@allows("participation.see_consultation_desk")
@answers_refusals
def desk_consultations(request: TownRequest) -> HttpResponse:
    """List the cases, newest first, narrowed by state and words."""
    state, words = request.GET.get("state", ""), request.GET.get("words", "").strip()
    rows = consultations_for(request.actor)
    if state:
        rows = rows.filter(state=state)
    if words:
        rows = rows.filter(title__icontains=words)
    page_obj = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "participation/consultation/desk_list.html",
        {
            "page_obj": page_obj,
            "shown": [{"row": row, "line": public_line(row)} for row in page_obj],
            "states": ConsultationState.choices,
            "state": state,
            "words": words,
            "may_prepare": may(
                request.actor,
                "participation.prepare_consultation",
                municipality_id=request.municipality.pk,
            ),
        },
    )


@allows("participation.prepare_consultation")
@answers_refusals
def desk_consultation_new(request: TownRequest) -> HttpResponse:
    """Make a case."""
    here = request.municipality.pk
    form = NewCaseForm(
        request.POST or None,
        initial={
            "round_of": request.GET.get("round_of", ""),
            "department": own_department_key(request.actor),
        },
        municipality_id=here,
        draftings=draftings_of(here),
    )
    status = 200
    if request.method == "POST":
        status = form.status
        if form.is_valid():
            data = form.cleaned_data
            try:
                row = create_consultation(
                    actor=request.actor,
                    title=data["title"],
                    slug=data["slug"],
                    department_key=data["department"],
                    drafting_key=data["round_of"],
                )
                return HttpResponseRedirect(reverse("desk_consultation_prepare", args=[row.key]), status=303)
            except (NotFound, NotAllowed):
                raise
            except Refusal as refusal:
                form.add_error("slug", words_of(refusal))
    return render(request, "participation/consultation/desk_new.html", {"form": form}, status=status)


@allows("participation.see_consultation_desk")
@answers_refusals
def desk_consultation(request: TownRequest, key: str) -> HttpResponse:
    """Show a case: one state line, one button, and everything that is known about it."""
    return _case_page(request, get_consultation_for(request.actor, key))


def _case_page(
    request: TownRequest,
    row: Any,
    typed: NextVersionForm | None = None,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    line, button = desk_line(row)
    versions = list(versions_of(row))
    return render(
        request,
        "participation/consultation/desk_case.html",
        {
            "row": row,
            "line": line,
            "button": button,
            "refused": refused,
            "done": last_act(row) if refused else "",
            "versions": versions,
            "next_form": typed
            or NextVersionForm(
                initial={
                    "version": row.version,
                    "draft": row.next_version.key if row.next_version else "",
                },
                drafts=[draft for draft in versions if draft.pk != row.draft_version_id],
            ),
            "can": {
                name: may(
                    request.actor,
                    f"participation.{verb}",
                    municipality_id=row.municipality_id,
                    phase=row.state,
                )
                for name, verb in (
                    ("prepare", "prepare_consultation"),
                    ("enter", "enter_opinion"),
                    ("write", "write_response"),
                    ("withdraw", "withdraw_consultation"),
                    ("publish", "publish_result"),
                    ("import_draft", "import_draft"),
                )
            },
        },
        status=status,
    )


@allows("participation.prepare_consultation")
@answers_refusals
def desk_consultation_prepare(request: TownRequest, key: str) -> HttpResponse:
    """Fix days and promises."""
    row = get_consultation_for(request.actor, key)
    form = PrepareForm(request.POST or None, initial=PrepareForm.initial_of(row))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status = _tried(
                row,
                form,
                lambda: prepare_consultation(
                    actor=request.actor,
                    key=key,
                    version=form.cleaned_data["version"],
                    title=form.cleaned_data["title"],
                    preparation=form.preparation(),
                ),
            )
            if not status:
                return _case(key)
    context = {"row": row, "form": form, "title": _("Days and promises"), "act": _("Save")}
    return render(request, "participation/consultation/desk_form.html", context, status=status)


@allows("participation.announce_consultation")
@require_POST
@answers_refusals
def desk_consultation_announce(request: TownRequest, key: str) -> HttpResponse:
    """Announce the case."""
    return _pressed(request, key, announce_consultation, _("It is announced."))


@allows("participation.close_consultation")
@require_POST
@answers_refusals
def desk_consultation_close(request: TownRequest, key: str) -> HttpResponse:
    """Close the case after its period."""
    return _pressed(request, key, close_consultation, _("It is closed."))


def _pressed(request: TownRequest, key: str, verb: Callable[..., Any], done: str) -> HttpResponse:
    row = get_consultation_for(request.actor, key)
    try:
        version = int(request.POST.get("version", ""))
    except ValueError:
        return _case(key)
    try:
        verb(actor=request.actor, key=key, version=version)
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        row.refresh_from_db()
        return _case_page(request, row, refused=words_of(refusal), status=409)
    messages.success(request, done)
    return _case(key)


@allows("participation.open_consultation")
@answers_refusals
def desk_consultation_open(request: TownRequest, key: str) -> HttpResponse:
    """Open the case with a version and the decision."""
    row = get_consultation_for(request.actor, key)
    form = OpenForm(request.POST or None, initial={"version": row.version}, drafts=list(versions_of(row)))
    status = 200
    if request.method == "POST":
        status = form.status
        if form.is_valid():
            status = _tried(
                row,
                form,
                lambda: open_consultation(
                    actor=request.actor,
                    key=key,
                    version=form.cleaned_data["version"],
                    draft_version_key=form.cleaned_data["draft"],
                    decision=form.decision(),
                ),
            )
            if not status:
                messages.success(request, _("It is open."))
                return _case(key)
    context = {"row": row, "form": form, "title": _("Open it"), "act": _("Open it")}
    return render(request, "participation/consultation/desk_form.html", context, status=status)


@allows("participation.withdraw_consultation")
@answers_refusals
def desk_consultation_withdraw(request: TownRequest, key: str) -> HttpResponse:
    """Give the case up."""
    row = get_consultation_for(request.actor, key)
    form = WithdrawForm(request.POST or None, initial={"version": row.version})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            status = _tried(
                row,
                form,
                lambda: withdraw_consultation(
                    actor=request.actor, key=key, version=data["version"], reason=data["reason"]
                ),
            )
            if not status:
                return _case(key)
    context = {"row": row, "form": form, "title": _("Give it up"), "act": _("Give it up")}
    return render(request, "participation/consultation/desk_form.html", context, status=status)


@allows("participation.write_response")
@require_POST
@answers_refusals
def desk_consultation_next(request: TownRequest, key: str) -> HttpResponse:
    """Say which version carries the changes."""
    row = get_consultation_for(request.actor, key)
    form = NextVersionForm(request.POST, drafts=list(versions_of(row)))
    if form.searching:
        return _case_page(request, row, form)
    if form.is_valid():
        try:
            choose_next_version(
                actor=request.actor,
                key=key,
                version=form.cleaned_data["version"],
                draft_version_key=form.cleaned_data["draft"],
            )
        except (NotFound, NotAllowed):
            raise
        except Refusal as refusal:
            # the page shows what is stored; the choice stays, and may be saved once more
            row = get_consultation_for(request.actor, key)
            form.add_error("draft", _("Stored now: %(what)s") % {"what": row.next_version or _("None yet")})
            renew(form, "version", row.version)
            return _case_page(request, row, form, refused=words_of(refusal), status=409)
        else:
            messages.success(request, _("It is saved."))
    return _case(key)


@allows("participation.publish_result")
@answers_refusals
def desk_consultation_publish(request: TownRequest, key: str) -> HttpResponse:
    """Publish the result with its decision; while something is unanswered, say what."""
    row = get_consultation_for(request.actor, key)
    form = DecisionForm(request.POST or None, initial={"version": row.version})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status = _tried(
                row,
                form,
                lambda: publish_result(
                    actor=request.actor,
                    key=key,
                    version=form.cleaned_data["version"],
                    decision=form.decision(),
                ),
            )
            if not status:
                messages.success(request, _("The result is published."))
                return _case(key)
    waiting = unanswered(row)
    opinions = list(waiting[:SHOWN])
    numbers = numbers_of(row.municipality_id, opinions)
    themes = themes_unanswered(row)
    return render(
        request,
        "participation/consultation/desk_publish.html",
        {
            "row": row,
            "form": form,
            "waiting": [(opinion, numbers.get(opinion.key, "")) for opinion in opinions],
            "waiting_count": waiting.count(),
            "themes": themes.order_by("number")[:SHOWN],
            "themes_count": themes.count(),
        },
        status=status,
    )
