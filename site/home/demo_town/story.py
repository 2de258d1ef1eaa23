"""Two voices followed to the end: one whose sender was told what came of it, one still waiting for the answer."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from common.notify.domain.outbox import claim_due_mails, mark_message, send_claimed
from common.notify.models import Message, MessageState
from common.people.enums import Channel
from common.receipts.models import Receipt
from common.text import clock
from home.demo_town.consultations import gather_theme
from home.demo_town.place import Town
from home.demo_town.source import at, data, from_today, working_day
from participation.domain.evaluation_promise import confirm_done
from participation.models import Opinion, Reply
from participation.queries.evaluation_reply import stamp_of

DONE, EARLY = "対応済", 3
"""How a promise that was kept is marked in the data, and how many days before its day it was kept."""
LEFT_TO_DO = ((Channel.PHONE, 2), (Channel.POST, 1))
"""Letters and calls of the last telling that still lie on the desk."""


def receipt_shown(town: Town, content: dict[str, Any]) -> str:
    """Return number and check digits of the voice in the complete chain, to be printed."""
    opinion = _opinion(town, content["complete"])
    receipt = Receipt.objects.get(municipality=town.municipality, kind="opinion", subject_key=opinion.key)
    return f"{receipt} {receipt.check_digits}"


def gather_overdue(town: Town, content: dict[str, Any]) -> None:
    """Bring the voices of the overdue chain together; the answer has been owed since."""
    story = content["overdue"]
    step = next(row for row in story["steps"] if row["step"] == "theme")
    gather_theme(
        town,
        story["consultation"],
        title="棚田の景色と、田を作る人の手間を守ってほしい",
        summary="車と人がふえて、あぜや農道がいためられている。見てもらう前に、田に入らせない工夫と、手入れを続ける人への支えがほしい。",
        section_title=story["opinion"]["section_title"],
        day=from_today(step["in_days"]),
    )


def hand_out(town: Town, *, until: datetime) -> int:
    """Send, post and call what was owed by then: the mails by the sweeper's own verbs, the rest by the clerk."""
    handed = 0
    with clock.replaced_by(until):
        while mails := claim_due_mails():
            handed += len(mails)
            for mail in mails:
                send_claimed(mail, _accepted)
        for message in _waiting(town):
            mark_message(actor=town.actors["clerk"], key=message.key, outcome=MessageState.SENT)
            handed += 1
    return handed


def tell_again(town: Town, content: dict[str, Any]) -> int:
    """Let the departments say which promises they kept, and tell those who asked; returns how many promises.

    Of the last one, that of the complete chain, some letters and calls are still to be done.
    """
    story = content["complete"]
    kept = sorted(_kept(), key=lambda one: (one[1]["action"] == _promise(story), one[0]))
    for day, reply in kept:
        row = Reply.objects.select_related("advice").get(
            municipality_id=town.municipality.pk, action=reply["action"]
        )
        with clock.replaced_by(at(day, 16)):
            confirm_done(
                actor=town.actors["clerk"],
                key=row.advice.key,
                done_on=day,
                text=reply["status_text"],
                stamp=stamp_of(row),
            )
        if reply["action"] != _promise(story):
            hand_out(town, until=at(working_day(day + timedelta(days=3)), 15))
    told = [row for row in story["steps"] if row["step"] == "told"][-1]
    owed = at(working_day(from_today(told["in_days"])), 10)
    tomi = _opinion(town, story).person
    with clock.replaced_by(owed):
        for mail in claim_due_mails():
            send_claimed(mail, _accepted)
        waiting = _waiting(town)
        left = [
            message.pk
            for channel, number in LEFT_TO_DO
            for message in [one for one in waiting if one.channel == channel][-number:]
            if not (tomi and message.recipient_key == tomi.key)
        ]
        for message in waiting:
            if message.pk not in left:
                mark_message(actor=town.actors["clerk"], key=message.key, outcome=MessageState.SENT)
    return len(kept)


def _kept() -> Iterator[tuple[date, dict[str, Any]]]:
    """Yield the promises that were kept with the day, a few days before the one promised."""
    for round_ in data("evaluations")["rounds"]:
        for measure in round_["measures"]:
            for advice in measure.get("advice", ()):
                reply = advice["reply"]
                if reply["status"] == DONE:
                    yield working_day(from_today(reply["due_days"] - EARLY)), reply


def _promise(story: dict[str, Any]) -> str:
    return str(next(row for row in story["steps"] if row["step"] == "reply")["action"])


def day_of(content: dict[str, Any], step: str) -> date:
    """Return the working day of a step of the complete chain."""
    row = next(row for row in content["complete"]["steps"] if row["step"] == step)
    return working_day(from_today(row["in_days"]))


def _opinion(town: Town, story: dict[str, Any]) -> Opinion:
    return Opinion.objects.select_related("person").get(
        consultation=town.consultations[story["consultation"]], text=story["opinion"]["text"]
    )


def _waiting(town: Town) -> list[Message]:
    rows = Message.objects.filter(municipality=town.municipality, state=MessageState.QUEUED)
    return list(rows.exclude(channel=Channel.EMAIL).order_by("pk"))


def _accepted(message: Message) -> None:
    """Stand for a mail server that took the mail, long ago."""
