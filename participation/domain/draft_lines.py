"""The lines of a draft plan and the numbers Japanese plans put before their headings.

In: the text of one line. Out: `Line` (the line as it stood and as it is compared) and `Mark` (the number of a
heading: its style, its ordinals, the rest of the line). Nothing here decides whether a line is a heading.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Radicals that PDF fonts put in the place of the letters they look like; NFKC leaves the second kind alone.
_RADICALS = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)} | dict(
    zip(
        map(ord, "⺠⻑⻄⻘⻭⻩⻤⻝⻆⻅⻉⻋⺟⻁⻲⻯⻨⻬⻫"),
        "民長西青歯黄鬼食角見貝車母虎亀竜麦斉斉",
        strict=True,
    )
)
# One character to one character, so that an offset found in the folded line is an offset in the line itself.
_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD |= {ord(mark): ord("-") for mark in "‐‑‒–—―−─━－"}
_FOLD |= {code: ord(char) for code, char in _RADICALS.items()}
_FOLD |= {ord("　"): ord(" "), ord("\xa0"): ord(" "), ord("〜"): ord("~")}
_TAG = re.compile(
    r"</?(?:p|b|i|u|br|ul|ol|li|td|th|tr|table|thead|tbody|span|div|strong|em|sup|sub)\b[^>]*>", re.I
)
_MARKUP = re.compile(r"^(?P<hash>#{1,6})\s+|^(?P<item>[-*+]\s+|[・･•]\s*(?![・･.…\s]))(?!\d+\s*[-*]?$)")

_SUPPLEMENT, _NO_LETTER = re.compile(r"[\u2e80-\u2eff]"), re.compile(r"[\W_]+")
# No heading and no line of a contents list is longer; what comes after is never compared.
_COMPARED = 300
_RULE = re.compile(r"[\s|:-]+")

BULLETS = "■□◆◇●○◎▼▽▲△▶►★☆♦❖◼◾▪➤➢✓❏❑"
_DIGITS = r"\d{1,3}"
_KANJI = r"[一二三四五六七八九十百〇]{1,4}"
_ROMAN = r"(?:[Ⅰ-Ⅻⅰ-ⅻ]|(?<![A-Za-z])(?:X{0,2}(?:IX|IV|V?I{1,3}|V|X))(?![A-Za-z]))"
_RING = r"[①-⑳㉑-㉟㊱-㊿❶-❿➀-➉➊-➓]"
_ANY = rf"(?:{_DIGITS}|{_RING}|{_ROMAN}|{_KANJI})"
_JOIN = r"\s*[-.・の]\s*"
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソ"
# What may not follow a bare number if it is to be the number of a heading: it then counts or dates something. Where
# the space after a number was lost, 1人口 and 2日常 are headings all the same.
_COUNTED = (
    r"(?:年(?![齢次金末])|月(?!見)|日(?![常本中帰々程])|時(?!代)|分(?![野析類別担権])|秒|人(?![口権材物生工づ])|名(?![簿称物産])|"
    r"件|個(?![別人性])|つ|台(?![風帳])|回(?![復収])|度|割(?!合)|倍|%|円|万|千|億|百|歳(?![入出])|才|位(?!置)|"
    r"次(?!世代)|期(?!待)|号|条(?![例件])|項(?!目)|本(?![町市村県計])|枚|世帯(?!数|の|構成)|戸(?![籍別外])|"
    r"[かヵカヶケ箇][所国年月]|ヶ|地区(?![別の])|校(?!区)|団体|社(?!会)|市(?![民街内])|町(?![民内並なづ])|村(?![民内づ])|県|"
    r"区(?![域分])|階(?!層)|級|種(?![別類])|点(?![検字])|者|代(?![替表])|週|泊|軒|棟|店(?!舗)|施設(?![の整配])|"
    r"事業(?![の者計])|手続|業務(?![の改])|自治体|行政区|対(?![策象応])|~|/|:\d|㎡|㎥|[-.,]\d|[A-Za-z]{1,2}(?![A-Za-z]))"
)
# After a space fewer words are doubtful: 1 人口の推移 is a heading, 30 年度 is a date set apart.
_SPAN = r"(?=$|[\s\W\d]|[間以前後目末頃]|現在|付け?|時点|[にのをはかまで])"
_DATED = rf"(?:年(?:度|代|生|{_SPAN})|月(?:分|額|{_SPAN})|日{_SPAN}|%|円|-|\d+(?:\s|$|[.,%]))"
_LABEL = (
    r"(?:(?:重点|主要|基本|個別|推進|施策の|政策の|具体的|分野別|共通|戦略的?|横断的?|地域別|成果|将来|大|中|小)?"
    r"(?:目標|方針|施策|政策|方向性?|戦略|柱|取組み?|取り組み|プロジェクト|プログラム|事業|分野|視点|課題|理念|項目|"
    r"アクション|テーマ|ステップ|プラン|ビジョン|ミッション|ゴール|ポイント)|アクションプラン|リーディングプロジェクト|"
    r"(?:巻末|参考|添付|付属|附属|関係|関連|別添)?資料(?!編)|巻末|参考|別紙|別表|別添|付録|附録|付表|コラム|補論|その|"
    r"STEP|Step|Chapter|CHAPTER|Section|SECTION|Part|PART|Vol\.?|№|No\.?)"
)
_PARTICLE = (
    r"(?!では|には|の規定|の改正|を|が[、あ]|は、|から(?!だ)|まで|において|に基|に示|で示|と(?:し|の|は|、))"
)
_END = r"(?=[\s:.、,】〕\]>〉》≫」』|]|$|[^\w\s]|[^\W\d_])"

_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "unit",
        re.compile(rf"第\s*(?P<n>{_ANY}(?:{_JOIN}{_ANY})*)\s*(?P<unit>部|編|篇|章|節|項|款){_PARTICLE}"),
    ),
    ("article", re.compile(rf"第\s*(?P<n>{_ANY})\s*条")),
    ("unit", re.compile(r"(?P<n>序|終|補|結)\s*(?P<unit>部|編|章|節)(?=\s|$|[^\w])")),
    (
        "dai",
        re.compile(
            rf"第\s*(?P<n>{_ANY})(?:\s*[.、:]\s*|\s+)(?!次(?!世代)|期|回|号|位|四半期|者|種|層|版|弾|\d)(?=\S)"
        ),
    ),
    (
        "label",
        re.compile(
            rf"(?P<open>[【〔\[<〈《≪「『(]\s*)?(?P<label>{_LABEL})\s*[-:#]?\s*"
            rf"(?P<n>{_ANY}(?:\s*[-.・]\s*{_ANY})*)(?!\d|{_COUNTED}){_END}"
        ),
    ),
    (
        "dotted",
        re.compile(
            rf"(?P<n>(?:[A-Z]|{_ROMAN}|{_DIGITS})(?:\s?[-.・]\s?{_DIGITS}){{1,4}}(?:-?\(\d{{1,2}}\))?)"
            rf"(?!\d|{_COUNTED}|\s{_DATED})(?=[\s.:)、]|$|[^\W\d_])[.:)]?"
        ),
    ),
    ("dotted", re.compile(rf"(?P<n>{_DIGITS}-?\(\d{{1,2}}\))(?=\s|$|[^\W\d_])")),
    (
        "paren",
        re.compile(
            rf"[(〔【\[]\s*(?P<n>{_DIGITS}|{_KANJI}|[{_KANA}]|[a-zA-Z]|{_ROMAN})\s*[)〕】\]](?!\s*\))"
        ),
    ),
    ("paren", re.compile(r"(?P<n>[⑴-⒇])")),
    ("half", re.compile(rf"(?P<n>{_DIGITS}|[{_KANA}]|[a-zA-Z]|{_ROMAN})\)")),
    ("ring", re.compile(rf"(?P<n>{_RING}(?:-{_DIGITS})?)")),
    ("num", re.compile(r"(?P<n>[⒈-⒛])")),
    (
        "num",
        re.compile(
            rf"(?P<n>{_DIGITS})(?:(?:\s*[.:、](?!\d)\s*|\s+)(?!{_DATED})(?=\S|$)|(?![\d-]|{_COUNTED})(?=[^\W_])|$)"
        ),
    ),
    (
        "kana",
        re.compile(
            rf"(?P<n>[{_KANA}](?:\s?-\s?{_DIGITS})?)(?:(?:\s*[.、:]\s*|\s+)(?=\S)|(?![所国月年])(?=[一-龥]))"
        ),
    ),
    ("roman", re.compile(rf"(?P<n>{_ROMAN})(?:\s*[.、:]\s*|\s+|(?=[^\W\d_A-Za-z])|$)")),
    ("alpha", re.compile(r"(?P<n>[A-Za-z])(?:\s*[.、:]\s*|\s+)(?=[^\x00-\x7f])")),
    ("kanji", re.compile(rf"(?P<n>{_KANJI})(?:\s*[.、:]\s*|\s+)(?=\S)")),
)
_BULLET = re.compile(rf"[{BULLETS}]\s*")
_BRACKET = re.compile(r"(?P<open>[【〔<〈《≪\[])\s*(?P<body>[^】〕>〉》≫\]]+?)\s*[】〕>〉》≫\]]\s*$")
# How styles nest where the document itself does not say; equal ranks may nest either way.
_RANK = {
    "dai": 4,
    "label": 4,
    "roman": 4,
    "kanji": 4,
    "alpha": 4,
    "num": 4,
    "dotted": 5,
    "paren": 6,
    "half": 7,
}
_UNIT_RANK = {"部": 0, "編": 0, "篇": 0, "章": 1, "節": 2, "項": 3, "款": 3}


@dataclass(frozen=True, slots=True)
class Mark:
    """The number before a heading. `values` are its ordinals (第2-1節 → (2, 1)); `rest` is what follows it."""

    style: str
    values: tuple[int, ...]
    number: str
    rest: str
    rank: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `raw` as it stood, `text` without markup and margins and cut to what is compared, `indent` in
    half-width columns."""

    raw: str
    text: str
    indent: int
    hashes: int
    item: bool
    ends_page: bool

    @property
    def blank(self) -> bool:
        return not self.text


