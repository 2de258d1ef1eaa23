"""The municipality's set of dispositions (対応区分)."""

from common.places.models import Municipality
from participation.models import Disposition

DEFAULT = (
    ("A", "案を修正", "ご意見をふまえて、案を修正します", False, True, "changed"),
    ("B", "一部修正", "ご意見をふまえて、案の一部を修正します", False, True, "partly"),
    ("C", "案に記載済み", "すでに案に書いてあります", False, False, "already"),
    ("D", "今後の参考", "これからの取り組みの参考にします", False, False, "later"),
    ("E", "案のとおり", "案のとおりとします（理由をお示しします）", True, False, "kept"),
    ("F", "ご質問への回答", "ご質問にお答えします", False, False, "answered"),
    ("G", "賛同", "賛同のご意見として承りました", False, False, "agreed"),
    ("H", "本案件以外", "担当の課へ伝えました", False, False, "passed"),
)
"""code, short, long, needs a reason, needs a changed section, look. 「反映しない」 is never printed."""


def found_dispositions(*, municipality: Municipality) -> None:
    """Give a municipality the default set; a set it already has is left alone."""
    if Disposition.objects.filter(municipality=municipality).exists():
        return
    Disposition.objects.bulk_create(
        Disposition(
            municipality=municipality,
            code=code,
            short=short,
            long=long,
            needs_reason=needs_reason,
            needs_change=needs_change,
            look=look,
            position=position,
        )
        for position, (code, short, long, needs_reason, needs_change, look) in enumerate(DEFAULT)
    )
