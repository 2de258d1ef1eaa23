"""What comes to a web server: first what people type, then everything that nobody types. All by a seeded dice."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlencode
from uuid import UUID

from django.test.client import encode_multipart

from tests.faults.found_forms import Field, Form

MARK = "x-mark"
MARKUP = f"\"'><{MARK}>"
LINES = ("土曜の午後に", "公民館まで歩いて", "午後の回を", "字を大きく", "はじめてなので", "手話で", "近くで")
WORDS = ("田中", "鈴木", "山手", "川辺", "佐藤", "青木")

ODD_TEXTS = (
    "", " ", "\u3000", "\x00", "あ\x00い", "\x1b[31m", "\x7f", "\r\nSet-Cookie: x=1", "\u202eabc\u202c",
    "\u200b" * 50, "👩\u200d👩\u200d👧\u200d👦" * 9, "é" + "\u0301" * 400, "\ufeff", "\uffff", "\U0010ffff", "𠮟る",
    "ﾊﾟｿｺﾝ", "Ｚ" * 3000, "あ" * 20_000, "a" * 70_000, "-1", "0", "1", "+1", "1.5", "1e309", "-1e400", "NaN",
    "Infinity", "９９", "٣", "²", "1_000", "0x10", "9" * 12, "2147483648", "9223372036854775807",
    "9223372036854775808", "9" * 400, "9" * 5000, "1," * 2000, "2026-02-30", "0000-00-00", "0001-01-01",
    "9999-12-31", "10000-01-01", "-0001-01-01", "2026-13-01", "２０２６-０１-０１", "令和8年4月1日",
    "2026-04-01T00:00:00+99:00", "25:61", "24:00", "00:00:00.000000001", "true", "null", "None", "[]", "{}",
    '{"a": ' * 600, "[[" * 4000, "' OR 1=1 --", "\\", "%", "%s", "%n", "{{ 7|add:7 }}", "${7*7}",
    "../../etc/passwd", "//evil.example/", "https://evil.example/", "javascript:alert(1)", "\\\\evil.example",
    "/\\evil.example", "00000000-0000-0000-0000-000000000000", "{00000000-0000-0000-0000-00000000000", "z" * 12,
    "zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz", "a@b", "a@" + "b" * 300 + ".jp", "@", "a\n@b.jp",
    "０９０－００００－００００",
    "+81-0-0000", "tel:", "0" * 100, "__proto__", "id__gt", "person__user__password", "-pk", "?", "*", "(a+)+$",
    "a" * 30 + "!", MARKUP, f"<{MARK}>", f"&lt;{MARK}&gt;", f"</textarea><{MARK}>", f"</script><{MARK}>",
)  # fmt: skip
ODD_BYTES = (
    b"%00", b"%ff%fe", b"%c0%ae", b"%ed%a0%80", b"%f4%90%80%80", b"%e3%81", b"%", b"%zz", b"%2500", b"%0d%0aX:1",
    b"\xff\x00", b"%u3042",
)  # fmt: skip
"""As they may stand in a query or a form: NUL, no UTF-8, a lone surrogate, halves of letters, broken escapes."""
ODD_PATHS = (
    "%00", "%ff", "%ed%a0%80", "..", "%2e%2e%2f", "%2f", "%0a", "%5c", "a" * 3000, "9" * 400, "%e3%81%82" * 50,
    "x%20y", "-1", "0", "%25", "*", "__all__", "\u202e", f"%3C{MARK}%3E", ";a=b", "%3F",
    "00000000-0000-0000-0000-000000000000",
)  # fmt: skip
ODD_HEADERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("HTTP_ACCEPT_LANGUAGE", ("en;q=9" * 500, "xx-" * 300, "*", ";;;", "ja,en-\xff", "en;q=NaN")),
    ("HTTP_ACCEPT", ("*", "text/", ";", "application/json;q=x")),
    ("HTTP_REFERER", (
        "\xff\xfe", "javascript:alert(1)", "http://[", "http://" + "a" * 5000, f"https://testserver/<{MARK}>",
    )),
    ("HTTP_ORIGIN", ("null", "http://[::1", "\x01", "https://evil.example")),
    ("HTTP_X_FORWARDED_FOR", ("", ",,,", "not an address", "::1%eth0", "9" * 4000, "1.2.3.4, \xff")),
    ("HTTP_X_FORWARDED_PROTO", ("https", "javascript", "")),
    ("HTTP_X_FORWARDED_HOST", ("evil.example", "[", "")),
    ("HTTP_HOST", (
        "testserver:99999", "testserver:x", "[::1", "evil.example", "testserver.", "テスト", "a" * 300, "",
        "testserver/..", "TESTSERVER",
    )),
    ("HTTP_IF_MODIFIED_SINCE", ("yesterday", "Fri, 31 Feb 9999 99:99:99 GMT", "9" * 400)),
    ("HTTP_IF_NONE_MATCH", ('"', 'W/"', "*", "\xff", '"a"' * 900)),
    ("HTTP_RANGE", ("bytes=-", "bytes=9999999999999999999-1", "pages=1")),
    ("HTTP_USER_AGENT", ("", "\xff" * 100, f"<{MARK}>", "a" * 20_000)),
    ("HTTP_SEC_FETCH_SITE", ("cross-site", "\xff")),
    ("HTTP_X_REQUESTED_WITH", ("XMLHttpRequest",)),
    ("CONTENT_LENGTH", ("99999999999999999999", "0", "1")),
    ("HTTP_CONTENT_ENCODING", ("gzip", "xyz")),
    ("HTTP_EXPECT", ("100-continue",)),
    ("HTTP_COOKIE", (
        "receipt=x; learner=y", "receipt=eyJ4IjoxfQ:1:z", "sessionid=\xff\x01", "sessionid=" + "a" * 4000,
        "csrftoken=<x>", "text=huge; furigana=\x7f", "receipt=" + "%00" * 20, "=;=;;==", "messages=W1tdXQ:x:y",
        "django_language=../..", "learner=" + "9" * 500, 'learner="a\\000b"', 'sessionid="aaaaaaaaaaaa\\000"',
        'receipt="\\000"', "a=" + "b" * 8000,
    )),
)  # fmt: skip
ODD_TYPES = (
    "", "text/plain", "application/json", "application/x-www-form-urlencoded; charset=utf-7",
    "application/x-www-form-urlencoded; charset=nothing", "application/x-www-form-urlencoded; charset=shift_jis",
    "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "b" * 300,
    "multipart/mixed; boundary=x", "application/xml", "\xff/\xff", "text/html; charset=\x01",
)  # fmt: skip
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
URLENCODED = "application/x-www-form-urlencoded"
FILE_NAMES = (
    "x.txt", "../../x.txt", "\x00.pdf", "あ" * 300 + ".txt", f"<{MARK}>.txt", '".txt', "x.exe", ".", "CON",
    "a\r\nb.txt",
)  # fmt: skip
FILES = (
    b"", b"\x00" * 10, b"%PDF-1.4\n%\xff", b"\xff\xfe\x00", b"PK\x03\x04" + b"\x00" * 40, b"\x89PNG\r\n",
    "あ".encode("shift_jis"), b"a" * 200_000,
)  # fmt: skip


@dataclass(frozen=True)
class Request:
    """One request as it goes over the line; `pairs` are its fields as long as they are well formed."""

    method: str
    path: str
    query: bytes = b""
    pairs: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    content_type: str = URLENCODED
    headers: dict[str, str] = field(default_factory=dict)

    def bytes_of_body(self) -> bytes:
        """The body that is sent."""
        if self.body is not None:
            return self.body
        return encoded(self.pairs) if self.method not in ("GET", "HEAD") else b""


def encoded(pairs: Iterable[tuple[str, str]]) -> bytes:
    """Fields as a browser sends them; what no encoding knows goes as the bytes that a careless program makes."""
    return urlencode([(a, b.encode("utf-8", "surrogatepass")) for a, b in pairs]).encode()


class Dice:
    """A person at a form, and somebody who tries everything; the same seed does the same."""

    def __init__(self, seed: str, parameters: Iterable[str] = (), paths: Iterable[str] = ()) -> None:
        self.random = random.Random(seed)
        self.parameters, self.paths = sorted(parameters), sorted(paths)

    def text(self) -> str:
        """A few words."""
        return f"{self.random.choice(LINES)}{self.random.choice(WORDS)}{self.random.randint(1, 999)}"

    # -- what people do ------------------------------------------------------------------------------------

    def filled(self, form: Form, typed: dict[str, str]) -> Request:
        """The form as it stands on the page, with words where words are wanted; `typed` says what only it knows."""
        pairs: list[tuple[str, str]] = []
        for one in form.fields:
            if one.name in typed:
                pairs += [(one.name, word) for word in typed[one.name].split("\n") if word]
            else:
                pairs += [(one.name, value) for value in self._put(one)]
        if form.button[0]:
            pairs.append(form.button)
        if form.method == "GET":
            return Request("GET", form.target.partition("?")[0], encoded(pairs), tuple(pairs))
        path, _, query = form.target.partition("?")
        return Request("POST", path, query.encode(), tuple(pairs))

    def _put(self, one: Field) -> list[str]:
        dice = self.random
        if one.kind == "hidden" and one.name == "form_key":
            return [str(UUID(int=dice.getrandbits(128), version=4))]
        if one.kind == "hidden":
            return [one.value]
        if one.kind in ("radio", "select"):
            kept = (
                dice.random() < 0.8
                if one.kind == "radio"
                else bool("".join(one.chosen)) or dice.random() < 0.2
            )
            if one.chosen and kept:
                return [one.chosen[-1]]
            named = [value for value in one.choices if value or one.kind == "radio"]
            return [dice.choice(named)] if named else []
        if one.kind == "checkbox":
            return list(one.chosen) or dice.sample(one.choices, dice.choice((0, *[1] * 6, len(one.choices))))
        if one.kind == "file":
            return []
        if one.kind == "date":
            return [one.value or f"{dice.choice((2026, 2027))}-0{dice.randint(1, 9)}-1{dice.randint(0, 9)}"]
        if one.kind in ("number", "time"):
            return [one.value or {"number": "8", "time": "10:00"}[one.kind]]
        if one.name == "kana":
            return [dice.choice(("タナカ ハナコ", "スズキ", ""))]
        if one.kind == "email" or one.name == "email":
            return [f"p{dice.randint(1, 10**6)}@example.jp"]
        if one.kind == "tel":
            return [f"0000-{dice.randint(10, 99)}-{dice.randint(1000, 9999)}"]
        if one.kind == "search":
            return [dice.choice(WORDS)]
        kept = one.value and (one.value.isdigit() or dice.random() < 0.5)
        return [one.value if kept else self.text()]

    # -- what nobody does ----------------------------------------------------------------------------------

    def odd(self, good: Request) -> tuple[str, Request]:
        """A valid request after one or two things went wrong with it, and their names."""
        told = []
        for _ in range(self.random.choice((1, 1, 1, 2))):
            ways: tuple[Callable[[Request], Request], ...] = WAYS if good.body is None else LATER
            # fields are where most can go wrong
            way = self.random.choices(ways, [6 if "field" in way.__name__ else 1 for way in ways])[0]
            good = way(self, good)  # type: ignore[call-arg]
            told.append(way.__name__)
        return "+".join(told), good

    def _with(self, good: Request, pairs: Iterable[tuple[str, str]]) -> Request:
        pairs = tuple(pairs)
        if good.method in ("GET", "HEAD"):
            return replace(good, pairs=pairs, query=encoded(pairs))
        return replace(good, pairs=pairs)

    def odd_field(self, good: Request) -> Request:
        pairs = list(good.pairs)
        if not pairs:
            return self.new_field(good)
        place = self.random.randrange(len(pairs))
        pairs[place] = (pairs[place][0], self.random.choice(ODD_TEXTS))
        return self._with(good, pairs)

    def odd_fields(self, good: Request) -> Request:
        return self._with(good, [(name, self.random.choice(ODD_TEXTS)) for name, _value in good.pairs])

    def missing_field(self, good: Request) -> Request:
        left_out = self.random.randrange(len(good.pairs)) if good.pairs else 0
        return self._with(good, [pair for place, pair in enumerate(good.pairs) if place != left_out])

    def doubled_field(self, good: Request) -> Request:
        if not good.pairs:
            return good
        name, value = self.random.choice(good.pairs)
        other = self.random.choice((value, *ODD_TEXTS))
        return self._with(
            good, [*good.pairs, (name, other)] if self.random.random() < 0.5 else [(name, other), *good.pairs]
        )

    def new_field(self, good: Request) -> Request:
        name = self.random.choice((*self.parameters, *ODD_TEXTS))
        return self._with(good, [*good.pairs, (name, self.random.choice(ODD_TEXTS))])

    def swapped_fields(self, good: Request) -> Request:
        values = [value for _name, value in good.pairs]
        self.random.shuffle(values)
        return self._with(good, [(name, value) for (name, _), value in zip(good.pairs, values, strict=True)])

    def many_fields(self, good: Request) -> Request:
        return self._with(good, [*good.pairs, *[("a", "b")] * self.random.choice((1999, 2001, 4000))])

    def broken_bytes(self, good: Request) -> Request:
        parts = []
        for name, value in good.pairs:
            odd = self.random.random() < 0.4
            parts.append(
                quote(name).encode()
                + b"="
                + (self.random.choice(ODD_BYTES) if odd else quote(value, errors="surrogatepass").encode())
            )
        whole = b"&".join(parts) or self.random.choice(ODD_BYTES)
        return replace(good, query=whole) if good.method in ("GET", "HEAD") else replace(good, body=whole)

    def odd_query(self, good: Request) -> Request:
        name = self.random.choice((*self.parameters, "a"))
        value = self.random.choice(
            (*ODD_BYTES, *(encoded([("", text)])[1:] for text in ODD_TEXTS[:20] + ODD_TEXTS[-9:]))
        )
        return replace(good, query=good.query + b"&" + quote(name).encode() + b"=" + value)

    def odd_parameter(self, good: Request) -> Request:
        """One of the parameters of this house at an address that may not know it."""
        chosen = self.random.choice((*self.parameters, "page"))
        return replace(good, query=encoded([(chosen, self.random.choice(ODD_TEXTS))]))

    def odd_path(self, good: Request) -> Request:
        parts = good.path.strip("/").split("/")
        place = self.random.randrange(len(parts))
        odd = self.random.choice(ODD_PATHS)
        parts[place : place + self.random.choice((0, 1))] = [odd]
        return replace(good, path="/" + "/".join(parts) + self.random.choice(("/", "", "//")))

    def other_path(self, good: Request) -> Request:
        return replace(good, path=self.random.choice(self.paths or [good.path]))

    def other_language(self, good: Request) -> Request:
        return replace(good, path=self.random.choice(("/en", "/fr", "/ja", "/en/en")) + good.path)

    def other_method(self, good: Request) -> Request:
        return replace(good, method=self.random.choice(METHODS))

    def odd_header(self, good: Request) -> Request:
        name, values = self.random.choice(ODD_HEADERS)
        return replace(good, headers={**good.headers, name: self.random.choice(values)})

    def odd_type(self, good: Request) -> Request:
        return replace(good, content_type=self.random.choice(ODD_TYPES))

    def files_in_fields(self, good: Request) -> Request:
        """The form as multipart, with files where words belong (and words where a file belongs)."""
        border = "border"
        lines: list[bytes] = []
        for name, value in good.pairs:
            head = f'Content-Disposition: form-data; name="{quote(name, safe="[]- ")}"'.encode()
            content = value.encode("utf-8", "surrogatepass")
            if self.random.random() < 0.4:
                name_of_file = self.random.choice(FILE_NAMES).encode("utf-8", "surrogatepass")
                head += (
                    b'; filename="'
                    + name_of_file
                    + b'"\r\nContent-Type: '
                    + self.random.choice((b"text/plain", b"image/png", b"x", b"text/plain; charset=nothing"))
                )
                content = self.random.choice((*FILES, content))
            lines += [b"--" + border.encode(), head, b"", content]
        end = self.random.choice((b"--" + border.encode() + b"--\r\n", b"", b"--" + border.encode()))
        return replace(
            good,
            body=b"\r\n".join([*lines, end]),
            content_type=f"multipart/form-data; boundary={border}",
            method="POST",
        )

    def as_multipart(self, good: Request) -> Request:
        pairs = {name: value.encode("utf-8", "replace").decode() for name, value in good.pairs}
        return replace(
            good,
            body=encode_multipart("border", pairs),
            content_type="multipart/form-data; boundary=border",
            method="POST",
        )

    def cut_body(self, good: Request) -> Request:
        whole = good.bytes_of_body()
        return replace(good, body=whole[: self.random.randrange(len(whole) + 1)])

    def random_body(self, good: Request) -> Request:
        return replace(good, body=self.random.randbytes(self.random.choice((1, 60, 5000))))


_ALL = [
    way
    for name, way in vars(Dice).items()
    if not name.startswith("_") and name not in ("text", "filled", "odd")
]
WAYS = tuple(_ALL)
LATER = tuple(
    way for way in _ALL if re.match(r"other|odd_(query|parameter|path|header|type)|cut", way.__name__)
)
"""What still can go wrong with a request whose body is no list of fields any more."""
