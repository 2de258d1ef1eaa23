"""Founding a municipality: its site, its tree of pages, its groups and its settings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Locale, Page, Site

from common.audit.domain.record import record
from common.people.enums import Role
from common.people.rules import Actor
from common.places.models import HostName, Municipality
from common.text import clock
from events.pages.models import ClassIndexPage
from home.pages.models import HomePage, MeasureIndexPage, TextPage
from home.queries.group import EDITOR_COLLECTION_PERMISSIONS, EDITOR_PAGE_PERMISSIONS, EDITOR_PERMISSIONS
from learning.pages.models import LearnIndexPage
from participation.domain.disposition import found_dispositions
from participation.pages.models import ConsultationIndexPage

INDEX_PAGES: tuple[tuple[type[Page], str, str, str], ...] = (
    (ConsultationIndexPage, "consultations", "ご意見募集", "Draft plans open for opinions"),
    (TextPage, "ideas", "アイデアを届ける", "Bring an idea"),
    (ClassIndexPage, "classes", "スマホ教室・相談", "Smartphone classes"),
    (LearnIndexPage, "learn", "自分で学ぶ", "Learn"),
    (MeasureIndexPage, "measures", "町の取り組みと評価", "What the town does"),
    (TextPage, "about", "このサイトについて", "About this site"),
    (TextPage, "privacy", "個人情報の取り扱い", "Privacy"),
    (TextPage, "accessibility", "使いやすさへの取り組み", "Accessibility"),
)
"""Fixed slugs, because other parts of the house and printed papers name these addresses."""


@dataclass(frozen=True)
class Founding:
    """What is needed to found a municipality; `hosts` are names without port, the first is the site's own."""

    slug: str
    name: str
    hosts: tuple[str, ...]
    department_name: str
    phone: str
    phone_hours: str
    calls_from: str
    name_kana: str = ""
    site_name: str = "みんなのひろば"
    address: str = ""
    port: int = 80


@transaction.atomic
def found_municipality(*, founding: Founding) -> Municipality:
    """Found a municipality, or return it as it stands when it was founded before (idempotent).

    Makes the Wagtail site with its tree in Japanese (fixed slugs), host names, a collection, groups with their page
    and collection permissions and the default dispositions. What editors changed since is left alone.
    """
    for code in ("ja", "en"):
        Locale.objects.get_or_create(language_code=code)
    municipality = Municipality.objects.filter(slug=founding.slug).first()
    if municipality is None:
        _remove_welcome_page()
        municipality = _found(founding, clock.deciding_now())
    for host in founding.hosts:
        HostName.objects.get_or_create(name=host, defaults={"municipality": municipality})
    root = municipality.site.root_page
    for page_class, slug, title, _english in INDEX_PAGES:
        if not root.get_children().filter(slug=slug).exists():
            root.add_child(
                instance=page_class(title=title, slug=slug, locale=root.locale, **_footer(page_class, slug))
            )
            root.refresh_from_db()
    write_groups(municipality=municipality)
    found_dispositions(municipality=municipality)
    return municipality


def _footer(page_class: type[Page], slug: str) -> dict[str, Any]:
    return {"in_footer": slug != "ideas"} if page_class is TextPage else {}


def _found(founding: Founding, at: datetime) -> Municipality:
    locale = Locale.objects.get(language_code="ja")
    tree_root = Page.get_first_root_node()
    page = HomePage(title=founding.site_name, slug=founding.slug, locale=locale)
    page.is_founding = True
    home = tree_root.add_child(instance=page)
    site = Site.objects.create(
        hostname=founding.hosts[0],
        port=founding.port,
        root_page=home,
        site_name=founding.name,
        is_default_site=False,
    )
    municipality = Municipality.objects.create(
        slug=founding.slug,
        name=founding.name,
        name_kana=founding.name_kana,
        site=site,
        site_name=founding.site_name,
        department_name=founding.department_name,
        phone=founding.phone,
        phone_hours=founding.phone_hours,
        calls_from=founding.calls_from,
        address=founding.address,
        founded_at=at,
    )
    record(
        actor=Actor.system(municipality.pk), verb="found_municipality", target=_Founded(municipality), at=at
    )
    return municipality


@dataclass(frozen=True)
class _Founded:
    """Lets the record name a municipality, which is its own municipality."""

    row: Municipality

    @property
    def key(self) -> str:
        return self.row.key

    @property
    def municipality_id(self) -> int:
        return self.row.pk

    @property
    def _meta(self) -> Any:
        return self.row._meta


def _remove_welcome_page() -> None:
    """Take away the page and site that Wagtail's first migration makes, while nothing else stands there."""
    Site.objects.filter(is_default_site=True).delete()
    for page in Page.objects.filter(depth=2):
        if page.specific_class is Page:
            page.delete()


def write_groups(*, municipality: Municipality) -> None:
    """Write the groups `slug:role` with exactly the permissions of the role; they hold permissions, never people."""
    tree = municipality.site.root_page
    collection = Collection.objects.filter(name=municipality.slug, depth=2).first()
    if collection is None:
        collection = Collection.get_first_root_node().add_child(name=municipality.slug)
    for role in Role.values:
        group, _made = Group.objects.get_or_create(name=f"{municipality.slug}:{role}")
        is_editor = role == Role.EDITOR
        group.permissions.set(
            Permission.objects.annotate(
                label=Concat("content_type__app_label", Value("."), "codename")
            ).filter(label__in=EDITOR_PERMISSIONS if is_editor else ())
        )
        wanted = Permission.objects.filter(
            content_type__app_label="wagtailcore",
            content_type__model="page",
            codename__in=EDITOR_PAGE_PERMISSIONS if is_editor else (),
        )
        GroupPagePermission.objects.filter(group=group).exclude(page=tree, permission__in=wanted).delete()
        for permission in wanted:
            GroupPagePermission.objects.get_or_create(group=group, page=tree, permission=permission)
        _write_collection_permissions(group, collection, is_editor=is_editor)


def _write_collection_permissions(group: Group, collection: Collection, *, is_editor: bool) -> None:
    wanted = [
        permission
        for _label, codenames in EDITOR_COLLECTION_PERMISSIONS
        for permission in Permission.objects.filter(codename__in=codenames)
        if is_editor
    ]
    GroupCollectionPermission.objects.filter(group=group).exclude(
        collection=collection, permission__in=wanted
    ).delete()
    for permission in wanted:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=permission
        )
