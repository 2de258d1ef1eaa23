"""Addresses of the shell: receipt look-up, search, my page, desk, loop."""

from django.urls import URLPattern, path

from home.views.loop import loop
from home.views.receipt import receipt, receipt_forgotten, receipt_shown
from home.views.search import search

urlpatterns: list[URLPattern] = [
    path("receipt/", receipt, name="receipt"),
    path("receipt/shown/", receipt_shown, name="receipt_shown"),
    path("receipt/forget/", receipt_forgotten, name="receipt_forgotten"),
    path("loop/", loop, name="loop"),
    path("search/", search, name="search"),
]
