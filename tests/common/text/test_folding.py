"""What looks or sounds the same is searched as the same; what is different stays different."""

from __future__ import annotations

import pytest

from common.text.folding import folded, grams, needed, pieces, runs, words_of

SAME = [
    ("ｽﾏﾎ", "スマホ"),
    ("すまほ", "スマホ"),
    ("ﾊﾟﾝﾌﾚｯﾄ", "パンフレット"),
    ("ＬＩＮＥ", "line"),
    ("Ｗｉ‐Ｆｉ", "WiFi"),
    ("コンピューター", "コンピュータ"),
    ("サ−ビス", "サービス"),
    ("らーめん", "ラーメン"),
    ("髙橋", "高橋"),
    ("山﨑", "山崎"),
    ("澤", "沢"),
    ("渡邊", "渡辺"),
    ("渡邉", "渡辺"),
    ("齋藤", "斎藤"),
    ("齊藤", "斉藤"),
    ("霞ヶ関", "霞ケ関"),
    ("０２６８－１２", "0268-12"),
    ("㈱", "(株)"),
    ("デジタル・サポーター", "デジタルサポーター"),
    ("か\u3099くえん", "がくえん"),
]
DIFFERENT = [("ビール", "ビル"), ("コート", "コト"), ("は", "ば"), ("つ", "っ"), ("病院", "美容院")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_these_are_one_word(one: str, other: str) -> None:
    assert folded(one).text == folded(other).text


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_these_are_two(one: str, other: str) -> None:
    assert folded(one).text != folded(other).text


def test_every_letter_knows_where_it_stood() -> None:
    text = "（ﾊﾞｽ）の 髙い㈱"
    fold = folded(text)
    assert len(fold.text) == len(fold.at) == len(fold.scripts)
    place = fold.text.index("高")
    assert text[fold.at[place]] == "髙"
    assert text[fold.at[fold.text.index("バ")]] == "ﾊ"


@pytest.mark.parametrize(
    "text", ["", "ー", "----", "・・", "。。", "\n\n\n", "😀", "ﾞﾞ", "𠮷野家", "a" * 500, "ーー ーーー"]
)
def test_nothing_breaks_it(text: str) -> None:
    fold = folded(text)
    assert len(fold.text) == len(fold.at)
    assert runs(fold).startswith(" ")
    assert all(len(gram) in (1, 2) and gram.isalnum() | ("ー" in gram) for gram in grams(fold.text))


def test_words_and_their_parts() -> None:
    assert runs(folded("地域防災計画をｽﾏﾎで")) == " 地域 防災 計画 ヲ スマホ デ "
    assert pieces(folded("スマホの使い方")) == ["スマホ", "使", "方"]
    assert pieces(folded("意見募集")) == ["意見", "募集"]
    assert pieces(folded("ひろば")) == ["ヒロバ"]
    assert needed("税") == ("税",)
    assert needed("スマホ") == ("スマ", "マホ")
    assert [word.text for word in words_of("スマホ、教室　（夜） !!")] == ["スマホ", "教室", "夜"]


def test_no_word_goes_across_a_full_stop() -> None:
    assert "町教" not in grams(folded("わが町。教室").text)
    assert "町教" in grams(folded("わが町\n教室").text)
    assert "町教" not in grams(folded("わが町\n\n教室").text)
