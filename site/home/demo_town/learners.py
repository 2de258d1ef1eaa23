"""People who learned at home over two fiscal years: most without a name, some with a paper card, some who signed in."""

import random
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from common.people.rules import Actor
from common.text import clock
from home.demo_town.place import Town
from home.demo_town.source import at, from_today
from learning.domain.card import print_card, show_card
from learning.domain.entrance import choose_entrance
from learning.domain.progress import answer_activity, reach_step
from learning.domain.visitor import claim_work
from learning.models import Activity, Lesson, Visitor


def build_learners(town: Town, content: dict[str, Any]) -> int:
    """Let the learners of lessons.json do their lessons, each on a day of the months told; returns how many.

    Every one chose a door first; every third tried another answer before the good one; every fifth left the last
    lesson half done. Every fourth has a card, and half of those went on with it on another device. The last one is
    the demo's resident, who claims what the device did.
    """
    luck = random.Random(20253)  # noqa: S311 -- the demo town is the same every time
    lessons = {row.slug: row for row in Lesson.objects.filter(municipality=town.municipality)}
    activities = {row.lesson_id: row for row in Activity.objects.filter(lesson__in=lessons.values())}
    nobody = Actor.nobody(town.municipality.pk)
    until = clock.now() - timedelta(days=1)
    token, count = "", 0
    for period in content["periods"]:
        for place in range(period["learners"]):
            moment = _moment(period, luck, until)
            door = luck.choice(content["doors"])
            with clock.replaced_by(moment):
                token = choose_entrance(actor=nobody, token="", entrance=door["entrance"]).token
            wanted = door["lessons"][: luck.choice((1, 1, 2))]
            for number, slug in enumerate(wanted):
                lesson, activity = lessons[slug], activities[lessons[slug].pk]
                when = min(moment + timedelta(days=number * 6, minutes=9), until)
                half = place % 5 == 4 and number == len(wanted) - 1
                _learn(nobody, token, lesson, activity, when, half=half, twice=place % 3 == 0)
            if place % 4 == 1:
                with clock.replaced_by(min(moment + timedelta(days=7), until)):
                    _card(town, nobody, token, luck, shown=place % 8 == 1)
            count += 1
    with clock.replaced_by(until):
        claim_work(actor=town.actors["resident"], token=token)
    return count


def _moment(period: dict[str, Any], luck: random.Random, until: datetime) -> datetime:
    """Return an hour of a day of the period; a period without days is the time since 1 April of its last year."""
    first = date.fromisoformat(period["first"])
    last = date.fromisoformat(period["last"]) if period["last"] else from_today(-2)
    day = first + timedelta(days=luck.randrange(max(1, (last - first).days)))
    return min(at(day, luck.randrange(8, 21), luck.randrange(60)), until)


def _learn(
    nobody: Actor,
    token: str,
    lesson: Lesson,
    activity: Activity,
    moment: datetime,
    *,
    half: bool,
    twice: bool,
) -> None:
    with clock.replaced_by(moment - timedelta(minutes=6)):
        reach_step(actor=nobody, token=token, lesson_key=lesson.key, step=3)
    if half:
        return
    choices = list(activity.choices.order_by("position"))
    good = next(choice for choice in choices if choice.is_good)
    other = next(choice for choice in choices if not choice.is_good)
    for choice in (other, good) if twice else (good,):
        with clock.replaced_by(moment):
            answer_activity(
                actor=nobody,
                token=token,
                lesson_key=lesson.key,
                activity_key=activity.key,
                choice_key=choice.key,
            )


def _card(town: Town, nobody: Actor, token: str, luck: random.Random, *, shown: bool) -> Visitor:
    receipt, visitor = print_card(
        actor=nobody,
        municipality=town.municipality,
        token=token,
        form_key=UUID(int=luck.getrandbits(128)),
    )
    if shown:
        show_card(
            actor=nobody,
            municipality=town.municipality,
            number=receipt.number,
            check_digits=receipt.check_digits,
        )
    return visitor
