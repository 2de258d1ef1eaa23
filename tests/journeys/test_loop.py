"""The whole loop walked by clicking: from a plan in a text file to the telephone call that tells what came of a voice.

Residents have a telephone, 390 px wide, and no script. Every button is found by the words that stand on it. Months
pass between the steps, so the test sets the clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connections

from common.places.models import Municipality
from common.text import clock
from home import demo_town
from home.queries.loop import loop_status
from participation.domain.draft_text import read_draft_text
from participation.models import Theme
from tests.factories.loop import COURSE, LESSON, MEASURE, STAFF, make_loop_town
from tests.journeys.hand import Hand
from tests.journeys.served import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

PLANS = Path(demo_town.__file__).parent
PLAN = "ひろば町デジタル推進計画（素案）"
CHANGE = "集会所に支援員が出向いて"
EVERYTHING_CAME_BACK = {
    "voices": 2,
    "answered": 2,
    "linked": 2,
    "evaluated": 2,
    "asked": 1,
    "told": 1,
    "dead ends": 0,
}
ROUND = "令和8年度外部評価（令和7年度実績）"
THEME = "会場まで行けない人の学びの場がほしい"
VOICE = "バスが一日三本しかなくて、教室まで行けません。近くまで来てもらえませんか。"
ANSWER = "ご意見のとおりです。集会所へ支援員が出向く教室を、計画に書き加えます。"
ADVICE = "集会所での教室に、午後の回をつくること。"
REPLY = "ご提言のとおり、午後の回をつくります。"
WHO, PHONE = "髙橋 トミ", "0000-42-9451"


@dataclass(frozen=True)
class Plan:
    """A draft plan in two versions, and the section the walk speaks about."""

    first: Path
    second: Path
    title: str
    title_of_second: str
    heads: tuple[str, ...]
    cover: str
    section: str
    changed: str


@pytest.fixture
def demo_plan() -> Plan:
    """The plan of the demo town; its second version renames the section and says what it now does."""
    return Plan(
        first=PLANS / "draft_plan.txt",
        second=PLANS / "draft_plan_v2.txt",
        title="ひろば町デジタル推進計画",
        title_of_second="ひろば町デジタル推進計画（案）　第2版",
        heads=("第1章 計画のあらまし", "施策2-1 公民館でのスマホ教室"),
        cover="表紙",
        section="公民館でのスマホ教室",
        changed="施策2-1 移動スマホ教室",
    )


@pytest.fixture
def real_plan(given_plan: Path, tmp_path: Path) -> Plan:
    """A plan as its town published it; its second version has one sentence more."""
    text = given_plan.read_text()
    draft = read_draft_text(text)
    titles = [section.title for section in draft.sections]
    section = next(
        one
        for one in draft.sections
        if one.level > 1 and len(one.text) > 100 and sum(one.title in title for title in titles) == 1
    )
    lines = text.splitlines()
    lines.insert(section.lines[1], f"なお、{CHANGE}教える回をつくります。")
    second = tmp_path / "second.txt"
    second.write_text("\n".join(lines))
    head = f"{section.number} {section.title}".strip()
    return Plan(
        first=given_plan,
        second=second,
        title=draft.title,
        title_of_second=f"{draft.title}　第2版",
        heads=(draft.sections[-1].title, head),
        cover="",
        section=section.title,
        changed=head,
    )


def at(day: str, hour: int = 10) -> AbstractContextManager[None]:
    """Let the clock on the wall show this hour of the day."""
    return clock.replaced_by(clock.tokyo(date.fromisoformat(day), time(hour)))


@pytest.fixture(scope="module", autouse=True)
def _leave_nothing_open(browser: Browser) -> Iterator[None]:
    """Close what was opened beside the browser's event loop: a test database in use cannot be dropped."""
    yield
    connections.close_all()


@pytest.fixture
def town() -> Municipality:
    """The town of the walk, two weeks before it begins."""
    with at("2025-11-03"):
        return make_loop_town()


@pytest.fixture
def address(browser: Browser, town: Municipality) -> Iterator[str]:
    with served() as address:
        yield address


