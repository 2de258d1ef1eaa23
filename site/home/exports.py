"""Data sets that home gives as open data."""

from collections.abc import Iterator

from common.measures.enums import ValueKind
from common.measures.queries.indicator import public_figures
from common.opendata.dataset import Dataset, register

_KINDS = {
    ValueKind.BASELINE: "基準値",
    ValueKind.TARGET: "目標",
    ValueKind.REVISED_TARGET: "改定目標",
    ValueKind.EXPECTED: "実績見込み",
    ValueKind.ACTUAL: "実績",
}


def _measure_rows(municipality_id: int) -> Iterator[tuple[object, ...]]:
    for row in public_figures(municipality_id):
        yield (
            row.plan,
            row.measure_code,
            row.measure,
            row.department,
            row.indicator,
            row.unit,
            "累計" if row.is_cumulative else "単年度",
            row.fiscal_year,
            _KINDS[ValueKind(row.kind)],
            row.value,
            row.text,
            row.fixed_on,
        )


register(
    Dataset(
        slug="measures",
        title="施策と指標",
        description="町の計画の施策ごとに、指標の基準値・目標・実績見込み・実績を年度ごとに並べたものです。",
        columns=(
            "計画",
            "施策番号",
            "施策名",
            "担当課",
            "指標",
            "単位",
            "累計・単年度の別",
            "年度（西暦）",
            "種別",
            "値",
            "値（文字）",
            "確定日",
        ),
        rows=_measure_rows,
    )
)
