"""Addresses of this room."""

from django.urls import URLPattern, path

from events.views.booking import book_session, booking_done, cancel_booking, choose_session

urlpatterns: list[URLPattern] = [
    path("classes/choose/", choose_session, name="choose_session"),
    path("classes/done/", booking_done, name="booking_done"),
    path("classes/cancel/", cancel_booking, name="booking_cancel"),
    path("classes/<str:key>/book/", book_session, name="book"),
]
