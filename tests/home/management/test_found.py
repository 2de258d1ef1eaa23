"""A new installation from the command line: a municipality, its staff, and nothing twice."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from common.people.models import Person, RoleGrant, User
from common.places.models import Municipality

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nothing_founded")]


def found() -> None:
    call_command(
        "found_municipality",
        "kitazawa",
        name="北沢町",
        host=["kitazawa.example"],
        department="総務課",
        phone="0000-55-1234",
        phone_hours="平日 午前9時から午後5時",
        verbosity=0,
    )


def test_a_town_is_founded_once_and_answers_under_its_name(client: Client) -> None:
    found()
    found()
    assert Municipality.objects.get().name == "北沢町"
    assert "北沢町" in client.get("/", headers={"host": "kitazawa.example"}).content.decode()


def test_a_role_lets_in_and_a_role_that_ended_does_not(client: Client) -> None:
    found()
    call_command(
        "grant_role",
        "hara",
        "clerk",
        municipality="kitazawa",
        name="原 一郎",
        department="総務課",
        post="庶務係",
    )
    client.force_login(User.objects.get())
    assert client.get("/desk/", headers={"host": "kitazawa.example"}).status_code == 200
    assert not User.objects.get().has_usable_password()
    RoleGrant.objects.update(valid_from="2020-04-01", valid_until="2021-04-01")
    assert client.get("/desk/", headers={"host": "kitazawa.example"}).status_code == 403


def test_what_cannot_be_granted_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    found()
    with pytest.raises(CommandError, match="new here"):
        call_command("grant_role", "hara", "clerk", municipality="kitazawa")
    with pytest.raises(CommandError, match="slug"):
        call_command("grant_role", "hara", "clerk", municipality="nowhere", name="原")
    assert Person.objects.count() == 0
