"""Join the Japanese translations of all areas and compile them: `make messages`.

The parts in site/locale/ja/parts/<area>.po are the source; django.po and the compiled django.mo beside them are
made from the parts and committed, so that no machine needs gettext's own programs. `--check` changes nothing:
it fails when the two files are old, or when a message in the code has no translation.
"""

from __future__ import annotations

import ast
import re
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = (
    "Project-Id-Version: hiroba\nLanguage: ja\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\nPlural-Forms: nplurals=1; plural=0;\n"
)
CODE_FOLDERS = ("site", "learning", "events", "participation")
# Name of the function → which of its arguments are context, message and plural.
CALLS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "npgettext": (0, 1, 2),
}
Key = tuple[str, str]  # context ("" for none), message


class MessageError(Exception):
    """What a person has to put right in a part."""


@dataclass
class Entry:
    context: str = ""
    message: str = ""
    plural: str = ""
    text: str = ""
    fuzzy: bool = False
    place: str = ""

    @property
    def key(self) -> Key:
        return self.context, self.message


def parse(source: str, name: str) -> list[Entry]:
    """Entries of one .po text, without its header; comments are not kept."""
    entries: list[Entry] = []
    entry, slot = Entry(), ""
    slots = {
        "msgctxt": "context",
        "msgid": "message",
        "msgid_plural": "plural",
        "msgstr": "text",
        "msgstr[0]": "text",
    }
    for number, line in enumerate([*source.splitlines(), ""], start=1):
        line = line.strip()
        if line.startswith("#"):
            if line.startswith("#,") and "fuzzy" in line:
                entry.fuzzy = True
            continue
        match = re.fullmatch(
            r'(?:(msgctxt|msgid_plural|msgid|msgstr\[0\]|msgstr)\s+)?("(?:[^"\\]|\\.)*")', line
        )
        if match is None:
            if line:
                raise MessageError(f"{name}:{number}: not a line of a .po file: {line}")
            continue
        word, quoted = match.groups()
        if word in ("msgctxt", "msgid") and slot == "text":
            entries.append(entry)
            entry = Entry()
        if word:
            slot = slots[word]
            entry.place = entry.place or f"{name}:{number}"
        if not slot:
            raise MessageError(f"{name}:{number}: text before the first msgid")
        setattr(entry, slot, getattr(entry, slot) + ast.literal_eval(quoted))
    if slot:
        entries.append(entry)
    return [entry for entry in entries if entry.message]


def merge(parts: list[tuple[str, str]]) -> dict[Key, Entry]:
    """One table of all parts (name and text of each); the same message may not be translated in two ways."""
    table: dict[Key, Entry] = {}
    for name, source in parts:
        for entry in parse(source, name):
            if entry.fuzzy or not entry.text:
                raise MessageError(f"{entry.place}: {entry.message!r} has no finished translation")
            other = table.setdefault(entry.key, entry)
            if other.text != entry.text:
                raise MessageError(
                    f"{entry.place} and {other.place} translate {entry.message!r} in two ways; "
                    "agree on one or give one of them a msgctxt"
                )
            if entry.plural:
                other.plural = entry.plural
            # Like gettext's own check: a translation that loses a placeholder breaks the page that fills it.
            names = r"%\((\w+)\)|\{(\w*)\}"
            if set(re.findall(names, entry.text)) != set(re.findall(names, entry.plural or entry.message)):
                raise MessageError(
                    f"{entry.place}: the placeholders of {entry.message!r} differ from its translation"
                )
    return dict(sorted(table.items()))


def quote(text: str) -> str:
    return (
        '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'
    )


