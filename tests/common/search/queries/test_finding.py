"""What people type, and what they must find: thirty searches, ten false friends, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from common.places.models import Municipality
from common.search.domain.listing import Thing, list_source, list_town, unlist
from common.search.models import Findable, SynonymGroup
from common.search.queries.excerpt import excerpt, marked
from common.search.queries.finding import Hits, find
from common.text import clock
from tests.factories.town import make_town

pytestmark = pytest.mark.django_db

ROOMS = ("learning", "participation", "events")
# kind, title, text
TOWN = [
    ("course", "はじめてのスマホ", "電源の入れ方と電話のかけ方を習います。練習機をお貸しします。"),
    ("course", "はじめてのLINE", "家族や友だちと短い文を送り合います。"),
    ("course", "マイナンバーカードの使い道", "コンビニで住民票を取れます。"),
    ("course", "キャッシュレスの買い物", "町の商店でスマートフォンの支払いを練習します。"),
    ("course", "パソコンで年賀状", "はがきの印刷まで。Wi-Fiのつなぎ方も。"),
    ("lesson", "地図でバスの時刻をしらべる", "行きと帰りの時刻表を見ます。"),
    ("lesson", "にせの電話に気をつける", "お金の話が出たら、いったん切ります。"),
    ("lesson", "写真を家族におくる", "とった写真を一枚えらびます。"),
    ("measure", "移動スマホ教室", "バスの便が少ない地区の集会所へ支援員が出向きます。"),
    ("measure", "防災の知らせを全員に届ける", "大雨の夜も、戸別受信機と電話で届けます。"),
    ("measure", "書かない窓口", "聞き取りで書類を作ります。税の証明も同じ窓口で。"),
    ("plan", "ひろば町デジタル推進計画", "令和9年度からの二年間。"),
    ("consultation", "ひろば町デジタル推進計画（素案）", "素案についてご意見を募集しています。"),
    ("consultation", "小学校の統合についての方針（案）", "子どもの数の見通しをもとに考えます。"),
    ("section", "施策2-1 スマホ教室の回数", "中央公民館で月に二回ひらきます。"),
    ("section", "施策3-2 ごみの出し方", "収集カレンダーをアプリで配ります。"),
    ("section", "1 用語の説明", "クラウドとは、離れた所のコンピューターを使うことです。"),
    ("section", "4 情報の守り方", "個人の情報は、法律と条例にしたがって扱います。"),
    ("page", "個人情報の取り扱い", "開示、訂正、利用停止を求められます。"),
    ("page", "このサイトについて", "髙橋町長と渡邉副町長のあいさつ。電話 0000-12-3456。"),
    ("page", "京都への旅の記録", "姉妹都市の祭りを見ました。"),
    ("page", "東京都との連携", "東京都の職員が来ました。"),
    ("page", "会計課の窓口", "支払いの時間は午後3時までです。"),
    ("page", "学習の機会計画書", "学ぶ機会を増やします。"),
    ("page", "バスケットボール大会", "体育館で開きます。"),
    ("page", "ビールの祭り", "地元の麦で作りました。"),
    ("page", "ビルの耐震", "役場の建物を調べました。"),
    ("page", "パスポートの受け取り", "県の窓口です。"),
    ("page", "都市民間交流", "民間の団体と。"),
    ("page", "市民の集い", "年に一度。"),
    ("page", "プラットホームの工事", "駅の工事です。"),
    ("page", "ホームの見学", "高齢の方の住まいです。"),
    ("page", "日本一の桜", "川沿いに咲きます。"),
    ("page", "本日本部を開きました", "大雨のためです。"),
    ("page", "クリスマスの飾り", "広場に飾ります。"),
    ("page", "リスのいる森", "散歩の道です。"),
    ("page", "コートの貸し出し", "テニスができます。"),
    ("page", "こんなことがありました", "一年のことをふり返ります。"),
    ("page", "美容院の案内", "町に三軒あります。"),
    ("page", "町立病院", "外来は朝8時から。予約は電話で。"),
    ("page", "申込みのしかた", "電話、窓口、紙で。"),
]
SYNONYMS = (
    "スマホ\nスマートフォン\n携帯",
    "教室\n講座",
    "意見募集\nパブリックコメント\nパブコメ",
    "病院\n診療所",
    "Wi-Fi\nワイファイ",
    "申し込み\n申込み",
)
# typed, what must be among the first, how far down it may stand
FOUND = [
    ("スマホ", "はじめてのスマホ", 1),
    ("ｽﾏﾎ", "はじめてのスマホ", 1),
    ("すまほ", "はじめてのスマホ", 1),
    ("スマートフォン", "はじめてのスマホ", 3),
    ("携帯", "はじめてのスマホ", 3),
    ("スマホ教室", "移動スマホ教室", 1),
    ("携帯講座", "移動スマホ教室", 3),
    ("スマホ　教室", "移動スマホ教室", 3),
    ("line", "はじめてのLINE", 1),
    ("ＬＩＮＥ", "はじめてのLINE", 1),
    ("マイナンバー", "マイナンバーカードの使い道", 1),
    ("バス 時刻", "地図でバスの時刻をしらべる", 1),
    ("バスの時刻表", "地図でバスの時刻をしらべる", 1),
    ("写真", "写真を家族におくる", 1),
    ("写真 家族", "写真を家族におくる", 1),
    ("防災", "防災の知らせを全員に届ける", 1),
    ("税", "書かない窓口", 1),
    ("書かない窓口", "書かない窓口", 1),
    ("デジタル計画", "ひろば町デジタル推進計画", 3),
    ("意見募集", "ひろば町デジタル推進計画（素案）", 1),
    ("パブコメ", "ひろば町デジタル推進計画（素案）", 1),
    ("個人情報", "個人情報の取り扱い", 1),
    ("コンピュータ", "1 用語の説明", 1),
    ("wifi", "パソコンで年賀状", 1),
    ("ワイファイ", "パソコンで年賀状", 1),
    ("高橋", "このサイトについて", 1),
    ("渡辺", "このサイトについて", 1),
    ("0000123456", "このサイトについて", 1),
    ("診療所", "町立病院", 1),
    ("申し込み", "申込みのしかた", 1),
    ("ゴミ", "施策3-2 ごみの出し方", 1),
    ("学校", "小学校の統合についての方針（案）", 1),
    ("キャッシュレス", "キャッシュレスの買い物", 1),
]
# typed, what must stand first, the false friend that must not
FALSE_FRIENDS = [
    ("京都", "京都への旅の記録", "東京都との連携"),
    ("会計", "会計課の窓口", "学習の機会計画書"),
    ("バス", "地図でバスの時刻をしらべる", "バスケットボール大会"),
    ("ビル", "ビルの耐震", "ビールの祭り"),
    ("市民", "市民の集い", "都市民間交流"),
    ("ホーム", "ホームの見学", "プラットホームの工事"),
    ("日本", "日本一の桜", "本日本部を開きました"),
    ("リス", "リスのいる森", "クリスマスの飾り"),
    ("コート", "コートの貸し出し", "こんなことがありました"),
    ("病院", "町立病院", "美容院の案内"),
]


@pytest.fixture
def town() -> Municipality:
    town = make_town()
    list_town(municipality_id=town.pk, things=[_thing(number, *row) for number, row in enumerate(TOWN)])
    for terms in SYNONYMS:
        SynonymGroup.objects.create(municipality=town, terms=terms)
    return town


def _thing(number: int, kind: str, title: str, text: str, **more: Any) -> Thing:
    place = {"language": "ja", "address": f"/{number}/", "source": f"row {number}", "key": f"row {number}"}
    return Thing(kind=kind, title=title, text=text, **{**place, **more})


def found(town: Municipality, typed: str, **more: Any) -> Hits:
    asked = {"rooms": ROOMS, "language": "ja", "town_language": "ja", "now": clock.now(), **more}
    return find(municipality_id=town.pk, typed=typed, **asked)


def titles(hits: Hits) -> list[str]:
    return [row.title for row in hits.rows]


def test_thirty_searches_find_what_people_mean(town: Municipality) -> None:
    assert len(FOUND) >= 30
    missed = []
    for typed, wanted, place in FOUND:
        first = titles(found(town, typed))[:place]
        if wanted not in first:
            missed.append(f"{typed}: {wanted} is not among {first}")
    print(f"search: {len(FOUND)} searches, {len(missed)} missed")
    assert missed == []


def test_false_friends_do_not_stand_first(town: Municipality) -> None:
    assert len(FALSE_FRIENDS) >= 10
    wrong = []
    for typed, wanted, friend in FALSE_FRIENDS:
        first = titles(found(town, typed))
        if first[:1] != [wanted] or friend in first[: first.index(wanted)]:
            wrong.append(f"{typed}: {first[:3]}")
    assert wrong == []


def test_every_word_must_be_there(town: Municipality) -> None:
    assert titles(found(town, "写真 大雨")) == []
    assert titles(found(town, "スマホ 公民館")) == ["施策2-1 スマホ教室の回数"]


@pytest.mark.parametrize(
    "typed", ["", "  ", "!!!", "ー", '"', "*", "スマホ*OR(", "' OR 1=1", "写真\\", "%", "_", "a" * 100]
)
def test_signs_are_no_operators(town: Municipality, typed: str) -> None:
    hits = found(town, typed)
    assert hits.total == len(hits.rows) <= 1


def test_a_percent_sign_or_underline_finds_no_other_letters(town: Municipality) -> None:
    assert titles(found(town, "窓_")) == titles(found(town, "窓%")) == titles(found(town, "窓"))
    assert titles(found(town, "ビ_ル")) == titles(found(town, "ビ ル"))


def test_hits_are_counted_by_kind_and_may_be_narrowed(town: Municipality) -> None:
    every = found(town, "スマホ")
    assert every.counts == {"course": 2, "measure": 1, "section": 1}
    assert every.total == len(every.rows) == 4
    only = found(town, "スマホ", kind="measure")
    assert titles(only) == ["移動スマホ教室"]
    assert only.total == 4


def test_better_hits_stand_first(town: Municipality) -> None:
    rows = [
        _thing(900, "page", "離れて", "朝顔の鉢。庭に市。"),
        _thing(901, "page", "本文に", "夏は朝顔市です。"),
        _thing(902, "page", "朝顔市のお知らせ", ""),
        _thing(903, "page", "朝顔市", ""),
    ]
    list_town(municipality_id=town.pk, things=rows)
    assert titles(found(town, "朝顔市")) == ["朝顔市", "朝顔市のお知らせ", "本文に"]
    assert titles(found(town, "朝顔 市")) == ["朝顔市", "朝顔市のお知らせ", "本文に", "離れて"]


def test_another_town_a_closed_room_and_the_future_are_not_there(town: Municipality) -> None:
    other, now = make_town("minami"), clock.now()
    list_town(municipality_id=other.pk, things=[_thing(1, "page", "みなみの水車", "")])
    list_source(
        municipality_id=town.pk,
        source="draft",
        things=[
            _thing(2, "section", "水車の修理", "", source="draft", room="participation", shown_from=now),
            _thing(3, "section", "水車の引っこし", "", source="draft", shown_from=now + timedelta(days=1)),
        ],
    )
    assert titles(found(town, "水車", now=now)) == ["水車の修理"]
    assert titles(found(town, "水車", rooms=("learning",), now=now)) == []
    assert titles(found(town, "水車", now=now + timedelta(days=1))) == ["水車の引っこし", "水車の修理"]
    unlist(source="draft")
    assert titles(found(town, "水車")) == []


def test_the_words_of_one_town_mean_nothing_in_another(town: Municipality) -> None:
    other = make_town("minami")
    list_town(municipality_id=other.pk, things=[_thing(1, "page", "スマホの日", "")])
    assert titles(found(other, "スマホ")) == ["スマホの日"]
    assert titles(found(other, "携帯")) == []


def test_a_translation_stands_for_its_original(town: Municipality) -> None:
    list_town(
        municipality_id=town.pk,
        things=[
            _thing(1, "page", "Bus 水車", "", twin="t"),
            _thing(2, "page", "Bus mill", "", twin="t", language="en"),
            _thing(3, "page", "Bus plan", ""),
        ],
    )
    assert titles(found(town, "bus")) == ["Bus 水車", "Bus plan"] or titles(found(town, "bus")) == [
        "Bus plan",
        "Bus 水車",
    ]
    assert set(titles(found(town, "BUS", language="en"))) == {"Bus mill", "Bus plan"}


def test_listing_again_writes_nothing(town: Municipality) -> None:
    before = set(Findable.objects.filter(municipality=town).values_list("pk", "digest"))
    things = [_thing(number, *row) for number, row in enumerate(TOWN)]
    changes = list_town(municipality_id=town.pk, things=things)
    assert (changes.written, changes.gone, changes.same) == (0, 0, len(TOWN))
    assert set(Findable.objects.filter(municipality=town).values_list("pk", "digest")) == before
    changes = list_town(municipality_id=town.pk, things=[_thing(0, "course", "新しい題", ""), *things[2:]])
    assert (changes.written, changes.gone) == (1, 1)
    assert titles(found(town, "新しい題")) == ["新しい題"]
    assert "はじめてのスマホ" not in titles(found(town, "スマホ"))


def test_the_index_is_asked(town: Municipality) -> None:
    rows = Findable.objects.filter(grams__holds=("無線", "防災")).order_by("id")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_indexscan = off")
        assert "search_findable_grams" in rows.explain()
    else:
        assert "search_grams VIRTUAL TABLE INDEX" in rows.explain()


def test_words_are_marked_where_they_stand(town: Municipality) -> None:
    words = found(town, "スマホ 渡辺").words
    assert marked("スマートフォンと渡邉さん", words) == [
        ("スマートフォン", True),
        ("と", False),
        ("渡邉", True),
        ("さん", False),
    ]
    assert marked("<b>ｽﾏﾎ</b>", words) == [("<b>", False), ("ｽﾏﾎ", True), ("</b>", False)]
    assert marked("マイナンバーは", found(town, "マイナンバー").words)[0] == ("マイナンバー", True)


def test_an_excerpt_begins_before_the_word() -> None:
    words = found_words("水車")
    text = "はじめの文です。" * 30 + "村には水車があります。" + "終わりの文です。" * 30
    parts = excerpt(text, words)
    assert ("水車", True) in parts
    assert parts[-1] == ("…", False)
    assert len("".join(part for part, _wanted in parts)) <= 115
    assert excerpt("短い文", words) == [("短い文", False)]
    assert excerpt("", words) == []


def found_words(typed: str) -> list[list[Any]]:
    from common.text.folding import words_of

    return [[word] for word in words_of(typed)]
