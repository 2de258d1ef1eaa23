"""The day the result is published."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.audit.domain.record import record
from common.notify.signals import Notice, notice_due
from common.people.enums import Purpose
from common.people.rules import Actor
from common.text import clock
from common.text.normal import line_text
from common.text.refusals import Refusal
from participation.domain.consultation import Decision, check_decision, locked
from participation.enums import ConsultationState
from participation.models import Consultation
from participation.queries.answering import themes_of_other_version, themes_unanswered, unanswered
from participation.queries.follower import followers_of_consultation
from participation.signals import consultation_moved


class Unanswered(Refusal):
    """Accepted opinions or themes have no confirmed response. `opinion_keys` and `theme_keys` say which."""

    def __init__(self, opinion_keys: list[str], theme_keys: list[str]) -> None:
        super().__init__(
            "unanswered",
            _("Not answered yet: %(opinions)s opinions and %(themes)s themes.")
            % {"opinions": len(opinion_keys), "themes": len(theme_keys)},
        )
        self.opinion_keys = opinion_keys
        self.theme_keys = theme_keys


def publish_result(*, actor: Actor, key: str, version: int, decision: Decision) -> Consultation:
    """Publish themes, responses and the changed version, and tell those who asked through the outbox.

    A consultation without any opinion is published too, and says so. Raises NotAllowed, WrongPhase, NotFound,
    Conflict, Refusal undecided or other_version (a response names a section that is not in the version published with
    the result), and Unanswered while an accepted opinion or a theme has no confirmed response.
    """
    with transaction.atomic():
        row = locked(actor, "participation.publish_result", key, version)
        now = clock.deciding_now()
        check_decision(decision, now)
        opinions = list(unanswered(row).values_list("key", flat=True))
        themes = list(themes_unanswered(row).values_list("key", flat=True))
        if opinions or themes:
            raise Unanswered(opinions, themes)
        elsewhere = [str(number) for number in themes_of_other_version(row).values_list("number", flat=True)]
        if elsewhere:
            raise Refusal(
                "other_version",
                _(
                    "The changed section named is not in the version with the changes. "
                    "Please choose it again for theme: %(themes)s"
                )
                % {"themes": "、".join(elsewhere)},
            )
        before = row.state
        row.state = ConsultationState.PUBLISHED
        row.published_at = now
        row.result_decision_number = line_text(decision.number)
        row.result_decision_on = decision.on
        row.result_decision_post = line_text(decision.post)
        row.version += 1
        row.save()
        if row.next_version and row.next_version.published_at is None:
            row.next_version.published_at = now
            row.next_version.save(update_fields=["published_at"])
        record(
            actor=actor,
            verb="publish_result",
            target=row,
            at=now,
            before={"state": before},
            after={"state": row.state, "decision": row.result_decision_number},
        )
        consultation_moved.send(Consultation, consultation=row, at=now)
        with override("ja"):
            _tell(row, now)
    return row


def _tell(row: Consultation, now: datetime) -> None:
    """Owe a message to everybody who agreed to be reached with the answer. No link, as in all our messages."""
    for follower in followers_of_consultation(row, Purpose.REPLY):
        notice_due.send(
            Consultation,
            notice=Notice(
                municipality_id=row.municipality_id,
                event=f"result:{row.key}",
                kind="consultation_result",
                person_key=follower.person_key,
                channel=follower.channel,
                purpose=Purpose.REPLY,
                subject=_("Answer to your opinion: %(title)s") % {"title": row.title},
                body=_(
                    "Thank you for your opinion on “%(title)s”.\n"
                    "The view of %(body)s on every opinion is published today.\n"
                    "With your receipt number %(number)s and the four check digits you can see "
                    "what became of yours. You may also ask by telephone: %(department)s %(phone)s\n"
                )
                % {
                    "title": row.title,
                    "body": row.implementing_body,
                    "number": follower.receipt_number,
                    "department": row.department.name,
                    "phone": row.department.phone or row.municipality.phone,
                },
                at=now,
            ),
        )