def as_po(table: dict[Key, Entry]) -> str:
    lines = ["# Made by `make messages` from the files in parts/. Change those.", 'msgid ""', 'msgstr ""']
    lines += [quote(line + "\n") for line in HEADER.splitlines()]
    for entry in table.values():
        lines.append("")
        if entry.context:
            lines.append(f"msgctxt {quote(entry.context)}")
        lines.append(f"msgid {quote(entry.message)}")
        if entry.plural:
            lines.append(f"msgid_plural {quote(entry.plural)}")
        lines.append(f"{'msgstr[0]' if entry.plural else 'msgstr'} {quote(entry.text)}")
    return "\n".join(lines) + "\n"


def as_mo(table: dict[Key, Entry]) -> bytes:
    """The binary table that Python's gettext reads (format of GNU gettext, without its optional hash table)."""
    pairs = {b"": HEADER.encode()}
    for entry in table.values():
        key = f"{entry.context}\x04{entry.message}" if entry.context else entry.message
        pairs[(f"{key}\x00{entry.plural}" if entry.plural else key).encode()] = entry.text.encode()
    ordered = sorted(pairs.items())
    start = 28 + 16 * len(ordered)
    offsets: list[tuple[int, int]] = []
    body = b""
    for text in [key for key, _ in ordered] + [value for _, value in ordered]:
        offsets.append((len(text), start + len(body)))
        body += text + b"\x00"
    count = len(ordered)
    head = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, start)
    return head + b"".join(struct.pack("<2I", *offset) for offset in offsets) + body


def messages_of_python(source: str) -> Iterator[Key]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in CALLS:
            continue
        context_at, message_at, _ = CALLS[name]
        wanted = [message_at] if context_at is None else [context_at, message_at]
        if len(node.args) <= max(wanted):
            continue
        values = [getattr(node.args[index], "value", None) for index in wanted]
        if all(isinstance(value, str) for value in values):
            yield ("", values[0]) if context_at is None else (values[0], values[1])


def messages_of_template(source: str) -> Iterator[Key]:
    from django.utils.translation.template import templatize  # noqa: PLC0415 - only --check needs Django

    string = r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    code = templatize(source)
    for context, message in re.findall(rf"\bn?pgettext\({string},\s*{string}", code):
        yield ast.literal_eval(context), ast.literal_eval(message)
    for message in re.findall(rf"\bn?gettext\({string}", code):
        yield "", ast.literal_eval(message)


def messages_of_code(root: Path) -> dict[Key, str]:
    """Every translatable message in Python files and templates, with the file that has it."""
    found: dict[Key, str] = {}
    for folder in CODE_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix == ".py" and "migrations" not in path.parts:
                keys = messages_of_python(path.read_text())
            elif path.suffix in (".html", ".txt") and "templates" in path.parts:
                keys = messages_of_template(path.read_text())
            else:
                continue
            for key in keys:
                found.setdefault(key, str(path.relative_to(root)))
    found.pop(("", ""), None)
    return found


def main(root: Path = ROOT, arguments: list[str] | None = None) -> int:
    folder = root / "site" / "locale" / "ja"
    try:
        table = merge([(path.name, path.read_text()) for path in sorted((folder / "parts").glob("*.po"))])
    except MessageError as error:
        print(f"messages: {error}")
        return 1
    po, mo = folder / "LC_MESSAGES" / "django.po", folder / "LC_MESSAGES" / "django.mo"
    if "--check" not in (sys.argv[1:] if arguments is None else arguments):
        po.parent.mkdir(parents=True, exist_ok=True)
        po.write_text(as_po(table))
        mo.write_bytes(as_mo(table))
        print(f"messages: {len(table)} compiled")
        return 0
    problems = [
        f"{path.relative_to(root)} is old: run `make messages`"
        for path, fresh in ((po, as_po(table).encode()), (mo, as_mo(table)))
        if not path.exists() or path.read_bytes() != fresh
    ]
    code = messages_of_code(root)
    problems += [f"{code[key]}: no Japanese for {key[1]!r}" for key in code if key not in table]
    print(
        "\n".join(f"messages: {line}" for line in problems)
        or f"messages: {len(table)}, all {len(code)} used found"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
