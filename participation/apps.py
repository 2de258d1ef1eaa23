"""App configuration of the room participation."""

from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    """The room participation: its rows, rules and screens."""

    name = "participation"
    verbose_name = "Participation"

    def ready(self) -> None:
        """Declare the rules of this room, what it can tell about a measure, and its kinds of receipts."""
        from common.evidence.source import register  # noqa: PLC0415 -- app ready
        from common.jobs.domain.job import register_kind  # noqa: PLC0415 -- app ready
        from common.receipts import kinds  # noqa: PLC0415 -- app ready
        from participation import rules  # noqa: F401, PLC0415 -- app ready
        from participation.domain.draft import IMPORT  # noqa: PLC0415 -- app ready
        from participation.evidence import SOURCE  # noqa: PLC0415 -- app ready
        from participation.queries.receipt import opinion_summary, question_summary  # noqa: PLC0415 -- app ready
        from participation.tasks import do_import  # noqa: PLC0415 -- app ready

        register_kind(IMPORT, do_import)
        register(SOURCE)
        kinds.register(kinds.ReceiptKind("opinion", "participation/opinion/_receipt.html", opinion_summary))
        kinds.register(
            kinds.ReceiptKind("question", "participation/opinion/_question_receipt.html", question_summary)
        )
