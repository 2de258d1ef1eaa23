"""Lists for staff."""

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from common.people.rules import Actor
from learning.models import Achievement, Lesson
from learning.queries.lesson import lessons_for

SMALLEST_GROUP = 10
"""Fewer learners than this are shown as "fewer than ten"."""


def lesson_rows(actor: Actor, *, state: str = "", words: str = "") -> QuerySet[Lesson]:
    """Return the lessons staff may see, each with `learners`: the number of people who have done it."""
    learners = (
        Achievement.objects.filter(lesson=OuterRef("pk"))
        .order_by()
        .values("lesson")
        .annotate(number=Count("pk"))
        .values("number")
    )
    rows = lessons_for(actor).annotate(learners=Coalesce(Subquery(learners, output_field=IntegerField()), 0))
    if state:
        rows = rows.filter(state=state)
    if words:
        rows = rows.filter(title__icontains=words)
    return rows