def read_lines(text: str) -> list[Line]:
    """All lines of `text`, one for each of `text.splitlines()`; a form feed ends a page."""
    lines = []
    for body, raw in zip(text.splitlines(), text.splitlines(keepends=True), strict=True):
        # A tab parts columns: it must not shrink to the single space that parts words.
        wide = body[: 20 * _COMPARED].replace("\t", "    ")
        if wide.lstrip().startswith("|"):
            wide = "" if _RULE.fullmatch(wide) else wide.strip().strip("|").replace("|", "    ")
        cleaned = _TAG.sub("", wide) if "<" in body else wide
        bare = cleaned.replace("\ufeff", " ").replace("\u200b", "")
        indent = sum(2 if char == "　" else 1 for char in bare[: len(bare) - len(bare.lstrip())])
        bare, hashes, item = bare.strip(), 0, False
        while found := _MARKUP.match(bare):
            hashes, item = hashes or len(found["hash"] or ""), item or bool(found["item"])
            bare = bare[found.end() :].lstrip()
        if bare.startswith("**") and bare.endswith("**") and len(bare) > 4:
            bare = bare.strip("*").strip()
        lines.append(Line(body, bare[:_COMPARED], indent, hashes, item, raw[len(body) :].startswith("\f")))
    return lines


def fold(text: str) -> str:
    """Full-width forms as half-width ones, every dash as a hyphen; as long as `text`."""
    return text.translate(_FOLD)


