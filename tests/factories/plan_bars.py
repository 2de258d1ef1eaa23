"""The bars of the import of a draft plan, computed on what `import_plan --format json` would print.

Written against the promise, not against the reader: nothing of the importer is used here but its result.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

from participation.domain.draft_text import as_json, read_draft_text


def plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text.translate(str.maketrans("⺠⻑", "民長"))).lower()
    return "".join(char for char in text if char.isalnum())


def named_in(text: str) -> list[str]:
    """What a plan's contents list names, read as plainly as can be: the lines below 目次, up to the last page number
    before the first sentence. Read on its own, so that a list misread by the importer cannot pass."""
    lines = text.splitlines()
    starts = [i for i, line in enumerate(lines[:400]) if plain(line).endswith(("目次", "もくじ", "contents"))]
    if not starts:
        return []
    found, last = [], 0
    for line in lines[starts[0] + 1 :]:
        if "。" in line or len(line) > 120:
            break
        paged = re.search(r"^(.*?)(?:[\s.・…‥]+)\d{1,3}\s*$", line)
        title = paged[1] if paged else line
        if plain(title) and not plain(title).isdecimal():
            found.append(title)
        if paged:
            last = len(found)
    rest = plain("".join(lines[starts[0] + last :]))
    return [title for title in found[:last] if rest.count(plain(re.sub(r"^\S+\s", "", title))) > 0]


def faults(text: str, entries: list[str]) -> list[str]:
    """Every bar of the import that this text's outline misses."""
    shown = as_json(read_draft_text(text))
    sections, dropped = shown["sections"], shown["dropped"]
    missed = list(gaps(text, shown))
    lost = sum(len(block["text"]) for block in dropped)
    if lost > 0.1 * len(text):
        missed.append(f"dropped {lost} of {len(text)} characters")
    full = Counter(plain(section["number"] + section["title"]) for section in sections)
    by_title = Counter(plain(section["title"]) for section in sections)
    wanted = Counter(plain(entry) for entry in entries)
    found = sum(
        min(many, full[key] + (by_title[key] if not full[key] else 0)) for key, many in wanted.items()
    )
    if found < 0.95 * len(entries):
        missing = [key for key in wanted if not full[key] and not by_title[key]]
        missed.append(f"{found} of {len(entries)} entries are sections; not {missing}")
    missed += [f"{key} {full[key]} times" for key, many in wanted.items() if full[key] > many]
    if entries and len(sections) > 3 * len(entries):
        missed.append(f"{len(sections)} sections for {len(entries)} entries")
    parents = {section["parent"] for section in sections}
    for section in sections:
        if re.search(r"[。、]$|。.", section["title"]) or len(section["title"]) > 80:
            missed.append(f"a sentence as a heading: {section['title']}")
        key = plain(section["number"] + section["title"])
        if key in wanted and section["id"] not in parents and not section["text"].strip():
            missed.append(f"nothing below {section['number']} {section['title']}")
    return missed


def gaps(text: str, shown: dict[str, Any]) -> Iterator[str]:
    """Lines that belong to no section and no dropped block, or to two, or out of order; broken parents."""
    ranges = [tuple(part["lines"]) for part in (*shown["sections"], *shown["dropped"])]
    for name in ("sections", "dropped"):
        lines = [tuple(part["lines"]) for part in shown[name]]
        if lines != sorted(lines):
            yield f"{name} out of order"
    following = 1
    for first, last in sorted(ranges):
        if first != following or last < first:
            yield f"lines {first}-{last} where line {following} was due"
            return
        following = last + 1
    if following != len(text.splitlines()) + 1:
        yield f"lines end at {following - 1} of {len(text.splitlines())}"
    levels = {section["id"]: section["level"] for section in shown["sections"]}
    for section in shown["sections"]:
        if section["level"] != (levels[section["parent"]] + 1 if section["parent"] else 1):
            yield f"level of {section['title']} does not follow from its parent"
        if section["chars"] != len(section["text"]):
            yield f"chars of {section['title']}"
