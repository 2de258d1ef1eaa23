"""Texts of the editors' pages."""

from typing import Any

from wagtail.models import Page

from home.demo_town.place import Town

_HOME_FIELDS = ("notice_text", "notice_link", "story_quote", "story_from", "story_text", "story_link")


def write_pages(town: Town, content: dict[str, Any]) -> None:
    """Write the home page, the index pages and the text pages; only fields that a page has."""
    home = town.municipality.site.root_page.specific
    for slug, words in content.items():
        if slug == "home":
            page: Page | None = home
        else:
            found = home.get_children().filter(slug=slug).first()
            page = found.specific if found else None
        if page is None:
            continue
        page.title = words["title"]
        for name in ("lead", "body", "body_easy", "intro", *(_HOME_FIELDS if slug == "home" else ())):
            if name in words and hasattr(page, name):
                setattr(page, name, words[name])
        page.save()
        page.save_revision().publish()
