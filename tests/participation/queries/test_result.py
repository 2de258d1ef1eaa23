"""Small numbers stay hidden, also against subtraction."""

from __future__ import annotations

import pytest

from participation.queries.result import shown_cells


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([20, 12], ["20", "12"]),
        ([20, 12, 2], ["20", "5以上", "1〜4"]),
        ([20, 3, 2], ["20", "1〜4", "1〜4"]),
        ([20, 1, 1], ["5以上", "1〜4", "1〜4"]),
        ([20, 4, 4], ["5以上", "1〜4", "1〜4"]),
        ([3], ["1〜4"]),
        ([20, 0], ["20", "0"]),
        ([], []),
    ],
)
def test_a_hidden_cell_cannot_be_computed_from_the_sum(values: list[int], shown: list[str]) -> None:
    assert shown_cells(values) == shown