@lru_cache(maxsize=65536)
def normalise(text: str) -> str:
    """What is left of a title when only its letters and digits count; two equal titles have equal forms."""
    if _SUPPLEMENT.search(text):
        text = whole_letters(text)
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", text)).lower()


def whole_letters(text: str) -> str:
    """The text with look-alike radicals replaced by the letters they stand for, one for one."""
    return text.translate(_RADICALS)


def tidy(title: str) -> str:
    """A title for people: outer punctuation gone, letters set wide apart (は じ め に) brought together."""
    words = whole_letters(title).strip(" 　\t:：.．、-–—―|").split()
    single = sum(len(word) == 1 for word in words)
    if len(words) > 1 and single >= max(2, 0.7 * len(words)):
        return "".join(words)
    joined = " ".join(words)
    # A space between Japanese and Latin letters is typesetting; one between two Japanese words may be meant.
    joined = re.sub(r"(?<=[\x21-\x7e]) (?=[^\x00-\x7f])|(?<=[^\x00-\x7f]) (?=[\x21-\x7e])", "", joined)
    return re.sub(r" (?=[、。・（）「」】])|(?<=[、・（「【]) ", "", joined)


@lru_cache(maxsize=65536)
def read_mark(text: str) -> Mark | None:
    """The number `text` begins with, or None. Bullets before a number are passed over."""
    flat = fold(text)
    start = found.end() if (found := _BULLET.match(flat)) else 0
    for style, pattern in _STYLES:
        found = pattern.match(flat, start)
        if found is None:
            continue
        end = found.end()
        groups = found.groupdict()
        number = text[start:end]
        if opening := groups.get("open"):
            start_label = found.end("open")
            number = text[start_label:end]
            close = "】〕]>〉》≫」』)"["【〔[<〈《≪「『(".index(opening.strip()[0])]
            at = flat.find(close, end)
            # 【施策1】題名 and 【施策1 題名】 are both in use.
            rest = text[end:] if at < 0 else text[end:at] + " " + text[at + 1 :]
        else:
            rest = text[end:]
        values = _ordinals(found["n"])
        if not values:
            continue
        unit, label = groups.get("unit"), groups.get("label")
        number = whole_letters(re.sub(r"\s+", "", number)).rstrip(":：.．、,#")
        key = f"unit:{unit}" if unit else f"label:{normalise(label)}" if label else _shape(style, found["n"])
        if style in ("label", "unit", "dotted") and len(values) > 1:
            key += f":{len(values)}"
        rank = (
            _UNIT_RANK[unit] if unit else _RANK.get(style, 8) + (len(values) - 2 if style == "dotted" else 0)
        )
        return Mark(key, values, number, rest.strip(" 　\t:：.．、-–—―"), rank)
    return None