def test_the_whole_loop(browser: Browser, address: str, town: Municipality, demo_plan: Plan) -> None:
    assert walk(browser, address, town, demo_plan) == EVERYTHING_CAME_BACK


def test_the_whole_loop_with_a_real_plan(
    browser: Browser, address: str, town: Municipality, real_plan: Plan
) -> None:
    assert walk(browser, address, town, real_plan) == EVERYTHING_CAME_BACK


def walk(browser: Browser, address: str, town: Municipality, plan: Plan) -> dict[str, int]:
    """Every step of the loop, each on its day; returns what is counted at the end."""
    with at("2025-11-10"):
        clerk = Hand(browser, address, name="clerk")
        import_the_plan(clerk, plan)
    with at("2025-11-17", 8):
        open_it(clerk, plan)
    resident = Hand(browser, address)
    with at("2025-11-19", 19):
        number = say_something(resident, plan)
    with at("2025-11-25"):
        enter_paper(clerk, plan)
    with at("2025-12-22"):
        close_and_answer(clerk, plan)
    with at("2026-01-20"):
        approver = Hand(browser, address, name="approver")
        confirm(approver)
    with at("2026-02-04", 9):
        publish(approver)
    with at("2026-02-05", 20):
        look_up(resident, number)
    with at("2026-02-10"):
        book(resident)
    with at("2026-03-05", 9):
        print_list(clerk)
    with at("2026-03-05", 13):
        tick(clerk)
    with at("2026-03-08"):
        learn(resident)
    with at("2026-06-01"):
        freeze(clerk)
    with at("2026-06-08", 19):
        for name in ("member", "member2"):
            score(Hand(browser, address, name=name))
        chair = Hand(browser, address, name="chair")
        score(chair)
    with at("2026-06-22", 14):
        find_and_advise(chair)
    with at("2026-07-06"):
        reply(clerk)
    with at("2026-07-13"):
        publish_round(approver)
    with at("2026-07-14"):
        tell(clerk)
    with at("2026-07-20"):
        follow_the_voice(resident, number)
        counted = loop_status(municipality=town)
    return {
        "voices": counted.voices,
        "answered": counted.answered,
        "linked": counted.linked,
        "evaluated": counted.evaluated,
        "asked": counted.asked_to_be_told,
        "told": counted.told_back,
        "dead ends": len(counted.dead_ends),
    }


def import_the_plan(clerk: Hand, plan: Plan) -> None:
    clerk.go("/desk/consultations/")
    clerk.follow("新しく準備する")
    clerk.write({"件名": PLAN, "アドレス": "digital-plan"})
    clerk.press("準備を始める")
    clerk.write({"実施機関": "ひろば町長", "始まりの日": "2025-11-17", "終わりの日": "2025-12-19"})
    clerk.write({"考え方を公表する日": "2026-02-27"})
    clerk.mark("ウェブ", "郵送", "窓口", "電話")
    clerk.write({"提出先": "ひろば町本町1-1"})
    clerk.press("保存する")
    clerk.follow("版を取り込む")
    clerk.give_file("テキストファイル", plan.first)
    clerk.press("読み込んで、項目に分ける")
    clerk.reads(*plan.heads)
    if plan.cover:
        clerk.follow(plan.cover)
        clerk.press("この項目をまるごと外す")
    clerk.follow("この並びで、ご意見募集へ進む")
    clerk.press("予告する")
    clerk.reads("予告しました")


def open_it(clerk: Hand, plan: Plan) -> None:
    clerk.follow("募集を始める")
    clerk.mark(plan.title)
    clerk.write({"決裁の文書番号": "7企デ第61号", "決裁の日付": "2025-11-14", "決裁した職": "ひろば町長"})
    clerk.press("募集を始める")
    clerk.reads("募集を始めました")


