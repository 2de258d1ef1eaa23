"""The desk of roles and the page of an invitation."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import call_command
from django.test import Client

from common.notify.tasks import sweep_outbox
from common.people.domain.staff import hash_of
from common.people.models import AccessLog, Person, RoleGrant, User
from common.people.queries.staff import usable_invitation
from common.text import clock
from home.checks import administrators_go_on, database_faults
from tests.factories.town import make_town, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "hara@example.jp"


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(make_user(make_town(), "admin"))
    make_user(make_town(), "clerk")
    return client


def invited_by(admin: Client) -> str:
    """Invite by the form and return the path in the mail."""
    post = RoleGrant.objects.filter(role="clerk").get().post
    today = clock.today()
    sent = admin.post(
        "/desk/staff/invite/",
        {
            "email": ADDRESS,
            "role": "moderator",
            "post": post.key,
            "first_day": today.isoformat(),
            "last_day": (today + timedelta(days=90)).isoformat(),
        },
    )
    assert sent.status_code == 303
    assert ADDRESS in admin.get("/desk/staff/invitations/").content.decode()
    sweep_outbox()
    assert mail.outbox[-1].to == [ADDRESS]
    return re.findall(r"http://testserver(/invited/\S+/)", mail.outbox[-1].body)[0]


def test_who_is_new_takes_the_role_and_signs_in(admin: Client) -> None:
    path = invited_by(admin)
    guest = Client()
    page = guest.get(path)
    assert page.status_code == 200
    assert "no-cache" in page["Cache-Control"]
    assert guest.post(path, {"name": "", "password": "short"}).status_code == 422
    taken = guest.post(path, {"name": "原 一郎", "kana": "ハラ", "password": "a-new-long-word"})
    assert (taken.status_code, taken["Location"]) == (303, "/accounts/login/?next=%2Fdesk%2F")
    person = Person.objects.get(name="原 一郎")
    assert [row.role for row in person.role_grants.all()] == ["moderator"]
    signed_in = guest.post(taken["Location"], {"login": ADDRESS, "password": "a-new-long-word"})
    assert signed_in["Location"] == "/desk/"
    assert guest.get("/desk/").status_code == 200
    assert Client().get(path).status_code == 404
    again = Client().post(path, {"name": "別の人", "password": "a-new-long-word"})
    assert again.status_code == 404
    assert not Person.objects.filter(name="別の人").exists()


def test_a_second_press_is_led_to_the_same_place(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    path = invited_by(admin)
    offer = usable_invitation(make_town().pk, hash_of(path.split("/")[2]))
    filled = {"name": "原 一郎", "kana": "ハラ", "password": "a-new-long-word"}
    first = Client().post(path, filled)
    # the second press had looked at the invitation before the first one was done
    monkeypatch.setattr("home.views.invited.usable_invitation", lambda *_given: offer)
    monkeypatch.setattr("home.views.invited.is_address_of_a_login", lambda *_given: False)
    second = Client().post(path, filled)
    assert (second.status_code, second["Location"]) == (303, first["Location"])
    assert Person.objects.filter(name="原 一郎").count() == 1
    assert RoleGrant.objects.filter(role="moderator").count() == 1


def test_an_administrator_gives_no_role_to_herself(admin: Client) -> None:
    own = User.objects.get(username="admin-hiroba")
    EmailAddress.objects.create(user=own, email=ADDRESS, verified=True, primary=True)
    grant = RoleGrant.objects.get(role="clerk")
    days = {
        "first_day": clock.today().isoformat(),
        "last_day": (clock.today() + timedelta(days=9)).isoformat(),
    }
    invited = admin.post("/desk/staff/invite/", {"email": ADDRESS, "role": "auditor", **days})
    handed = admin.post(f"/desk/staff/roles/{grant.key}/hand-over/", {"email": ADDRESS, "seen": "", **days})
    for answer in (invited, handed):
        assert "ご自分に役割を付けることはできません" in answer.content.decode()
    assert RoleGrant.objects.count() == 2
    assert mail.outbox == []


def test_an_account_is_never_taken_over_by_an_invitation(admin: Client) -> None:
    path = invited_by(admin)
    owner = make_user(make_town(), "resident")
    owner.email = ADDRESS
    owner.save()
    EmailAddress.objects.create(user=owner, email=ADDRESS, verified=True, primary=True)
    stranger = Client()
    assert "?next=%2Finvited%2F" in stranger.get(path).content.decode()
    stranger.post(path, {"name": "他人", "password": "a-new-long-word"})
    other = Client()
    other.force_login(make_user(make_town(), "member"))
    assert "別のアドレス" in other.get(path).content.decode()
    other.post(path)
    assert not RoleGrant.objects.filter(role="moderator").exists()
    hers = Client()
    hers.force_login(owner)
    assert hers.post(path)["Location"] == "/my/"
    assert RoleGrant.objects.get(role="moderator").person.user_id == owner.pk
    assert not User.objects.filter(email=ADDRESS).exclude(pk=owner.pk).exists()


def test_a_role_is_ended_and_handed_over_on_the_screens(admin: Client) -> None:
    grant = RoleGrant.objects.get(role="clerk")
    page = admin.get(f"/desk/staff/posts/{grant.post.key}/").content.decode()
    assert "引き継ぐ" in page
    assert AccessLog.objects.filter(reason="roles", person_key=grant.person.key).exists()
    first = date(clock.fiscal_year(clock.today()) + 1, 4, 1)
    form = admin.get(f"/desk/staff/roles/{grant.key}/hand-over/").content.decode()
    assert f'value="{first.isoformat()}"' in form
    days = {"first_day": first.isoformat(), "last_day": date(first.year + 1, 3, 31).isoformat()}
    sent = admin.post(f"/desk/staff/roles/{grant.key}/hand-over/", {"email": ADDRESS, "seen": "", **days})
    assert sent.status_code == 303
    grant.refresh_from_db()
    assert grant.valid_until == first
    stale = admin.post(f"/desk/staff/roles/{grant.key}/end/", {"seen": "", "last_day": "2030-03-31"})
    assert stale.status_code == 409
    assert "ほかの人が先に変更しました" in stale.content.decode()
    ends = {"seen": first.isoformat(), "last_day": clock.today().isoformat()}
    assert admin.post(f"/desk/staff/roles/{grant.key}/end/", ends).status_code == 303
    grant.refresh_from_db()
    assert grant.valid_until == clock.today() + timedelta(days=1)


def test_the_list_is_narrowed_and_counted(admin: Client) -> None:
    assert "2件" in admin.get("/desk/staff/").content.decode()
    narrowed = admin.get("/desk/staff/?role=clerk&q=clerk").content.decode()
    assert "1件" in narrowed
    assert "admin さん" not in narrowed.partition("<main")[2]
    assert "当てはまる役割がありません" in admin.get("/desk/staff/?state=ended").content.decode()


def ends(client_role: str, days: int) -> None:
    RoleGrant.objects.filter(role=client_role).update(valid_until=clock.today() + timedelta(days=days + 1))


def test_what_ends_within_thirty_days_is_shown_to_the_administrator(admin: Client) -> None:
    listed = "/desk/staff/?state=ending"
    assert "30日以内に終わる役割はありません" in admin.get(listed).content.decode()
    assert "30日以内に終わる役割" not in admin.get("/desk/").content.decode()
    ends("clerk", 30)
    page = admin.get("/desk/staff/").content.decode()
    assert "30日以内に終わる役割が1件あります" in page
    assert f'href="{listed}"' in page
    shown = admin.get(listed).content.decode()
    assert "1件</caption>" in shown
    assert "clerk さん" in shown
    assert "admin さん" not in shown.partition("<tbody")[2]
    desk = admin.get("/desk/").content.decode()
    assert "30日以内に終わる役割1件を確かめる" in desk
    assert "管理者がひとりもいなくなります" not in desk


def test_that_no_administrator_is_left_is_known_two_months_before(admin: Client) -> None:
    ends("admin", 61)
    assert "次の管理者を決める" not in admin.get("/desk/").content.decode()
    assert administrators_go_on(None, ["default"]) == []
    ends("admin", 60)
    assert "次の管理者を決める" in admin.get("/desk/").content.decode()
    (warned,) = administrators_go_on(None, ["default"])
    assert warned.id == "home.W012"
    assert "manage.py grant_role" in str(warned.hint)
    assert "home.W012" not in [one.id for one in database_faults()]
    call_command("grant_role", "new-admin", "admin", municipality="hiroba", name="新しい管理者")
    assert "次の管理者を決める" not in admin.get("/desk/").content.decode()


def test_whoever_holds_a_role_that_ends_is_told(admin: Client) -> None:
    clerk = Client()
    clerk.force_login(User.objects.get(username="clerk-hiroba"))
    for path in ("/desk/", "/my/"):
        assert "役割が、まもなく終わります" not in clerk.get(path).content.decode()
    ends("clerk", 3)
    last = clock.today() + timedelta(days=3)
    for path in ("/desk/", "/my/"):
        page = clerk.get(path).content.decode()
        assert "役割が、まもなく終わります" in page
        assert f"{last.year}年{last.month}月{last.day}日" in page
        assert "役割が、まもなく終わります" not in admin.get(path).content.decode()


@pytest.mark.parametrize("number", [0, 300])
def test_the_list_with_no_and_with_many_roles(admin: Client, number: int) -> None:
    grant = RoleGrant.objects.get(role="clerk")
    people = Person.objects.bulk_create(
        Person(municipality=make_town(), name=f"職員{place:04d}", created_at=clock.now())
        for place in range(number)
    )
    RoleGrant.objects.bulk_create(
        RoleGrant(
            municipality=make_town(),
            person=person,
            role="clerk",
            post=grant.post,
            valid_from=grant.valid_from,
            valid_until=clock.today() + timedelta(days=1 + place % 60),
        )
        for place, person in enumerate(people)
    )
    page = admin.get("/desk/staff/?page=7" if number else "/desk/staff/?q=だれもいない").content.decode()
    assert (f"{number + 2}件</caption>" in page) if number else ("当てはまる役割がありません" in page)
    ending = admin.get("/desk/staff/?state=ending").content.decode()
    assert ("155件</caption>" in ending) if number else ("30日以内に終わる役割はありません" in ending)
    assert ending.count('<th scope="row"') == (50 if number else 0)
