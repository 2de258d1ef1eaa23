"""Addresses of this room."""

from django.urls import URLPattern, path

from participation.views import (
    consultation,
    consultation_desk,
    draft,
    draft_outline,
    evaluation,
    evaluation_committee,
    evaluation_desk,
    evaluation_reply,
    opinion,
    opinion_desk,
    response,
    theme,
)

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
    path("desk/evaluation/advice/<str:key>/", evaluation_reply.desk_reply, name="desk_reply"),
    path("desk/evaluation/advice/<str:key>/done/", evaluation_reply.desk_reply_done, name="desk_reply_done"),
    path("desk/evaluation/<str:key>/", evaluation_desk.desk_round, name="desk_round"),
    path("desk/evaluation/<str:key>/edit/", evaluation_desk.desk_round_edit, name="desk_round_edit"),
    path("desk/evaluation/<str:key>/excuse/", evaluation_desk.desk_round_excuse, name="desk_round_excuse"),
    path("desk/evaluation/<str:key>/chair/", evaluation_desk.desk_round_chair, name="desk_round_chair"),
    path("desk/evaluation/<str:key>/act/", evaluation_desk.desk_round_act, name="desk_round_act"),
    path("desk/evaluation/<str:key>/<str:row_key>/", evaluation_desk.desk_evidence, name="desk_evidence"),
    # -- consultations, opinions, themes, responses: residents
    path("consultations/<slug:slug>/s/<str:key>/", opinion.opinion, name="consultation_section"),
    path("consultations/<slug:slug>/whole/", opinion.opinion, name="consultation_whole"),
    path("consultations/<slug:slug>/text/", consultation.consultation_text, name="consultation_text"),
    path("consultations/<slug:slug>/paper/", consultation.consultation_paper, name="consultation_paper"),
    path("consultations/<slug:slug>/done/", opinion.opinion_done, name="opinion_done"),
    path("consultations/<slug:slug>/result/", consultation.consultation_result, name="consultation_result"),
    path(
        "consultations/<slug:slug>/result/s/<str:key>/",
        consultation.consultation_changed,
        name="consultation_changed",
    ),
    path("loop/theme/<str:key>/", theme.theme_chain, name="theme_chain"),
    # -- the same at the desk
    path("desk/consultations/", consultation_desk.desk_consultations, name="desk_consultations"),
    path("desk/consultations/new/", consultation_desk.desk_consultation_new, name="desk_consultation_new"),
    path("desk/consultations/<str:key>/", consultation_desk.desk_consultation, name="desk_consultation"),
    path(
        "desk/consultations/<str:key>/prepare/",
        consultation_desk.desk_consultation_prepare,
        name="desk_consultation_prepare",
    ),
    path(
        "desk/consultations/<str:key>/announce/",
        consultation_desk.desk_consultation_announce,
        name="desk_consultation_announce",
    ),
    path(
        "desk/consultations/<str:key>/open/",
        consultation_desk.desk_consultation_open,
        name="desk_consultation_open",
    ),
    path(
        "desk/consultations/<str:key>/close/",
        consultation_desk.desk_consultation_close,
        name="desk_consultation_close",
    ),
    path(
        "desk/consultations/<str:key>/withdraw/",
        consultation_desk.desk_consultation_withdraw,
        name="desk_consultation_withdraw",
    ),
    path(
        "desk/consultations/<str:key>/next/",
        consultation_desk.desk_consultation_next,
        name="desk_consultation_next",
    ),
    path(
        "desk/consultations/<str:key>/publish/",
        consultation_desk.desk_consultation_publish,
        name="desk_consultation_publish",
    ),
    path("desk/consultations/<str:key>/opinions/", opinion_desk.desk_opinions, name="desk_opinions"),
    path(
        "desk/consultations/<str:key>/opinions/new/", opinion_desk.desk_opinion_new, name="desk_opinion_new"
    ),
    path(
        "desk/consultations/<str:key>/opinions/entered/<uuid:form_key>/",
        opinion_desk.desk_opinion_entered,
        name="desk_opinion_entered",
    ),
    path("desk/consultations/<str:key>/board/", theme.desk_board, name="desk_board"),
    path("desk/consultations/<str:key>/group/", theme.desk_group, name="desk_group"),
    path("desk/opinions/<str:key>/", opinion_desk.desk_opinion, name="desk_opinion"),
    path("desk/themes/<str:key>/", response.desk_theme, name="desk_theme"),
    path("desk/themes/<str:key>/confirm/", response.desk_theme_confirm, name="desk_theme_confirm"),
    path("desk/themes/<str:key>/edit/", theme.desk_theme_edit, name="desk_theme_edit"),
    path("desk/themes/<str:key>/regroup/", response.desk_regroup, name="desk_regroup"),
    # -- drafts: bringing in, reviewing the outline
    path("desk/consultations/<str:key>/draft/", draft.desk_draft_import, name="desk_draft_import"),
    path("desk/consultations/<str:key>/draft/<str:job_key>/", draft.desk_draft_job, name="desk_draft_job"),
    path("desk/drafts/<str:key>/", draft_outline.desk_draft, name="desk_draft"),
    path("desk/drafts/<str:key>/act/", draft_outline.desk_draft_act, name="desk_draft_act"),
    path("desk/drafts/<str:key>/preview/", draft_outline.desk_draft_preview, name="desk_draft_preview"),
]
