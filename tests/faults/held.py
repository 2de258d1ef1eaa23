"""Everything that opens a door by being held - link, number, cookie, session - and who may come with it, and when."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import patch

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from common.files.models import PrivateFile
from common.notify.tasks import sweep_outbox
from common.people.models import RoleGrant, User
from common.receipts import proof
from common.receipts.models import Receipt
from common.text import clock
from home.pages.models import TextPage
from participation.domain.draft import ask_import
from tests.factories.events import make_course, make_receipt, make_session
from tests.factories.participation import make_consultation
from tests.factories.town import PASSWORD, make_actor, make_town, make_user

NEW = "a-new-long-word"
Tries = Iterator[tuple[str, bool]]
"""Who came with it or when, and whether the door opened. The first line is its holder, in time."""


@contextmanager
def later(delta: timedelta) -> Iterator[None]:
    """Let every clock of the process run ahead."""
    seconds, moment = time.time, timezone.now
    with (
        patch("time.time", lambda: seconds() + delta.total_seconds()),
        patch.object(timezone, "now", lambda: moment() + delta),
        patch.object(PasswordResetTokenGenerator, "_now", lambda _self: datetime.now() + delta),
        clock.replaced_by(clock.now() + delta),
    ):
        yield


def browser(user: User | None = None, town: str = "hiroba") -> Client:
    client = Client(SERVER_NAME="testserver" if town == "hiroba" else f"{town}.localhost")
    if user is not None:
        client.force_login(user, backend="common.people.backends.RoleBackend")
    return client


def with_address(user: User, address: str) -> User:
    """Give a login a proven address."""
    user.email = address
    user.save()
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    return user


def last_mail() -> str:
    sweep_outbox()
    return str(mail.outbox[-1].body)


def link_in(text: str) -> str:
    """The path of the link in a mail."""
    found = re.findall(r"https?://[^/\s]+(/\S+)", text)
    assert found, text
    return str(found[-1])


def changed(given: str) -> str:
    """The same with its last letter another one."""
    core = given.rstrip("/")
    return core[:-1] + ("a" if core[-1] != "a" else "b") + given[len(core) :]


# -- what can be held ----------------------------------------------------------------------------------------------


def proof_of_a_receipt() -> Tries:
    """The cookie of a browser that has just booked: three pages show the act."""
    receipt = make_receipt(make_session(make_course(make_town())))
    make_town("minami")
    holder = browser()
    holder.post("/receipt/", {"number": receipt.number, "check_digits": receipt.check_digits})
    cookie = holder.cookies[proof.COOKIE].value

    def opens(client: Client, value: str = "") -> bool:
        if value:
            client.cookies[proof.COOKIE] = value
        shown = [
            client.get(path).content.decode()
            for path in ("/receipt/shown/", "/classes/done/", "/classes/cancel/")
        ]
        return any(receipt.number[:4] in page and receipt.number[4:] in page for page in shown)

    yield "its holder", opens(holder)
    yield "no session", opens(browser())
    yield "other user", opens(browser(make_user(receipt.municipality, "resident", "other")))
    yield "other town", opens(browser(town="minami"), cookie)
    for guess in (changed(cookie), f"{cookie.split(':')[0]}:x:y", cookie.upper(), f"{cookie}x"):
        yield "guessed", opens(browser(), guess)
    with later(timedelta(seconds=proof.LASTS + 1)):
        yield "after expiry", opens(browser(), cookie)
    holder.post("/receipt/forget/")
    yield "after use", opens(holder)


def number_of_a_receipt() -> Tries:
    """Number and check digits, as they are printed."""
    receipt = make_receipt(make_session(make_course(make_town())))
    make_town("minami")

    def opens(client: Client, number: str, digits: str) -> bool:
        cache.clear()
        return client.post("/receipt/", {"number": number, "check_digits": digits}).status_code == 303

    yield "its holder", opens(browser(), receipt.number, receipt.check_digits)
    yield "other town", opens(browser(town="minami"), receipt.number, receipt.check_digits)
    yield "guessed", opens(browser(), receipt.number, changed(receipt.check_digits))
    yield "guessed", opens(browser(), changed(receipt.number), receipt.check_digits)
    yield "guessed", opens(browser(), receipt.number, "")
    Receipt.objects.all().delete()
    yield "after its end", opens(browser(), receipt.number, receipt.check_digits)


def invitation() -> Tries:
    """The link that offers a role."""
    town = make_town()
    make_town("minami")
    admin = browser(make_user(town, "admin"))
    colleague = make_user(town, "clerk")
    post = RoleGrant.objects.get(person__user=colleague).post
    assert post is not None
    last = clock.today() + timedelta(days=90)

    def invite(address: str) -> str:
        given = {
            "email": address,
            "role": "clerk",
            "post": post.key,
            "first_day": clock.today(),
            "last_day": last,
        }
        assert admin.post("/desk/staff/invite/", given).status_code == 303
        return link_in(last_mail())

    def opens(client: Client, link: str) -> bool:
        before = RoleGrant.objects.count()
        client.post(link, {"name": "原 一郎", "password": NEW})
        return RoleGrant.objects.count() > before

    link = invite("hara@example.jp")
    yield "guessed", opens(browser(), changed(link))
    yield "other user", opens(browser(with_address(make_user(town, "resident"), "else@example.jp")), link)
    yield "other town", opens(browser(town="minami"), link)
    with later(timedelta(days=7, seconds=1)):
        yield "after expiry", opens(browser(), link)
    yield "its holder", opens(browser(), link)
    yield "after use", opens(browser(), link)
    yield "after use, as she", opens(browser(User.objects.get(email="hara@example.jp")), link)
    gone = invite("mori@example.jp")
    admin.post(
        re.findall(r'action="(\S+/withdraw/)"', admin.get("/desk/staff/invitations/").content.decode())[0]
    )
    yield "after it was withdrawn", opens(browser(), gone)


def new_password() -> Tries:
    """The link that sets a new password."""
    town = make_town()
    user = with_address(make_user(town, "resident"), "known@example.jp")
    other = with_address(make_user(town, "resident", "other"), "other@example.jp")

    def asked() -> str:
        cache.clear()
        browser().post("/accounts/password/reset/", {"email": "known@example.jp"})
        return link_in(last_mail())

    def opens(link: str, client: Client | None = None) -> bool:
        client = client or browser()
        page = client.get(link, follow=True)
        at = page.redirect_chain[-1][0] if page.redirect_chain else link
        before = dict(User.objects.values_list("pk", "password"))
        client.post(at, {"password1": NEW, "password2": NEW})
        return dict(User.objects.values_list("pk", "password")) != before

    link = asked()
    yield "guessed", opens(changed(link))
    key = link.split("/key/")[1].split("-", 1)
    from allauth.account.utils import user_pk_to_url_str

    yield "other user", opens(link.replace(f"/{key[0]}-", f"/{user_pk_to_url_str(other)}-"))
    with later(timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + 2)):
        yield "after expiry", opens(link)
    yield "its holder", opens(link)
    yield "after use", opens(link)
    second = asked()
    user.refresh_from_db()
    user.set_password("another-long-word")
    user.save()
    yield "after another password", opens(second)


def proof_of_an_address() -> Tries:
    """The link that proves an e-mail address."""
    make_town()
    given = {"name": "山", "email": "new@example.jp", "password1": NEW, "password2": NEW}
    browser().post("/accounts/signup/", given)
    link = link_in(last_mail())

    def opens(path: str) -> bool:
        before = EmailAddress.objects.filter(verified=True).count()
        client = browser()
        client.get(path)
        client.post(path)
        return EmailAddress.objects.filter(verified=True).count() > before

    yield "guessed", opens(changed(link))
    with later(timedelta(days=4)):
        yield "after expiry", opens(link)
    yield "its holder", opens(link)
    yield "after use", opens(link)


def number_by_mail() -> Tries:
    """The number that signs in, in the browser that asked for it."""
    user = with_address(make_user(make_town(), "resident"), "known@example.jp")
    make_town("minami")

    def asked(client: Client) -> str:
        cache.clear()
        client.post("/accounts/login/code/", {"email": "known@example.jp"})
        return re.findall(r"^\s*([A-Z0-9-]{6,})\s*$", last_mail(), re.MULTILINE)[0]

    def opens(client: Client, code: str) -> bool:
        client.post("/accounts/login/code/confirm/", {"code": code})
        return client.get("/my/").status_code == 200

    holder = browser()
    code = asked(holder)
    yield "no session", opens(browser(), code)
    yield "guessed", opens(holder, changed(code))
    stranger = browser()
    stranger.post("/accounts/login/code/", {"email": "nobody@example.jp"})
    yield "other user", opens(stranger, code)
    late = browser()
    stale = asked(late)
    with later(timedelta(minutes=15, seconds=1)):
        yield "after expiry", opens(late, stale)
    yield "its holder", opens(holder, code)
    holder.post("/accounts/logout/")
    yield "after logout", opens(holder, code)
    again = browser()
    assert asked(again) != code
    yield "after use", opens(again, code)
    assert user.pk


def private_file() -> Tries:
    """A scan in the private store: no address leads there for anybody; only the house itself reads it."""
    town = make_town()
    stored = PrivateFile(municipality=town, name="scan.pdf", purpose="scan", stored_at=clock.now())
    stored.file.save("x.pdf", ContentFile(b"private words"))
    name = stored.file.name
    yield "its holder", stored.file.open().read() == b"private words"
    for who in (None, make_user(town, "resident"), make_user(town, "clerk"), make_user(town, "editor")):
        for path in (
            f"/media/{name}",
            f"/media/../private/{name}",
            f"/media/%2e%2e/private/{name}",
            f"/private/{name}",
            f"/documents/{stored.pk}/{name}",
        ):
            answer: Any = browser(who).get(path)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            yield "no session" if who is None else "other user", b"private words" in body


def draft_of_a_page() -> Tries:
    """The preview of what an editor has not published."""
    town, other = make_town(), make_town("minami")
    editor = make_user(town, "editor")
    root = town.site.root_page
    page = root.add_child(
        instance=TextPage(title="まだ出ていない", slug="draft", live=False, locale=root.locale)
    )
    page.save_revision()
    path = f"/cms/pages/{page.pk}/view_draft/"

    def opens(client: Client, at: str = path) -> bool:
        return "まだ出ていない" in client.get(at).content.decode()

    holder = browser(editor)
    yield "its holder", opens(holder)
    yield "no session", opens(browser())
    yield "no session", opens(browser(), "/draft/")
    for role in ("resident", "clerk", "admin", "auditor"):
        yield "other user", opens(browser(make_user(town, role)))
    yield "other town", opens(browser(make_user(other, "editor"), "minami"))
    yield "guessed", opens(browser(), path.replace(str(page.pk), f"0{page.pk}"))
    session = holder.cookies[settings.SESSION_COOKIE_NAME].value
    holder.post("/accounts/logout/")
    yield "after logout", opens(holder)
    copied = browser()
    copied.cookies[settings.SESSION_COOKIE_NAME] = session
    yield "after logout, the copied session", opens(copied)
    RoleGrant.objects.filter(person__user=editor).update(valid_until=clock.today())
    yield "after expiry of the role", opens(browser(editor))


def result_of_a_job() -> Tries:
    """The page of a job at the desk."""
    town, other = make_town(), make_town("minami")
    clerk = make_actor(town, "clerk")
    case = make_consultation(town, state="preparing", actor=clerk)
    second = make_consultation(town, slug="second", state="preparing", actor=clerk)
    job = ask_import(actor=clerk, consultation_key=case.key, text="まだ取り込んでいない案の文です。")
    path = f"/desk/consultations/{case.key}/draft/{job.key}/"
    user = User.objects.get(pk=clerk.user_id)

    def opens(client: Client, at: str = path) -> bool:
        return client.get(at).status_code in (200, 303)

    holder = browser(user)
    yield "its holder", opens(holder)
    yield "no session", opens(browser())
    for role in ("resident", "approver", "supporter", "auditor", "editor"):
        yield "other user", opens(browser(make_user(town, role)))
    yield "other town", opens(browser(make_user(other, "clerk"), "minami"))
    yield "guessed", opens(holder, path.replace(job.key, changed(job.key)))
    yield "beside another case", opens(holder, path.replace(case.key, second.key))
    with later(timedelta(seconds=settings.SESSION_COOKIE_AGE + 1)):
        yield "after expiry", opens(holder)
    holder.post("/accounts/logout/")
    yield "after logout", opens(holder)
    RoleGrant.objects.filter(person=clerk.person_id).update(
        valid_from=date(2020, 1, 1), valid_until=clock.today()
    )
    yield "after expiry of the role", opens(browser(user))


def session() -> Tries:
    """Somebody's session."""
    town = make_town()
    make_town("minami")
    user = with_address(make_user(town, "resident"), "known@example.jp")

    def opens(value: str, host: str = "hiroba") -> bool:
        client = browser(town=host)
        client.cookies[settings.SESSION_COOKIE_NAME] = value
        return client.get("/my/").status_code == 200

    holder = browser()
    holder.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    kept = holder.cookies[settings.SESSION_COOKIE_NAME].value
    yield "its holder", opens(kept)
    yield "no session", opens("")
    yield "guessed", opens(changed(kept))
    yield "other town", opens(kept, "minami")
    with later(timedelta(seconds=settings.SESSION_COOKIE_AGE + 1)):
        yield "after expiry", opens(kept)
    holder.post("/accounts/logout/")
    yield "after logout", opens(kept)
    again = browser(user)
    other = again.cookies[settings.SESSION_COOKIE_NAME].value
    user.set_password(NEW)
    user.save()
    yield "after another password", opens(other)


HELD: tuple[Callable[[], Tries], ...] = (
    proof_of_a_receipt, number_of_a_receipt, invitation, new_password, proof_of_an_address, number_by_mail,
    private_file, draft_of_a_page, result_of_a_job, session,
)  # fmt: skip
