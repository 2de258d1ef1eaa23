"""Addresses of the shell: receipt look-up, search, my page, desk, loop."""

from django.urls import URLPattern, path

from home.views import measure_desk, staff
from home.views.claim import my_claim
from home.views.desk import desk
from home.views.invited import invited
from home.views.loop import loop
from home.views.measure import measure
from home.views.message import (
    desk_message_letter,
    desk_message_letters,
    desk_message_mark,
    desk_messages,
)
from home.views.my import my
from home.views.opendata import opendata, opendata_api, opendata_csv, opendata_json
from home.views.receipt import receipt, receipt_forgotten, receipt_shown
from home.views.search import search
from home.views.style_guide import desk_style_guide

urlpatterns: list[URLPattern] = [
    path("receipt/", receipt, name="receipt"),
    path("receipt/shown/", receipt_shown, name="receipt_shown"),
    path("receipt/forget/", receipt_forgotten, name="receipt_forgotten"),
    path("desk/", desk, name="desk"),
    path("my/", my, name="my"),
    path("my/claim/", my_claim, name="my_claim"),
    path("loop/", loop, name="loop"),
    path("measures/of/<str:key>/", measure, name="measure"),
    path("opendata/", opendata, name="opendata"),
    path("opendata/api/", opendata_api, name="opendata_api"),
    path("opendata/<slug:slug>.csv", opendata_csv, name="opendata_csv"),
    path("opendata/<slug:slug>.json", opendata_json, name="opendata_json"),
    path("desk/style/", desk_style_guide, name="desk_style_guide"),
    path("desk/measures/", measure_desk.desk_measures, name="desk_measures"),
    path("desk/measures/new/", measure_desk.desk_measure_new, name="desk_measure_new"),
    path("desk/measures/figures/<str:key>/", measure_desk.desk_indicator, name="desk_indicator"),
    path(
        "desk/measures/figures/<str:key>/edit/", measure_desk.desk_indicator_edit, name="desk_indicator_edit"
    ),
    path("desk/measures/<str:key>/", measure_desk.desk_measure, name="desk_measure"),
    path("desk/measures/<str:key>/edit/", measure_desk.desk_measure_edit, name="desk_measure_edit"),
    path("desk/measures/<str:key>/publish/", measure_desk.desk_measure_publish, name="desk_measure_publish"),
    path(
        "desk/measures/<str:key>/indicators/new/", measure_desk.desk_indicator_new, name="desk_indicator_new"
    ),
    path("desk/messages/", desk_messages, name="desk_messages"),
    path("desk/messages/letters/", desk_message_letters, name="desk_message_letters"),
    path("desk/messages/<str:key>/letter/", desk_message_letter, name="desk_message_letter"),
    path("desk/messages/<str:key>/mark/", desk_message_mark, name="desk_message_mark"),
    path("desk/staff/", staff.desk_staff, name="desk_staff"),
    path("desk/staff/invite/", staff.desk_invite, name="desk_invite"),
    path("desk/staff/invitations/", staff.desk_invitations, name="desk_invitations"),
    path(
        "desk/staff/invitations/<str:key>/withdraw/",
        staff.desk_invitation_withdraw,
        name="desk_invitation_withdraw",
    ),
    path("desk/staff/posts/", staff.desk_posts, name="desk_posts"),
    path("desk/staff/posts/<str:key>/", staff.desk_post, name="desk_post"),
    path("desk/staff/roles/<str:key>/end/", staff.desk_role_end, name="desk_role_end"),
    path("desk/staff/roles/<str:key>/hand-over/", staff.desk_role_hand_over, name="desk_role_hand_over"),
    path("invited/<str:token>/", invited, name="invited"),
    path("search/", search, name="search"),
]
