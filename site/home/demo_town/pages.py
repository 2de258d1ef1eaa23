"""Texts of the editors' pages."""

from typing import Any

from wagtail.models import Locale, Page

from home.demo_town.place import Town

_HOME_FIELDS = ("notice_text", "notice_link", "story_quote", "story_from", "story_text", "story_link")


_FIELDS = ("lead", "body", "body_easy", "intro")


def write_pages(town: Town, content: dict[str, Any]) -> None:
    """Write the home page, the index pages and the text pages, in Japanese and where given in English."""
    home = town.municipality.site.root_page.specific
    for slug, words in content.items():
        if slug == "home":
            page: Page | None = home
        else:
            found = home.get_children().filter(slug=slug).first()
            page = found.specific if found else None
        if page is None:
            continue
        _write(page, words, _HOME_FIELDS if slug == "home" else ())
    english = Locale.objects.get(language_code="en")
    for slug, words in content.items():
        if "en" not in words:
            continue
        found = home if slug == "home" else home.get_children().filter(slug=slug).first()
        if found is None:
            continue
        translated = found.specific.copy_for_translation(english)
        _write(translated, words["en"], _HOME_FIELDS if slug == "home" else ())


def _write(page: Page, words: dict[str, Any], more_fields: tuple[str, ...]) -> None:
    page.title = words["title"]
    for name in (*_FIELDS, *more_fields):
        if hasattr(page, name):
            setattr(page, name, words.get(name, ""))
    page.save()
    page.save_revision().publish()
