"""Writing a data set as a file: CSV for spreadsheets, JSON for programs."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from common.opendata.dataset import Dataset

BOM = "\ufeff"
"""Spreadsheets in town halls take a CSV without it for Shift_JIS."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(dataset: Dataset, municipality_id: int) -> Iterator[str]:
    """Yield the lines of a CSV (UTF-8 with BOM, CRLF), the header first.

    A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers are left alone.
    """
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\r\n")

    def written(cells: tuple[object, ...]) -> str:
        writer.writerow([cell_text(cell) for cell in cells])
        text = line.getvalue()
        line.seek(0)
        line.truncate()
        return text

    yield BOM + written(dataset.columns)
    for row in dataset.rows(municipality_id):
        yield written(row)


def as_json(dataset: Dataset, municipality_id: int) -> str:
    """Return the data set as JSON: title, licence, columns and rows as objects; decimals are numbers."""
    return json.dumps(
        {
            "title": str(dataset.title),
            "licence": dataset.licence,
            "columns": list(dataset.columns),
            "rows": [
                dict(zip(dataset.columns, map(_json_value, row), strict=True))
                for row in dataset.rows(municipality_id)
            ],
        },
        ensure_ascii=False,
        indent=1,
    )


def cell_text(cell: object) -> str:
    """Return a cell as CSV text: nothing for None, ISO days, decimals without trailing zeros, texts made safe."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    if isinstance(cell, (int, float)):
        return str(cell)
    if isinstance(cell, (date, datetime)):
        return cell.isoformat()
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _json_value(cell: object) -> object:
    if isinstance(cell, Decimal):
        return int(cell) if cell == cell.to_integral_value() else float(cell)
    if isinstance(cell, (date, datetime)):
        return cell.isoformat()
    return cell if cell is None or isinstance(cell, (int, float, str)) else str(cell)
