"""What was erased is known, and goes again when an older state brings it back; what lives on is not taken along."""

from __future__ import annotations

import json

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages

from common.audit.domain.erasure import erasures_in_storage, write_missing_files
from common.audit.models import Erasure
from common.files.models import PrivateFile
from common.people.models import ContactPoint, Person
from common.text import clock
from events.models import Attendance, Booking, Session
from home.domain.erasure import ERASABLE, erase_again
from participation.models import EvaluationRound, ScoreSheet
from tests.factories.evaluation import make_year, round_of
from tests.factories.events import make_booking, make_course, make_session
from tests.factories.town import make_person, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking() -> Booking:
    return make_booking(make_session(make_course(make_town())))


def noted() -> list[str]:
    return sorted(str(one) for one in Erasure.objects.all())


def test_every_erasure_is_a_row_and_a_file(booking, django_capture_on_commit_callbacks):
    person = booking.person
    with django_capture_on_commit_callbacks(execute=True):
        booking.delete()
        person.delete()
    assert noted() == [f"events.Booking:{booking.key}", f"people.Person:{person.key}"]
    found = {f"{model}:{key}": at for model, key, at in erasures_in_storage()}
    assert {name: found.get(name) for name in noted()} == {str(one): one.at for one in Erasure.objects.all()}


def test_an_erasure_says_nothing_of_the_person(booking, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        booking.delete()
    with storages["private"].open(f"erasures/events.Booking-{booking.key}.json") as file:
        assert set(json.loads(file.read())) == {"model", "key", "at"}


def test_a_storage_that_is_away_holds_up_no_erasure_and_gets_the_file_later(
    booking, django_capture_on_commit_callbacks, monkeypatch, caplog
):
    def away(*_: object) -> str:
        raise OSError("/secret/place")

    with monkeypatch.context() as broken:
        broken.setattr(FileSystemStorage, "_save", away)
        with django_capture_on_commit_callbacks(execute=True):
            booking.delete()
    name = f"erasures/events.Booking-{booking.key}.json"
    assert not storages["private"].exists(name)
    write_missing_files()
    assert storages["private"].exists(name)
    assert noted() == [f"events.Booking:{booking.key}"]
    assert "/secret/place" not in caplog.text


def test_what_comes_back_goes_again_with_what_hangs_on_it(booking):
    Attendance.objects.create(booking=booking, state="came", ticked_at=clock.now(), ticked_by_key="x")
    file = PrivateFile(municipality=booking.municipality, name="a", purpose="scan", stored_at=clock.now())
    file.file.save("a.pdf", ContentFile(b"scan"))
    place, person = file.file.name, booking.person
    for row in (booking, person, file):
        Erasure.objects.create(model=row._meta.label, key=row.key, at=clock.now())
    assert erase_again() == (3, [])
    assert not Attendance.objects.exists()
    assert not Person.objects.filter(pk=person.pk).exists()
    assert not ContactPoint.objects.filter(person_id=person.pk).exists()
    assert not storages["private"].exists(place)
    assert erase_again() == (0, [])


def test_an_act_that_was_never_erased_is_told_and_not_taken_along(booking):
    person = booking.person
    Erasure.objects.create(model="people.Person", key=person.key, at=clock.now())
    assert erase_again() == (0, [f"people.Person:{person.key}"])
    assert Booking.objects.filter(pk=booking.pk).exists()


def test_the_work_of_others_is_told_and_not_taken_along():
    town = make_town()
    year = make_year(town).score()
    year.hand_in(year.members[0])
    session, teacher = make_session(make_course(town)), make_person(town, name="教える 人")
    Session.objects.filter(pk=session.pk).update(instructor=teacher)
    chair, member = round_of(year).chair, ScoreSheet.objects.first().member
    for row in (chair, teacher, member):
        Erasure.objects.get_or_create(model="people.Person", key=row.key, defaults={"at": clock.now()})
    before = [model.objects.count() for model in (EvaluationRound, ScoreSheet, Session, Person)]
    gone, held = erase_again()
    assert gone == 0
    assert set(held) == {f"people.Person:{row.key}" for row in (chair, teacher, member)}
    assert [model.objects.count() for model in (EvaluationRound, ScoreSheet, Session, Person)] == before
    assert set(round_of(year).members.values_list("key", flat=True)) >= {member.key}


def test_whoever_lives_on_is_left_alone(booking):
    make_person(booking.municipality, name="別の 人")
    before = {model: model._default_manager.count() for model in ERASABLE}
    assert erase_again() == (0, [])
    assert {model: model._default_manager.count() for model in ERASABLE} == before
