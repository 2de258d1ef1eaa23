"""What the stored groups of Wagtail should hold, declared once, and where they differ from it."""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from common.people.enums import Role
from common.people.models import User
from common.places.models import Municipality

EDITOR_PERMISSIONS = (
    "wagtailadmin.access_admin",
    "search.add_synonymgroup",
    "search.change_synonymgroup",
    "search.delete_synonymgroup",
    "search.view_synonymgroup",
)
EDITOR_PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
EDITOR_COLLECTION_PERMISSIONS = (
    ("wagtailimages", ("add_image", "change_image", "choose_image")),
    ("wagtaildocs", ("add_document", "change_document", "choose_document")),
)


def group_drift(municipality: Municipality) -> list[str]:
    """Return one line per difference between the stored groups of a municipality and the declared ones."""
    found = {group.name: group for group in Group.objects.filter(name__startswith=f"{municipality.slug}:")}
    wanted = {f"{municipality.slug}:{role}" for role in Role.values}
    lines = [f"group {name} is not stored" for name in sorted(wanted - set(found))]
    lines += [f"group {name} is not declared" for name in sorted(set(found) - wanted)]
    for name in sorted(wanted & set(found)):
        lines += _differences(municipality, found[name], editor=name.endswith(f":{Role.EDITOR.value}"))
    return lines


def _differences(municipality: Municipality, group: Group, *, editor: bool) -> list[str]:
    tree = municipality.site.root_page_id
    collection = (
        Collection.objects.filter(name=municipality.slug, depth=2).values_list("pk", flat=True).first()
    )
    general = {
        f"{app}.{code}" for app, code in group.permissions.values_list("content_type__app_label", "codename")
    }
    pages = set(
        GroupPagePermission.objects.filter(group=group).values_list("page_id", "permission__codename")
    )
    collections = set(
        GroupCollectionPermission.objects.filter(group=group).values_list(
            "collection_id", "permission__codename"
        )
    )
    codes = [code for _app, some in EDITOR_COLLECTION_PERMISSIONS for code in some]
    return [
        *_told(group.name, "general", general, set(EDITOR_PERMISSIONS if editor else ())),
        *_told(group.name, "page", pages, {(tree, code) for code in EDITOR_PAGE_PERMISSIONS if editor}),
        *_told(group.name, "collection", collections, {(collection, code) for code in codes if editor}),
    ]


def _told(name: str, kind: str, stored: Iterable[object], declared: Iterable[object]) -> list[str]:
    stored, declared = set(stored), set(declared)
    lines = [f"group {name} lacks the {kind} permission {one}" for one in declared - stored]
    return sorted(
        lines + [f"group {name} holds the undeclared {kind} permission {one}" for one in stored - declared]
    )


def people_with_stored_rights() -> list[str]:
    """Return one line per login that has rights outside its roles: nobody is a superuser or member of a group."""
    lines = [
        f"login {pk} is a superuser"
        for pk in User.objects.filter(is_superuser=True).values_list("pk", flat=True)
    ]
    members = User.objects.filter(groups__isnull=False).distinct().values_list("pk", flat=True)
    granted = User.objects.filter(user_permissions__isnull=False).distinct().values_list("pk", flat=True)
    lines += [f"login {pk} is stored in a group" for pk in members]
    return lines + [f"login {pk} holds permissions of its own" for pk in granted]
