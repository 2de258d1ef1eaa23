"""All addresses. Each of our views declares its policy; the routes of libraries are in config.policies."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

handler404 = "home.views.failure.not_found"
handler400 = "home.views.failure.bad_request"
handler500 = "home.views.failure.server_error"

urlpatterns = [
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("home.urls_plain")),
    path("", include("events.urls_plain")),
    path("", include("participation.urls_plain")),
    *i18n_patterns(
        path("accounts/", include("common.people.urls")),
        path("accounts/", include("allauth.urls")),
        path("", include("events.urls")),
        path("", include("participation.urls")),
        path("", include("learning.urls")),
        path("", include("home.urls")),
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]
