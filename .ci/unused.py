"""Code that nothing uses: functions, classes, methods and imports of the house that no code or template names.

vulture reads Python; templates and dotted names in strings count as uses too, for Django finds much by name.
Tests do not count: code that only its test calls is not needed. Fields and other variables are not judged,
because a framework reads them.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from vulture import Vulture

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("site", "learning", "events", "participation")
JUDGED = {"function", "class", "method", "import", "property"}
# Called by name by Django, Wagtail, allauth, Celery or Python itself.
CALLED_BY_FRAMEWORKS = (
    "*Config", "Command", "Meta", "Media", "Migration", "ready", "handle", "add_arguments", "clean", "clean_*", "save",
    "get_context", "get_context_data", "get_form_kwargs", "get_queryset", "get_absolute_url", "get_success_url",
    "dispatch", "form_valid", "form_invalid", "get", "post", "has_perm", "has_module_perms", "*get_*_permissions",
    "get_upload_to", "create_alias", "user_can_authenticate", "authenticate", "get_user", "__*__",
    "validate", "deconstruct", "from_db_value", "get_prep_value", "to_python", "formfield", "contribute_to_class",
    "database_forwards", "database_backwards", "describe", "state_forwards", "process_*", "render", "check",
    "serve", "route", "can_*", "*_modal", "get_url_parts", "full_clean", "permissions_for_user", "copy", "move",
    "emit", "format", "filter", "natural_key", "get_by_natural_key", "create_superuser", "create_user", "items",
    "lastmod", "location", "send_messages", "default", "get_template_names", "get_available_name", "get_preview_*",
    "is_open_for_signup", "get_login_redirect_url", "send_mail", "handler404", "handler500", "application",
    "item_*", "subtitle", "get_object", "get_languages_for_item", "handle_*", "get_view_restrictions",
    "format_email_subject", "get_totp_issuer", "as_sqlite", "as_postgresql", "get_base_queryset",
    "generate_authenticator_name", "get_public_key_credential_*_entity", "bound_data",
)  # fmt: skip
DECORATORS = (
    "@receiver", "@shared_task", "@app.task", "@register", "@register.*", "@hooks.register", "@checks.register",
    "@property", "@cached_property", "@route", "@path", "@admin.*", "@override",
    "@*.register_lookup", "@setup_logging.connect",
)  # fmt: skip


def names_in_templates(root: Path) -> Iterator[str]:
    for folder in FOLDERS:
        for path in (root / folder).rglob("*.html"):
            for tag in re.findall(r"{[{%].*?[%}]}", path.read_text(), re.DOTALL):
                yield from re.findall(r"[A-Za-z_]\w*", tag)


def names_in_strings(root: Path) -> Iterator[str]:
    """Every identifier of strings that are a name or a dotted path, such as "common.people.backends.RoleBackend"."""
    for folder in FOLDERS:
        for path in (root / folder).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                text = getattr(node, "value", None) if isinstance(node, ast.Constant) else None
                if isinstance(text, str) and re.fullmatch(r"[A-Za-z_]\w*([.:][A-Za-z_]\w*)*", text):
                    yield from re.split(r"[.:]", text)


def unused(root: Path = ROOT) -> list[str]:
    """One line per unused thing."""
    vulture = Vulture(ignore_names=list(CALLED_BY_FRAMEWORKS), ignore_decorators=list(DECORATORS))
    folders = [str(root / folder) for folder in FOLDERS if (root / folder).is_dir()]
    vulture.scavenge(folders, exclude=["*/migrations/*", "*/settings/*"])
    used = {*names_in_templates(root), *names_in_strings(root)}
    return [
        item.get_report().replace(f"{root}/", "")
        for item in vulture.get_unused_code(min_confidence=60)
        if item.typ in JUDGED
        and item.name not in used
        and not any(fnmatch(item.name, name) for name in CALLED_BY_FRAMEWORKS)
    ]


def main() -> int:
    found = unused()
    print("\n".join(found) or "unused: nothing")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
