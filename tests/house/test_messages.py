"""Merging and compiling the translations, read back by Python's own gettext."""

from __future__ import annotations

import gettext
import io

import pytest

from tests.house.tools import script

messages = script("messages")

PART = r"""
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\n"

# a comment
#: some/file.py:1
msgid "Book"
msgstr "申し込む"

msgctxt "noun"
msgid "Book"
msgstr "本"

msgid "%(count)s seat"
msgid_plural "%(count)s seats"
msgstr[0] "%(count)s席"

msgid ""
"Two lines,\n"
"one \"message\"."
msgstr ""
"二行の\n"
"「一文」。"
"""


def compiled(*parts: str) -> gettext.GNUTranslations:
    table = messages.merge([(f"part{number}.po", part) for number, part in enumerate(parts)])
    return gettext.GNUTranslations(io.BytesIO(messages.as_mo(table)))


def test_what_is_compiled_is_what_gettext_reads():
    translations = compiled(PART)
    assert translations.gettext("Book") == "申し込む"
    assert translations.pgettext("noun", "Book") == "本"
    assert translations.ngettext("%(count)s seat", "%(count)s seats", 5) == "%(count)s席"
    assert translations.gettext('Two lines,\none "message".') == "二行の\n「一文」。"
    assert translations.gettext("unknown") == "unknown"


def test_the_merged_file_reads_like_its_parts():
    table = messages.merge([("part.po", PART)])
    assert messages.merge([("django.po", messages.as_po(table))]).keys() == table.keys()
    assert messages.as_mo(messages.merge([("django.po", messages.as_po(table))])) == messages.as_mo(table)


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        ('msgid "Book"\nmsgstr "予約する"', "in two ways"),
        ('msgid "Cancel"\nmsgstr ""', "no finished translation"),
        ('#, fuzzy\nmsgid "Cancel"\nmsgstr "取り消す"', "no finished translation"),
        ('msgid "%(name)s is here"\nmsgstr "ここです"', "placeholders"),
        ('msgid "Cancel"\nmsgstr 取り消す', "not a line"),
    ],
)
def test_a_fault_in_a_part_is_caught(planted, fault):
    with pytest.raises(messages.MessageError, match=fault):
        compiled(PART, planted)


def test_messages_are_found_in_code_and_templates(tmp_path):
    (tmp_path / "events" / "templates").mkdir(parents=True)
    (tmp_path / "events" / "apps.py").write_text(
        'x = _("In code")\ny = pgettext("c", "With context")\nz = _(name)\n'
    )
    (tmp_path / "events" / "templates" / "page.html").write_text(
        "{% load i18n %}{% translate 'In a template' %}{% blocktranslate %}Dear {{ name }}{% endblocktranslate %}"
    )
    found = messages.messages_of_code(tmp_path)
    assert set(found) == {
        ("", "In code"),
        ("c", "With context"),
        ("", "In a template"),
        ("", "Dear %(name)s"),
    }


def test_the_check_names_an_untranslated_and_an_old_file(tmp_path, capsys):
    parts = tmp_path / "site/locale/ja/parts"
    parts.mkdir(parents=True)
    (parts / "events.po").write_text('msgid "Book"\nmsgstr "申し込む"\n')
    assert messages.main(tmp_path, []) == 0
    assert messages.main(tmp_path, ["--check"]) == 0
    (parts / "events.po").write_text('msgid "Book"\nmsgstr "申込み"\n')
    (tmp_path / "site/new.py").write_text('x = _("Cancel")\n')
    assert messages.main(tmp_path, ["--check"]) == 1
    output = capsys.readouterr().out
    assert "django.mo is old" in output
    assert "no Japanese for 'Cancel'" in output
