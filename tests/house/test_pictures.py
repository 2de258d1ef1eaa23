"""The pictures of the papers are those that `make shots` draws: none missing, none left behind."""

import re
from pathlib import Path

import pytest

from tests.journeys.shots import HANDBOOK, PICTURES, Pictures

ROOT = Path(__file__).resolve().parents[2]
PICTURE = re.compile(r"!\[([^\]]*)\]\((?:docs/)?pictures/([a-z]+)\.png\)")


@pytest.mark.parametrize(
    ("papers", "folder", "drawn"),
    [
        ([ROOT / "README.md"], ROOT / "docs/pictures", PICTURES),
        (sorted((ROOT / "docs/handbook").glob("*.md")), ROOT / "docs/handbook/pictures", HANDBOOK),
    ],
    ids=["README", "handbook"],
)
def test_every_picture_is_drawn_shown_and_described(
    papers: list[Path], folder: Path, drawn: Pictures
) -> None:
    shown = [found for paper in papers for found in PICTURE.findall(paper.read_text())]
    assert {name for _words, name in shown} == set(drawn)
    assert all(len(words) > 4 for words, _name in shown), "a picture without words tells the blind nothing"
    assert {file.stem for file in folder.glob("*.png")} == set(drawn), "run `make shots PICTURES=1`"
