"""Versions of plans, brought in by the room's own verb."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from common.people.rules import Actor
from common.places.models import Municipality
from participation.domain.draft import import_draft
from participation.models import DraftVersion, DroppedLines, Section
from tests.factories.participation import staff

DEMO_PLAN = Path(__file__).resolve().parents[2] / "site" / "home" / "demo_town" / "draft_plan.txt"

SHORT_PLAN = """みどり町まちづくり計画（素案）

目次
はじめに … 1
第1章　いまの町 … 1
1 人口 … 1
2 くらし … 2
第2章　これから … 3

はじめに
この計画は、町のこれからの10年の姿を、町に住む人と一緒に考えて書いたものです。
書いてあることは、決まったことではありません。読んだ人の意見を聞いて、書き直します。
みんなで読んで、よいと思うこと、心配なこと、こうしてほしいことを、町に聞かせてください。
町は、届いた意見をすべて読み、どう考えたかを、意見を出した人にお返しします。

第1章　いまの町
この章では、数と声から、いまの町のすがたを見ます。数は令和6年度のものです。
声は、町の中の8つの集会所で、あわせて240人から聞いたものです。
1 人口
町の人口は、この20年のあいだに、少しずつ減ってきました。
とくに、仕事や学びのために町を出る、若い人が減っています。

いっぽうで、お年寄りは増えています。3人に1人が65歳をこえました。
一人で暮らすお年寄りも、10年前のほぼ2倍になっています。
2 くらし
町の中の移動は、ほとんどが車にたよっています。
2
バスは1日に4本です。運転をやめた人は、買い物や病院に困っています。
店は、町の中心にある3軒だけになりました。
第2章　これから
町は、だれもが出かけやすい町をつくります。バスの本数と道すじを見直します。
歩いて行ける場所に、集まれる所を増やします。集まる所では、学びと相談もできるようにします。
道の段差をなくし、冬のあいだは、人がよく通る道から先に雪をかきます。
電話でもインターネットでも、同じように申し込める手続きを、毎年10ずつ増やします。
役場では、書かずに済む窓口を広げ、待つ時間を短くします。話を聞く時間を長くします。
町の仕事の進み具合は、毎年、数と言葉で知らせます。おくれているものは、わけも書きます。
3
"""
"""A plan of four pages with a list of contents; also the text that tests cut and join."""


def make_version(
    town: Municipality, text: str = SHORT_PLAN, *, actor: Actor | None = None, **more: Any
) -> DraftVersion:
    """A version read from `text`."""
    return import_draft(actor=actor or staff(town), text=text, source_name="keikaku.txt", **more)


def plan_of(sections: int, *, lines: int = 3) -> str:
    """A plan with this many sections, numbered in chapters of ten, and its list of contents."""
    heads = [
        f"第{at // 10 + 1}章　取り組みの柱{at // 10 + 1}" if at % 10 == 0 else f"{at % 10} 取り組みの名前{at}"
        for at in range(sections)
    ]
    contents = [f"{head} ……… {at + 1}" for at, head in enumerate(heads)]
    body = [
        line
        for at, head in enumerate(heads)
        for line in (head, *(f"{at}番目の文の{n}行目で、町がすることを書いています。" for n in range(lines)))
    ]
    return "\n".join(["ひろがり町総合計画（素案）", "", "目次", *contents, "", *body]) + "\n"


def outline(version: DraftVersion) -> list[tuple[int, str, str]]:
    """Level, number and title of every section in reading order."""
    return list(
        Section.objects.filter(draft_version=version)
        .order_by("position")
        .values_list("level", "number", "title")
    )


def section(version: DraftVersion, title: str) -> Section:
    """The section with this title."""
    return Section.objects.get(draft_version=version, title=title)


def blocks(version: DraftVersion) -> list[tuple[int, int]]:
    """Ranges of all sections and dropped blocks, in the order of their lines."""
    sections = Section.objects.filter(draft_version=version).values_list("first_line", "last_line")
    dropped = DroppedLines.objects.filter(draft_version=version).values_list("first_line", "last_line")
    return sorted([*sections, *dropped])


def assert_whole(version: DraftVersion) -> None:
    """Every line is in exactly one section or dropped block; levels and parents fit; texts come from the lines."""
    covered = [line for first, last in blocks(version) for line in range(first, last + 1)]
    assert covered == list(range(1, len(version.source_text.splitlines()) + 1))
    above: list[Section] = []
    end = 0
    for row in Section.objects.filter(draft_version=version).order_by("position"):
        assert row.first_line > end, "sections stand in the order of their lines"
        end = row.last_line
        while above and above[-1].level >= row.level:
            above.pop()
        assert row.level == len(above) + 1 <= 6
        assert row.parent_id == (above[-1].pk if above else None)
        above.append(row)
    for block in DroppedLines.objects.filter(draft_version=version):
        lines = version.source_text.splitlines()[block.first_line - 1 : block.last_line]
        assert block.text == "\n".join(lines)
