"""Two voices followed to the end: one whose sender was told what came of it, one still waiting for the answer."""

from datetime import date, datetime
from typing import Any

from common.notify.domain.outbox import claim_due_mails, mark_message, send_claimed
from common.notify.models import Following, Message, MessageState
from common.notify.signals import Notice, notice_due
from common.people.enums import Channel, Purpose
from common.receipts.models import Receipt
from common.text import clock
from home.demo_town.consultations import gather_theme
from home.demo_town.place import Town
from home.demo_town.source import at, from_today, working_day
from participation.models import Opinion, ThemeOpinion

LEFT_TO_DO = 3
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
    """Tell those behind the theme that the action has begun; the last letters and calls are still to be done."""
    story = content["complete"]
    step = [row for row in story["steps"] if row["step"] == "told"][-1]
    owed = at(working_day(from_today(step["in_days"])), 10)
    theme = town.themes[story["theme"]]
    keys = ThemeOpinion.objects.filter(theme=theme).values("opinion__key")
    followings = Following.objects.filter(
        municipality=town.municipality, subject_kind="opinion", subject_key__in=keys
    ).select_related("person")
    tomi = _opinion(town, story).person
    rows = list(followings.order_by("pk"))
    for row in rows:
        notice_due.send(
            Following,
            notice=Notice(
                municipality_id=town.municipality.pk,
                event=f"action:{theme.key}",
                kind="action_done",
                person_key=row.person.key,
                channel=row.channel,
                purpose=Purpose.FOLLOW_UP,
                subject="あなたのお声から生まれた教室に、午後の回ができました",
                body=f"{step['text']}\n\n{story['slip']}",
                at=owed,
            ),
        )
    with clock.replaced_by(owed):
        for mail in claim_due_mails():
            send_claimed(mail, _accepted)
        waiting = _waiting(town)
        own = [message for message in waiting if tomi and message.recipient_key == tomi.key]
        others = [message for message in waiting if message not in own]
        for message in own + others[: max(0, len(others) - LEFT_TO_DO)]:
            mark_message(actor=town.actors["clerk"], key=message.key, outcome=MessageState.SENT)
    return len(rows)


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
