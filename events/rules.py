"""Who may do what in this room."""

from common.people.rules import EVERYONE, Rule, declare

_CLERK = frozenset({"clerk"})
_ON_DUTY = frozenset({"clerk", "supporter"})

declare(
    "events",
    {
        "read_course": Rule(EVERYONE, frozenset({"public"})),
        "book": Rule(EVERYONE, frozenset({"planned"})),
        "cancel_by_number": Rule(EVERYONE),
        "see_booking_desk": Rule(_CLERK),
        "book_at_desk": Rule(_CLERK, frozenset({"planned"})),
        "cancel_at_desk": Rule(_CLERK),
        "prepare_course": Rule(_CLERK),
        "publish_course": Rule(_CLERK, frozenset({"preparing"})),
        "prepare_venue": Rule(_CLERK),
        "add_session": Rule(_CLERK),
        "hand_over_session": Rule(_CLERK, frozenset({"planned"})),
        "hold_session": Rule(_ON_DUTY, frozenset({"planned"})),
        "see_attendance": Rule(_ON_DUTY),
        "tick_attendance": Rule(_ON_DUTY),
    },
)
