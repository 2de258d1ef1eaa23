"""A published round, for everybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from common.people.rules import public
from common.text.refusals import NotFound
from participation.queries.evaluation import measures_of_round, public_round_of_key
from participation.queries.evaluation_sheet import shown_sheets, spreads
from participation.queries.evaluation_view import round_rows


@public
def round_page(request: HttpRequest, key: str) -> HttpResponse:
    """/measures/rounds/<key>/: findings, scores as promised, advice with replies, and the frozen figures."""
    municipality = request.municipality  # type: ignore[attr-defined]
    if not municipality.participation_on:
        raise Http404
    try:
        round_ = public_round_of_key(municipality.pk, key)
    except NotFound as refusal:
        raise Http404 from refusal
    rows = round_rows(list(measures_of_round(round_)), spreads(round_), shown_sheets(round_))
    return render(request, "participation/evaluation/round.html", {"round": round_, "rows": rows})
