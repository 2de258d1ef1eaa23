"""What beat wakes in this room, and its long work."""

from typing import Any

from celery import shared_task
from django.db import transaction

from common.jobs.models import Job
from common.people.models import Person
from common.people.queries.actor import actor_of_person
from common.text.refusals import Refusal
from participation.domain.consultation import close_due_consultations
from participation.domain.draft import import_draft


@shared_task
def close_consultations() -> int:
    """Store the closing of consultations whose period is over; residents were already answered by the clock."""
    return close_due_consultations()


def do_import(job: Job) -> dict[str, Any]:
    """Bring a long plan in for the clerk who asked, with the roles held now.

    Version and result are stored together, so that a worker that dies in between makes no second version.
    """
    if job.result:
        return dict(job.result)
    person = Person.objects.get(key=job.owner_key, municipality_id=job.municipality_id)
    result: dict[str, Any]
    try:
        with transaction.atomic():
            version = import_draft(actor=actor_of_person(person), **job.arguments)
            result = {"draft": version.key}
            rest = {name: value for name, value in job.arguments.items() if name != "text"}
            Job.objects.filter(pk=job.pk).update(result=result, arguments=rest)
    except Refusal as refusal:
        result = {"refused": str(refusal)}
    return result
