"""A passkey in a real browser with an authenticator of its own, and the same pages without script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from tests.factories.town import PASSWORD, make_town, make_user
from tests.journeys.served import served
from tests.journeys.test_axe import Look, View, look_at

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def with_authenticator(page: Page) -> Any:
    """Give the browser a telephone's lock that always answers yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session


def person(name: str) -> Any:
    user = make_user(make_town(), "resident", name)
    EmailAddress.objects.create(user=user, email=f"{name}@example.jp", verified=True, primary=True)
    return user


def press(page: Page, words: str) -> None:
    page.get_by_role("main").get_by_role("button", name=words, exact=True).click()


def sign_in(page: Page, address: str, user: Any) -> None:
    page.goto(f"{address}/accounts/login/")
    page.get_by_label("ユーザー名かメールアドレス").fill(user.username)
    page.get_by_role("textbox", name="パスワード").fill(PASSWORD)
    press(page, "ログイン")
    page.wait_for_url("**/my/")


def test_made_signed_out_signed_in_and_removed(phone: Page) -> None:
    user, other = person("hanako"), person("taro")
    console: list[str] = []
    look = Look()
    phone.on("console", lambda told: console.append(told.text))
    with_authenticator(phone)
    with served() as address:
        address = address.replace("127.0.0.1", "localhost")
        sign_in(phone, address, user)
        phone.get_by_role("link", name="ログインの方法と安全のページへ").click()
        phone.get_by_role("link", name="パスキーを作る").click()
        phone.get_by_role("textbox", name="パスワード").fill(PASSWORD)
        press(phone, "先へ進む")
        look_at(phone, View("mfa_add_webauthn", "resident", phone.url), look)
        phone.get_by_label("パスキーの名前").fill("わたしの電話")
        press(phone, "この機器でパスキーを作る")
        phone.get_by_text("パスキーができました").wait_for()
        assert "わたしの電話" in phone.get_by_role("main").inner_text()
        look_at(phone, View("mfa_index", "resident", phone.url), look)

        phone.get_by_role("link", name="パスキーを作る").click()
        press(phone, "この機器でパスキーを作る")
        phone.get_by_text("この機器には、もうパスキーがあります").wait_for()

        phone.context.clear_cookies()
        phone.goto(f"{address}/accounts/login/?next=/my/claim/")
        press(phone, "パスキーでログインする")
        phone.wait_for_url(f"{address}/my/claim/")

        key = Authenticator.objects.get(user=user, type="webauthn")
        phone.context.clear_cookies()
        sign_in(phone, address, other)
        answer = phone.goto(f"{address}/accounts/2fa/webauthn/keys/{key.pk}/edit/")
        assert answer is not None
        assert "パスワード" in phone.get_by_role("main").inner_text()  # asked once more, whoever she is
        phone.get_by_role("textbox", name="パスワード").fill(PASSWORD)
        with phone.expect_navigation() as then:
            press(phone, "先へ進む")
        assert then.value is not None
        assert then.value.status == 404

        phone.context.clear_cookies()
        phone.goto(f"{address}/accounts/login/")
        press(phone, "パスキーでログインする")
        phone.wait_for_url("**/my/")
        phone.goto(f"{address}/accounts/2fa/")
        phone.get_by_role("link", name="消す").click()
        phone.get_by_role("textbox", name="パスワード").fill(PASSWORD)
        press(phone, "先へ進む")
        look_at(phone, View("mfa_remove_webauthn", "resident", phone.url), look)
        press(phone, "このパスキーを消す")
        phone.get_by_text("パスキーを消しました").wait_for()
        phone.context.clear_cookies()
        phone.goto(f"{address}/accounts/login/")
        press(phone, "パスキーでログインする")
        phone.get_by_text("確かめられませんでした。もう一度試すか").wait_for()
    assert not Authenticator.objects.filter(type="webauthn").exists()
    assert look.wrong == []
    assert [told for told in console if "Content Security" in told] == []


def test_without_script_or_where_no_passkey_works_nothing_of_it_is_offered(
    browser: Browser, phone: Page
) -> None:
    user = person("hanako")
    context = browser.new_context(java_script_enabled=False, locale="ja-JP")
    silent = context.new_page()
    with served() as address:
        for page, host in ((silent, "localhost"), (phone, "127.0.0.1")):
            at = address.replace("127.0.0.1", host)
            page.goto(f"{at}/accounts/login/")
            assert not page.get_by_text("パスキーでログインする").is_visible()
            assert page.get_by_role("link", name="メールで番号を受け取る").is_visible()
            sign_in(page, at, user)
            page.goto(f"{at}/accounts/2fa/")
            assert page.get_by_text("このブラウザーでは、パスキーを作れません").is_visible()
            assert not page.get_by_role("link", name="パスキーを作る").is_visible()
    context.close()
