"""Long work: claimed from rows, taken over from dead workers, failing in words."""

from datetime import timedelta

import pytest

from common.jobs.domain.job import HEARTBEAT_LASTS, ask_job, claim_next, register_kind, run_job
from common.jobs.models.job import Job, JobState
from common.jobs.tasks import sweep_jobs
from common.text import clock
from tests.factories.town import make_town

pytestmark = pytest.mark.django_db


def ask(kind: str) -> Job:
    return ask_job(municipality=make_town(), kind=kind, owner_key="", arguments={"n": 3}, at=clock.now())


def test_work_is_done_once_and_its_result_kept() -> None:
    register_kind("test-triple", lambda job: {"answer": job.arguments["n"] * 3})
    ask("test-triple")
    assert [sweep_jobs(), sweep_jobs()] == [1, 0]
    job = Job.objects.get()
    assert (job.state, job.result) == (JobState.DONE, {"answer": 9})


def test_a_fault_is_a_row_and_not_a_dead_worker() -> None:
    def fails(_job: Job) -> dict[str, int]:
        raise ValueError("no such line")

    register_kind("test-fails", fails)
    ask("test-fails")
    assert sweep_jobs() == 1
    assert Job.objects.get().result == {"error": "ValueError: no such line"}


def test_work_of_a_dead_worker_is_taken_over_and_live_work_is_not() -> None:
    register_kind("test-triple", lambda job: {})
    ask("test-triple")
    assert claim_next() is not None
    assert claim_next() is None
    with clock.replaced_by(clock.now() + HEARTBEAT_LASTS + timedelta(seconds=1)):
        again = claim_next()
    assert again is not None
    assert run_job(again).state == JobState.DONE


def test_an_unknown_kind_is_refused_when_asked() -> None:
    with pytest.raises(KeyError):
        ask("nobody-knows")


def test_a_worker_that_comes_back_late_changes_nothing() -> None:
    register_kind("test-triple", lambda job: {"by": "first"})
    ask("test-triple")
    late = claim_next()
    assert late is not None
    with clock.replaced_by(clock.now() + HEARTBEAT_LASTS + timedelta(seconds=1)):
        again = claim_next()
    assert again is not None
    register_kind("test-triple", lambda job: {"by": "second"})
    run_job(again)
    register_kind("test-triple", lambda job: {"by": "late"})
    assert run_job(late).result == {"by": "second"}
