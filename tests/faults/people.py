"""People at their browsers: they send a form, follow where it leads, and read the number of their receipt."""

from __future__ import annotations

import base64
import http.client
import json
import re
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlencode

TOKEN = "a" * 32
NUMBER = re.compile(r"(?<!\d)(\d{4})[-－‐–　 ](\d{4})(?!\d)")


@dataclass(frozen=True)
class Form:
    """A form as it is about to be sent, with the key it got when it was shown."""

    path: str
    fields: dict[str, str]
    key: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def body(self) -> bytes:
        return urlencode({"csrfmiddlewaretoken": TOKEN, "form_key": self.key, **self.fields}).encode()


@dataclass(frozen=True)
class Answer:
    """What a browser got: status (0: no answer at all), where it is led, number of the receipt it can prove."""

    status: int
    location: str = ""
    number: str = ""
    cookies: str = ""


def booking_form(path: str, *, email: bool = True) -> Form:
    """Somebody who was never here before takes a seat."""
    number = uuid.uuid4().int % 10**9
    fields = {"name": f"田中 {number}", "phone": f"0{number:09d}"}
    return Form(path, fields | ({"email": f"p{number}@example.jp"} if email else {}))


def opinion_form(path: str, *, email: bool = True) -> Form:
    """Somebody says something and asks to hear by e-mail, or not."""
    number = uuid.uuid4().int % 10**9
    fields = {
        "stance": "wish",
        "text": f"公民館のとなりに、午後の教室をひらいてください。{number}",
        "step": "send",
    }
    return Form(path, fields | ({"reply_by": "email", "email": f"o{number}@example.jp"} if email else {}))


class Browser:
    """One kept-alive connection of a browser; a broken one is opened anew with the next request."""

    def __init__(self, port: int, *, timeout: float = 60) -> None:
        self.port, self.timeout = port, timeout
        self._line: http.client.HTTPConnection | None = None

    def send(self, form: Form) -> Answer:
        head = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", form.path, form.body, head, f"csrftoken={TOKEN}")[0]

    def receipt_page(self, answer: Answer) -> str:
        """Follow to the page after the form and return the number written on it; empty when there is none."""
        shown, page = self._ask("GET", answer.location, None, {}, answer.cookies)
        found = NUMBER.findall(page) if shown.status == 200 else []
        number = answer.number
        return number if (number[:4], number[4:]) in found else ""

    def _ask(
        self, method: str, path: str, body: bytes | None, head: dict[str, str], cookies: str
    ) -> tuple[Answer, str]:
        try:
            if self._line is None:
                self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
            headers = {**head, "Cookie": cookies, "Accept-Language": "ja"}
            self._line.request(method, path, body, headers)
            answer = self._line.getresponse()
            page = answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            self.close()
            return Answer(0), ""
        proof = next(
            (
                value.split(";")[0].partition("=")[2].strip('"')
                for name, value in answer.getheaders()
                if name.lower() == "set-cookie" and value.startswith("receipt=")
            ),
            "",
        )
        kept = f"receipt={proof}" if proof else ""
        return Answer(answer.status, answer.headers.get("Location", ""), number_of(proof), kept), page

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


def number_of(proof: str) -> str:
    """Return the receipt number a signed cookie names; the signature is the product's matter."""
    if not proof:
        return ""
    words = proof.partition(":")[0]
    loaded = json.loads(base64.urlsafe_b64decode(words + "=" * (-len(words) % 4)))
    return str(loaded[1])
