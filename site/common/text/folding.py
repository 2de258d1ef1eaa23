"""Words as they are searched: what looks or sounds the same becomes the same, and every letter knows where it stood.

Folded alike: full and half width (NFKC), capitals, hiragana and katakana, small ヶ and ヵ, dashes written for a long
vowel, variant kanji of names and places, and the last ー of a katakana word (コンピューター, コンピュータ). Blanks and
・ do not part words; other punctuation does. Nothing here is shown or stored as somebody's text.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

CUT = "。"
"""Stands for punctuation: no word goes across it."""

VARIANTS = str.maketrans(
    {
        variant: usual
        for usual, variants in {
            "高": "髙",
            "崎": "﨑嵜碕",
            "沢": "澤",
            "辺": "邊邉",
            "斎": "齋齊斉",
            "浜": "濱濵",
            "広": "廣",
            "国": "國圀",
            "島": "嶋嶌",
            "峰": "峯",
            "桜": "櫻",
            "滝": "瀧",
            "竜": "龍",
            "塩": "鹽",
            "鉄": "鐵",
            "恵": "惠",
            "栄": "榮",
            "亀": "龜",
            "蔵": "藏",
            "徳": "德",
            "吉": "𠮷",
            "土": "圡",
            "富": "冨",
            "橋": "𣘺",
            "関": "關",
            "真": "眞",
            "寿": "壽",
            "万": "萬",
            "円": "圓",
            "会": "會",
            "学": "學",
            "県": "縣",
            "区": "區",
            "駅": "驛",
            "図": "圖",
            "台": "臺",
            "梅": "楳",
            "渕": "淵渊",
            "桧": "檜",
            "薮": "藪",
            "館": "舘",
            "黒": "黑",
            "条": "條",
            "実": "實",
            "宝": "寳寶",
            "豊": "豐",
            "蓮": "蓮",
            "芦": "蘆",
            "尭": "堯",
            "遥": "遙",
            "瑶": "瑤",
            "晃": "晄",
            "曽": "曾",
            "槙": "槇",
            "祢": "禰",
            "凜": "凛",
            "煕": "熙",
            "巌": "巖",
            "検": "檢",
            "当": "當",
            "対": "對",
            "観": "觀",
        }.items()
        for variant in variants
        if variant != usual
    }
)
"""Older and personal forms of kanji as they stand in family registers and place names → the form of daily use.

Most are the 旧字体 that 法務省 lists beside 常用 and 人名用 kanji (人名用漢字許容字体表), the rest the 異体字 that
town halls meet most. 斎 and 斉 are two characters by origin, but families are asked for with either.
"""
_DASHES = frozenset("-‐‑‒–—―−~〜ー")
_MARKS = frozenset("゙゚ﾞﾟ")
"""Voicing marks that belong to the kana before."""
_JOINS = frozenset("・･·")
_SHORTEST_LONG = 4
"""A katakana word of this length may leave its last ー away (JIS Z 8301: 3 sounds and more)."""

KANJI, HIRAGANA, KATAKANA, LETTER, DIGIT = "kanji", "hiragana", "katakana", "letter", "digit"
_KANA = (HIRAGANA, KATAKANA)


@dataclass(frozen=True)
class Folded:
    """Folded letters; `at` is the place of each in the original; `scripts` its script; `gaps` follow a blank or ・."""

    text: str
    at: tuple[int, ...]
    scripts: tuple[str, ...]
    gaps: frozenset[int]


@lru_cache(maxsize=20_000)
def _letters(cluster: str) -> tuple[tuple[str, str], ...]:
    """Return the folded letters of one character with its voicing mark, each with its script; "" is no letter."""
    found = []
    for ch in unicodedata.normalize("NFKC", cluster).casefold().translate(VARIANTS):
        code = ord(ch)
        if ch in _DASHES or ch in _JOINS or ch.isspace():
            found.append((ch, ""))
        elif 0x3041 <= code <= 0x3096 or ch in "ゝゞ":
            found.append((_small(chr(code + 0x60)), HIRAGANA))
        elif 0x30A1 <= code <= 0x30FA or ch in "ヽヾ":
            found.append((_small(ch), KATAKANA))
        elif 0x3400 <= code <= 0x9FFF or code >= 0x20000 or 0xF900 <= code <= 0xFAFF or ch in "々〆〇":
            found.append((ch, KANJI))
        elif ch.isdecimal():
            found.append((ch, DIGIT))
        elif ch.isalnum():
            found.append((ch, LETTER))
        else:
            found.append((CUT, ""))
    return tuple(found)


def _small(kana: str) -> str:
    return {"ヶ": "ケ", "ヵ": "カ"}.get(kana, kana)


def folded(text: str) -> Folded:
    """Return a text as it is compared, with the place of each letter."""
    fold = _Fold()
    index = 0
    while index < len(text):
        end = index + 1
        while end < len(text) and text[end] in _MARKS:
            end += 1
        for ch, script in _letters(text[index:end]):
            fold.take(ch, script, index)
        if text[index] == "\n" and text[end : end + 1] == "\n":
            fold.cut(index)
        index = end
    fold.end_of_word()
    return Folded("".join(fold.letters), tuple(fold.at), tuple(fold.scripts), frozenset(fold.gaps))


class _Fold:
    """What has been folded so far."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.at: list[int] = []
        self.scripts: list[str] = []
        self.gaps: set[int] = set()
        self._dash = False

    def take(self, ch: str, script: str, index: int) -> None:
        last = self.scripts[-1] if self.scripts else ""
        if script:
            if script != last or len(self.letters) in self.gaps:
                self.end_of_word()
            if self._dash and not (script in (LETTER, DIGIT) and last in (LETTER, DIGIT)):
                self.cut(
                    index
                )  # a dash between other words parts them; within Wi-Fi and 0268-12 it is left away
            self._dash = False
            self._add(ch, script, index)
        elif ch == CUT:
            self.end_of_word()
            self.cut(index)
        elif ch in _DASHES:
            if last in _KANA and len(self.letters) not in self.gaps:
                self._add("ー", last, index)
            else:
                self._dash = True
        else:  # a blank, or ・ between words
            self.end_of_word()
            self.gaps.add(len(self.letters))

    def cut(self, index: int) -> None:
        self._dash = False
        if self.scripts and self.scripts[-1]:
            self._add(CUT, "", index)

    def end_of_word(self) -> None:
        """Leave the last ー of a longer kana word away."""
        if not self.letters or self.letters[-1] != "ー":
            return
        begin = len(self.letters) - 1
        while begin and self.scripts[begin - 1] == self.scripts[-1] and begin not in self.gaps:
            begin -= 1
        if len(self.letters) - begin >= _SHORTEST_LONG:
            for kept in (self.letters, self.at, self.scripts):
                kept.pop()

    def _add(self, ch: str, script: str, index: int) -> None:
        self.letters.append(ch)
        self.at.append(index)
        self.scripts.append(script)