def say_something(resident: Hand, plan: Plan) -> str:
    resident.go("/")
    resident.follow("意見を出す")
    resident.follow(PLAN)
    resident.follow(plan.section)
    resident.mark("こうしてほしい", "電話で知らせてほしい")
    resident.write({"あなたの考え": VOICE})
    resident.write({"お名前": WHO, "電話番号": PHONE})
    resident.mark("そのあとどうなったか")
    resident.press("書いたものを確かめる")
    resident.reads("まだ届いていません", VOICE)
    resident.press("この意見を出す")
    resident.reads("ご意見が届きました", PHONE[-4:])
    number = resident.number()
    assert re.fullmatch(r"\d{4}-\d{4}", number)
    resident.page.reload()
    assert resident.number() == number
    return number


def enter_paper(clerk: Hand, plan: Plan) -> None:
    clerk.go("/desk/consultations/")
    clerk.follow(PLAN)
    clerk.follow("紙・電話の意見を入れる")
    clerk.mark("紙", "こうしてほしい")
    clerk.write({"受け取った日": "2025-11-25", "項目": plan.section})
    clerk.write({"意見の文": "足が悪く、公民館までの坂を歩けません。家の近くで習いたいです。"})
    clerk.press("この意見を登録する")
    clerk.reads("意見を登録しました")


def close_and_answer(clerk: Hand, plan: Plan) -> None:
    clerk.go("/desk/")
    clerk.follow("案件を開く")
    clerk.press("募集を終える")
    clerk.follow("版を取り込む")
    clerk.give_file("テキストファイル", plan.second)
    clerk.press("読み込んで、項目に分ける")
    clerk.follow("この並びで、ご意見募集へ進む")
    clerk.choose("直したあとの版", plan.title_of_second)
    clerk.press("保存する")
    clerk.follow("意見をまとめる")
    for box in clerk.page.get_by_role("checkbox").all():
        box.check()
    clerk.mark("新しい意見の概要$")
    clerk.write({"新しい意見の概要の見出し": THEME})
    clerk.press("入れる", last=True)
    clerk.follow(THEME)
    clerk.mark("A.案を修正")
    clerk.write({"考え方": ANSWER, "受け持つ施策": "2-1"})
    clerk.choose("変わる項目", plan.changed)
    clerk.press("確認を頼む")
    clerk.reads("確認を頼みました")


def confirm(approver: Hand) -> None:
    approver.go("/desk/")
    approver.follow("読んで確認する")
    approver.reads(THEME, ANSWER)
    approver.press("確認する")
    approver.reads("確認しました")


def publish(approver: Hand) -> None:
    approver.go("/desk/")
    approver.follow("公表へ進む")
    approver.follow("結果を公表する")
    approver.write({"決裁の文書番号": "7企デ第102号", "決裁の日付": "2026-02-02", "決裁した職": "ひろば町長"})
    approver.press("結果を公表する")
    approver.reads("結果を公表しました")


def look_up(resident: Hand, number: str) -> None:
    resident.go("/")
    resident.follow("出した意見のその後を調べる")
    resident.write({"受付番号": number, "確認用の数字": PHONE[-4:]})
    resident.press("調べる")
    resident.reads(VOICE, THEME, ANSWER, "計画の文が変わりました", CHANGE, MEASURE)


def book(resident: Hand) -> None:
    resident.go("/")
    resident.follow("スマホ教室に申し込む")
    resident.follow(COURSE)
    resident.page.get_by_role("radio", name="3月5日").check()
    resident.press("この日に申し込む")
    resident.write({"お名前": WHO, "電話番号": PHONE})
    resident.press("この内容で申し込む")
    resident.reads("申し込みができました", "ひかえ", COURSE, "中央公民館", PHONE[-4:])


def print_list(clerk: Hand) -> None:
    clerk.go("/desk/")
    clerk.follow("名簿を開く")
    clerk.reads("出席名簿", WHO, PHONE)


def tick(clerk: Hand) -> None:
    clerk.go("/desk/")
    clerk.follow("名簿を開く")
    clerk.page.get_by_role("group", name=WHO).get_by_label("出席", exact=True).check()
    clerk.press("出席を保存する")
    clerk.press("実施済みとして締める")


def learn(resident: Hand) -> None:
    resident.go("/")
    resident.follow("自分で学ぶ")
    resident.follow(LESSON)
    resident.press("始める")
    resident.reads("送りたい写真をえらびます")
    resident.press("つぎへ進む")
    resident.mark("共有のしるし")
    resident.press("これにする")
    resident.reads("できました", "そのとおりです", COURSE)