def read_bullet(text: str) -> Mark | None:
    """A heading without a number: ■ 題名 or 【題名】 on a line of its own."""
    if found := _BULLET.match(text):
        return Mark(f"bullet:{text[0]}", (), "", text[found.end() :].strip(), 8)
    if found := _BRACKET.match(fold(text)):
        return Mark(
            f"bracket:{found['open']}", (), "", text[found.start("body") : found.end("body")].strip(), 8
        )
    return None


def _shape(style: str, number: str) -> str:
    first = number.strip()[:1]
    if style in ("paren", "half"):
        kind = "kana" if first in _KANA else "alpha" if first.isascii() and first.isalpha() else "num"
        if re.match(_KANJI, first):
            kind = "kanji"
        return f"{style}:{kind}"
    return style


def _ordinals(number: str) -> tuple[int, ...]:
    parts = re.findall(rf"{_RING}|[⑴-⒇⒈-⒛]|\d+|{_ROMAN}|{_KANJI}|[{_KANA}]|[a-zA-Z]|[序終補結]", number)
    return tuple(value for part in parts if (value := _ordinal(part)) is not None)


def _ordinal(part: str) -> int | None:
    if part in "序終補結":
        return 0 if part == "序" else 99
    if part in _KANA:
        return _KANA.index(part) + 1
    plain = unicodedata.normalize("NFKC", part).strip("().").lower()
    if plain.isdecimal():
        return int(plain)
    dingbat = ord(part[0])
    for base in (0x2776, 0x2780, 0x278A):
        if base <= dingbat < base + 10:
            return dingbat - base + 1
    if re.fullmatch("[ivx]+", plain):
        sizes = [{"i": 1, "v": 5, "x": 10}[char] for char in plain]
        return sum(-a if a < b else a for a, b in zip(sizes, [*sizes[1:], 0], strict=True))
    if re.fullmatch(_KANJI, plain):
        return _kanji_value(plain)
    if len(plain) == 1 and plain.isalpha():
        return ord(plain) - ord("a") + 1
    return None


def _kanji_value(text: str) -> int:
    total = digit = 0
    for char in text:
        if char in "十百":
            total += max(digit, 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = digit * 10 + "〇一二三四五六七八九".index(char)
    return total + digit