def runs(text: Folded) -> str:
    """Return the words of a folded text, each after a blank, with one blank at the end.

    A word is what stands in one script; longer kanji words are taken in pairs, as most are built: 地域 防災 計画. So
    京都 is no word of 東京都, and 会計 none of 機会計画.
    """
    parts: list[str] = []
    run = ""
    last = ""
    for place, (ch, script) in enumerate(zip(text.text, text.scripts, strict=True)):
        whole = script == KANJI and len(run) == 2
        if run and (script != last or place in text.gaps or whole):
            parts.append(run)
            run = ""
        run += ch
        last = script
    return f" {' '.join([*parts, run])} " if run else " "


def grams(text: str) -> list[str]:
    """Return every letter and every pair of letters of a folded text, once each, in order."""
    found: set[str] = set()
    for part in text.split(CUT):
        found.update(part)
        found.update(part[place : place + 2] for place in range(len(part) - 1))
    return sorted(found)


def needed(word: str) -> tuple[str, ...]:
    """Return the grams that a text must have to hold a folded word: its pairs, or its only letter."""
    pairs = {word[place : place + 2] for place in range(len(word) - 1)}
    return tuple(sorted(pairs)) if pairs else (word,)


def pieces(word: Folded) -> list[str]:
    """Return the parts of a word that carry its sense, for texts that say it with other words between.

    スマホの使い方 is スマホ and 使 and 方; 意見募集 is 意見 and 募集. Hiragana counts only where there is nothing else.
    """
    parts: list[tuple[str, str]] = []
    for place, (ch, script) in enumerate(zip(word.text, word.scripts, strict=True)):
        if parts and parts[-1][1] == script and place not in word.gaps:
            parts[-1] = (parts[-1][0] + ch, script)
        else:
            parts.append((ch, script))
    telling = [part for part in parts if part[1] != HIRAGANA] or parts
    found: list[str] = []
    for text, script in telling:
        in_pairs = script == KANJI and len(text) >= 4 and len(text) % 2 == 0
        found += [text[place : place + 2] for place in range(0, len(text), 2)] if in_pairs else [text]
    return list(dict.fromkeys(found))


def words_of(typed: str) -> list[Folded]:
    """Return the words typed, folded: parted by blanks and punctuation, without those that have no letter."""
    words = []
    for token in typed.split():
        begin = 0
        fold = folded(token)
        for letter, place in zip(fold.text, fold.at, strict=True):
            if letter == CUT:
                words.append(folded(token[begin:place]))
                begin = place + 1
        words.append(folded(token[begin:]))
    return [word for word in words if word.text.strip(CUT)]