def freeze(clerk: Hand) -> None:
    clerk.go("/desk/evaluation/")
    clerk.follow("新しい評価を準備する")
    for _role, shown in (STAFF["chair"], STAFF["member"], STAFF["member2"]):
        clerk.page.get_by_role("checkbox", name=shown).check()
    clerk.page.get_by_role("radio", name=STAFF["chair"][1]).check()
    clerk.page.get_by_role("checkbox", name=MEASURE).check()
    clerk.write({"町が回答する期限": "2026-07-31"})
    clerk.press("この内容で準備する")
    clerk.press("資料を集めて、いまの内容で固定する")
    clerk.follow("資料を見る")
    clerk.page.get_by_text("概要と考え方").click()
    clerk.reads(VOICE, ANSWER, "教室を開いた回数", "レッスンを終えた人", "SHA-256")
    clerk.page.go_back()
    clerk.press("委員の評価を始める")


def score(member: Hand) -> None:
    member.go("/committee/")
    member.follow("評価を続ける")
    member.follow(MEASURE)
    member.page.get_by_text("概要と考え方").click()
    member.reads(VOICE)
    for criterion in ("必要性", "有効性", "効率性", "公平性"):
        marks = member.page.get_by_role("group", name=re.compile(criterion))
        marks.get_by_label(re.compile("^3")).check()
    member.write({"理由と": "集会所の回が始まり、地区の差がちぢまり始めました。"})
    member.press("評価票を提出する")
    member.reads("評価票を提出しました")


def find_and_advise(chair: Hand) -> None:
    chair.press("評価を開く")
    chair.follow(MEASURE)
    chair.mark("B", "改善して継続")
    chair.write({"委員会のことば": "集会所へ出向く形に改めたことは、町民の声にこたえたものです。"})
    chair.press("この結果を残す")
    chair.page.get_by_role("radio", name="意見・提言").check()
    chair.write({"委員会の意見・提言": ADVICE})
    chair.mark(THEME)
    chair.press("この意見・提言を加える")
    chair.reads(ADVICE)
    chair.follow(ROUND)
    chair.press("報告書を渡す")
    chair.reads("報告書を渡しました")


def reply(clerk: Hand) -> None:
    clerk.go("/desk/")
    clerk.follow("回答を書く")
    clerk.write({"町の回答": REPLY, "行うこと": "三つの会場で午後の回を開きます。", "期限": "2026-10-30"})
    clerk.write({"決裁の文書番号": "8企デ第40号", "決裁の日付": "2026-07-03"})
    clerk.press("この回答を残す")
    clerk.reads("回答を残しました")


def publish_round(approver: Hand) -> None:
    approver.go("/desk/")
    approver.follow("評価を開く")
    approver.press("公表して、希望した方にお知らせする")
    approver.reads("公表したページを見る")


def tell(clerk: Hand) -> None:
    clerk.go("/desk/")
    clerk.follow("お知らせを開く")
    clerk.reads(WHO, PHONE)
    for _message in range(clerk.page.get_by_role("button", name="電話で伝えた").count()):
        clerk.press("電話で伝えた")
        clerk.reads("記録しました")


def follow_the_voice(resident: Hand, number: str) -> None:
    resident.go("/measures/")
    resident.follow(MEASURE)
    resident.reads(ROUND, "おおむね成果が出ている", "改善して継続", ADVICE, REPLY, THEME, ANSWER)
    resident.go("/loop/")
    resident.follow(THEME)
    theme = Theme.objects.get()
    assert resident.page.url.endswith(f"/loop/theme/{theme.key}/")
    resident.reads("案を修正", CHANGE, MEASURE, ROUND, ADVICE, REPLY, "2026年10月30日")
    assert WHO not in resident.page.content()
    resident.go("/receipt/")
    if resident.page.get_by_label(re.compile("^受付番号")).count():
        resident.write({"受付番号": number, "確認用の数字": PHONE[-4:]})
        resident.press("調べる")
    resident.reads(VOICE, ANSWER, ADVICE, REPLY)
