"""Who may do what in this room."""

from common.people.rules import EVERYONE, SIGNED_IN, Rule, declare

declare(
    "learning",
    {
        "read_lesson": Rule(EVERYONE, frozenset({"public"})),
        "choose_entrance": Rule(EVERYONE),
        "answer_activity": Rule(EVERYONE, frozenset({"public"})),
        "print_card": Rule(EVERYONE),
        "show_card": Rule(EVERYONE),
        "claim_work": Rule(SIGNED_IN),
        "prepare_lesson": Rule(frozenset({"clerk", "editor"})),
        "see_learning_desk": Rule(frozenset({"clerk", "supporter", "editor"})),
        "publish_lesson": Rule(frozenset({"clerk", "editor"}), frozenset({"preparing"})),
    },
)
