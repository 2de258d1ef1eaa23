"""Addresses of this room."""

from django.urls import URLPattern, path

from participation.views import evaluation, evaluation_committee, evaluation_desk

urlpatterns: list[URLPattern] = [
    # -- evaluation
    path("measures/rounds/<str:key>/", evaluation.round_page, name="evaluation_round"),
    path("committee/", evaluation_committee.committee, name="committee"),
    path("committee/<str:key>/", evaluation_committee.committee_round, name="committee_round"),
    path("committee/<str:key>/open/", evaluation_committee.committee_open, name="committee_open"),
    path("committee/<str:key>/report/", evaluation_committee.committee_report, name="committee_report"),
    path(
        "committee/<str:key>/hand-over/", evaluation_committee.committee_hand_over, name="committee_hand_over"
    ),
    path("committee/<str:key>/<str:row_key>/", evaluation_committee.committee_sheet, name="committee_sheet"),
    path(
        "committee/<str:key>/<str:row_key>/paper/",
        evaluation_committee.committee_sheet_print,
        name="committee_sheet_print",
    ),
    path(
        "committee/<str:key>/<str:row_key>/finding/",
        evaluation_committee.committee_finding,
        name="committee_finding",
    ),
    path("desk/evaluation/", evaluation_desk.desk_evaluation, name="desk_evaluation"),
    path("desk/evaluation/new/", evaluation_desk.desk_round_new, name="desk_round_new"),
    path("desk/evaluation/advice/<str:key>/", evaluation_desk.desk_reply, name="desk_reply"),
    path("desk/evaluation/<str:key>/", evaluation_desk.desk_round, name="desk_round"),
    path("desk/evaluation/<str:key>/edit/", evaluation_desk.desk_round_edit, name="desk_round_edit"),
    path("desk/evaluation/<str:key>/act/", evaluation_desk.desk_round_act, name="desk_round_act"),
    path("desk/evaluation/<str:key>/<str:row_key>/", evaluation_desk.desk_evidence, name="desk_evidence"),
]
