"""The entries of 個人情報ファイル簿: complete for every field of a personal model, counted per town."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Field, ForeignKey

from home.queries.privacy_register import FILE, MUST_BE_PUBLISHED_FROM, Register, privacy_registers
from tests.factories.events import PHONE, make_booking, make_course, make_session
from tests.factories.town import make_person, make_town
from tests.house.test_wagtail_registries import personal_models

# Fields that say nothing about a person: numbers of rows and what belongs to the machine.
TECHNICAL = {"key", "version", "schema", "position"}


def told() -> dict[str, object]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def fields_in_registers() -> Counter[str]:
    found: Counter[str] = Counter()
    for register in told()["register"]:  # type: ignore[attr-defined]
        for fields in register["items"].values():
            found.update(fields)
    return found


@pytest.mark.fault("G16")
def test_every_field_of_a_personal_model_stands_in_one_register() -> None:
    outside = set(told()["nothing_personal"])  # type: ignore[call-overload]
    wanted = {
        f"{model._meta.label}.{field.name}"
        for model in personal_models()
        if model._meta.label not in outside
        for field in model._meta.get_fields()
        if isinstance(field, Field) and not field.primary_key and field.name not in TECHNICAL
        and not isinstance(field, ForeignKey) and not field.many_to_many
    }  # fmt: skip
    found = fields_in_registers()
    assert sorted(wanted - set(found)) == []
    assert [name for name, number in found.items() if number > 1] == []


def test_no_register_names_what_is_not_there() -> None:
    for name in fields_in_registers():
        label, _, field = name.rpartition(".")
        assert apps.get_model(label)._meta.get_field(field), name
    for label in told()["nothing_personal"]:  # type: ignore[attr-defined]
        assert apps.get_model(label) in personal_models(), label


@pytest.mark.django_db
def test_persons_are_counted_once_and_per_town() -> None:
    town, other = make_town(), make_town("minami")
    for number in range(3):
        make_person(town, name=f"住民{number}", phone=PHONE)
    make_person(other)
    counts = {register.key: register.persons for register in privacy_registers(municipality=town)}
    assert counts["people"] == 3
    assert counts["classes"] == 0
    (people,) = [one for one in privacy_registers(municipality=other) if one.key == "people"]
    assert (people.persons, people.must_be_published) == (1, False)


@pytest.mark.django_db
def test_a_person_with_two_bookings_is_one_person() -> None:
    course = make_course(make_town())
    first, second = (make_booking(make_session(course, days=days)) for days in (7, 14))
    second.person = first.person
    second.save()
    registers = privacy_registers(municipality=course.municipality)
    assert [one.persons for one in registers if one.key == "classes"] == [1]


def test_a_thousand_persons_make_publication_a_duty() -> None:
    words = dict.fromkeys(Register.__dataclass_fields__, "")
    for number, duty in (
        (MUST_BE_PUBLISHED_FROM - 1, "任意（1,000人未満）"),
        (MUST_BE_PUBLISHED_FROM, "要（1,000人以上）"),
    ):
        register = Register(**{**words, "items": ("氏名",), "persons": number})  # type: ignore[arg-type]
        assert dict(register.as_form())["公表"] == duty


@pytest.mark.django_db
def test_the_command_prints_the_form_and_json() -> None:
    make_town()
    out = StringIO()
    call_command("privacy_register", stdout=out)
    text = out.getvalue()
    for words in (
        "ひろば町　個人情報ファイル簿",
        "意見提出者ファイル",
        "要配慮個人情報：含む",
        "本人の数（印刷した日）：0人",
    ):
        assert words in text, words
    out = StringIO()
    call_command("privacy_register", format="json", stdout=out)
    entries = json.loads(out.getvalue())
    assert entries["municipality"] == "hiroba"
    assert {entry["key"] for entry in entries["registers"]} >= {"people", "classes", "opinions", "learning"}
    with pytest.raises(CommandError):
        call_command("privacy_register", municipality="nowhere")
