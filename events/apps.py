"""App configuration of the room events."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """The room events: its rows, rules and screens."""

    name = "events"
    verbose_name = "Events"

    def ready(self) -> None:
        """Declare the rules of this room, its kind of receipt and what it can tell about a measure."""
        from common.evidence.source import Source  # noqa: PLC0415 -- app ready
        from common.evidence.source import register as register_source  # noqa: PLC0415 -- app ready
        from common.receipts.kinds import ReceiptKind  # noqa: PLC0415 -- app ready
        from common.receipts.kinds import register as register_kind  # noqa: PLC0415 -- app ready
        from events import rules  # noqa: F401, PLC0415 -- app ready
        from events.evidence import observe, voices  # noqa: PLC0415 -- app ready
        from events.queries.receipt import booking_summary  # noqa: PLC0415 -- app ready

        register_kind(ReceiptKind("booking", "events/booking/_receipt.html", booking_summary))
        register_source(Source("events", observe, voices))
