"""Addresses of sign-in that stand before allauth's own, under allauth's names."""

from django.urls import URLPattern, path

from common.people.views.passkey import add_passkey

urlpatterns: list[URLPattern] = [path("2fa/webauthn/add/", add_passkey, name="mfa_add_webauthn")]
