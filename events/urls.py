"""Addresses of this room."""

from django.urls import URLPattern, path

from events.views.booking import book_session, booking_done, cancel_booking, choose_session
from events.views.booking_desk import cancel_desk_booking, desk_booking, desk_slip, phone_desk
from events.views.course import desk_course, desk_courses, new_course, new_session, places, publish
from events.views.session import (
    close_session,
    desk_classes,
    desk_session,
    give_session,
    print_attendance,
    tick_session,
)

urlpatterns: list[URLPattern] = [
    path("classes/choose/", choose_session, name="choose_session"),
    path("classes/done/", booking_done, name="booking_done"),
    path("classes/cancel/", cancel_booking, name="booking_cancel"),
    path("classes/<str:key>/book/", book_session, name="book"),
    path("desk/classes/", desk_classes, name="desk_classes"),
    path("desk/classes/phone/", phone_desk, name="phone_desk"),
    path("desk/classes/new/", new_course, name="desk_new_course"),
    path("desk/classes/places/", places, name="desk_places"),
    path("desk/classes/courses/", desk_courses, name="desk_courses"),
    path("desk/classes/courses/<str:key>/", desk_course, name="desk_course"),
    path("desk/classes/courses/<str:key>/publish/", publish, name="desk_publish_course"),
    path("desk/classes/courses/<str:key>/add/", new_session, name="desk_new_session"),
    path("desk/classes/booking/<str:key>/", desk_booking, name="desk_booking"),
    path("desk/classes/booking/<str:key>/slip/", desk_slip, name="desk_slip"),
    path("desk/classes/booking/<str:key>/cancel/", cancel_desk_booking, name="desk_cancel_booking"),
    path("desk/classes/<str:key>/", desk_session, name="desk_session"),
    path("desk/classes/<str:key>/tick/", tick_session, name="desk_tick"),
    path("desk/classes/<str:key>/close/", close_session, name="desk_close_session"),
    path("desk/classes/<str:key>/hand-over/", give_session, name="desk_hand_over"),
    path("desk/classes/<str:key>/list/print/", print_attendance, name="desk_print_list"),
]
