"""Who may do what in the shell."""

from common.people.rules import DESK, EVERYONE, Rule, declare

declare(
    "home",
    {
        "use_editor": Rule(frozenset({"editor"})),
        "see_desk": Rule(DESK | {"supporter"}),
        "look_up_receipt": Rule(EVERYONE),
        "follow_loop": Rule(EVERYONE),
        "see_measure_desk": Rule(frozenset({"clerk", "approver"})),
        "prepare_measure": Rule(frozenset({"clerk"})),
        "set_value": Rule(frozenset({"clerk"})),
        "publish_measure": Rule(frozenset({"approver"})),
    },
)
