"""The entries of 個人情報ファイル簿: which registers of personal data are kept, what for, and of how many persons."""

import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.apps import apps

from common.places.models import Municipality

FILE = Path(__file__).resolve().parent.parent / "privacy_registers.toml"
MUST_BE_PUBLISHED_FROM = 1000
"""本人の数; below it the law leaves publication to the town (法第74条第2項第9号、令第20条第2項)."""


@dataclass(frozen=True)
class Register:
    """One entry of 個人情報ファイル簿 (法第75条第1項): its words, its items, and how many persons it holds today."""

    key: str
    name: str
    keeper: str
    office: str
    purpose: str
    items: tuple[str, ...]
    scope: str
    collecting: str
    sensitive: str
    recipients: str
    requests_to: str
    note: str
    persons: int

    @property
    def must_be_published(self) -> bool:
        """Return whether the number of persons makes publication a duty."""
        return self.persons >= MUST_BE_PUBLISHED_FROM

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {**asdict(self), "items": list(self.items), "must_be_published": self.must_be_published}

    def as_form(self) -> list[tuple[str, str]]:
        """Return the lines of the printed entry, label and text, in the order of the law."""
        duty = "要（1,000人以上）" if self.must_be_published else "任意（1,000人未満）"
        return [
            ("個人情報ファイルの名称", self.name),
            ("地方公共団体の機関の名称", self.keeper),
            ("利用に供される事務をつかさどる組織の名称", self.office),
            ("利用目的", self.purpose),
            ("記録項目", "、".join(f"{place} {item}" for place, item in enumerate(self.items, start=1))),
            ("記録範囲", self.scope),
            ("記録情報の収集方法", self.collecting),
            ("要配慮個人情報", self.sensitive),
            ("記録情報の経常的提供先", self.recipients),
            ("開示請求等を受理する組織の名称及び所在地", self.requests_to),
            ("訂正及び利用停止に関する他の法令の規定による特別の手続", "なし"),
            ("個人情報ファイルの種別", "法第60条第2項第1号（電算処理ファイル）"),
            ("備考", self.note or "なし"),
            ("本人の数（印刷した日）", f"{self.persons:,}人"),
            ("公表", duty),
        ]


def privacy_registers(*, municipality: Municipality) -> list[Register]:
    """Return every register of a municipality, the largest first; one query each."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))["register"]
    found = [_register(municipality, one) for one in told]
    return sorted(found, key=lambda register: -register.persons)


def _register(municipality: Municipality, told: dict[str, Any]) -> Register:
    label, _, field = told["counted"].rpartition(".")
    rows = apps.get_model(label)._default_manager.filter(municipality=municipality)
    return Register(
        key=told["key"],
        name=told["name"],
        keeper=f"{municipality.name}長",
        office=municipality.department_name,
        purpose=told["purpose"],
        items=tuple(told["items"]),
        scope=told["scope"],
        collecting=told["collecting"],
        sensitive=told["sensitive"],
        recipients=told["recipients"],
        requests_to=f"{municipality.name} {municipality.department_name}（電話 {municipality.phone}）",
        note=told.get("note", ""),
        persons=rows.exclude(**{f"{field}__isnull": True}).order_by().values(field).distinct().count(),
    )
