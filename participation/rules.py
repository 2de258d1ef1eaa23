"""Who may do what in this room, and in which state of the consultation or round."""

from common.people.rules import EVERYONE, SIGNED_IN, Rule, declare

_CLERK = frozenset({"clerk"})
_APPROVER = frozenset({"approver"})
_BEFORE = frozenset({"preparing", "announced"})
_WORKING = frozenset({"open", "closed"})

declare(
    "participation",
    {
        "read_consultation": Rule(
            EVERYONE, frozenset({"announced", "open", "closed", "published", "withdrawn"})
        ),
        "submit_opinion": Rule(EVERYONE, frozenset({"open"})),
        "look_up_opinion": Rule(EVERYONE),
        "see_consultation_desk": Rule(frozenset({"clerk", "approver", "moderator"})),
        "prepare_consultation": Rule(_CLERK, _BEFORE),
        "import_draft": Rule(_CLERK),
        "edit_outline": Rule(_CLERK),
        "announce_consultation": Rule(_CLERK, frozenset({"preparing"})),
        "open_consultation": Rule(_CLERK, _BEFORE),
        "close_consultation": Rule(_CLERK, frozenset({"open"})),
        "withdraw_consultation": Rule(_CLERK, frozenset({"preparing", "announced", "open", "closed"})),
        "enter_opinion": Rule(_CLERK, _WORKING),
        "judge_validity": Rule(_CLERK, _WORKING),
        "group_opinions": Rule(_CLERK, _WORKING),
        "write_response": Rule(_CLERK, _WORKING),
        "ask_confirmation": Rule(_CLERK, _WORKING),
        "confirm_response": Rule(_APPROVER, _WORKING),
        "send_back_response": Rule(_APPROVER, _WORKING),
        "publish_result": Rule(_APPROVER, frozenset({"closed"})),
        "see_evaluation_desk": Rule(frozenset({"clerk", "approver"})),
        "prepare_round": Rule(_CLERK, frozenset({"preparing"})),
        "freeze_evidence": Rule(_CLERK, frozenset({"preparing"})),
        "start_scoring": Rule(_CLERK, frozenset({"preparing"})),
        "change_chair": Rule(_CLERK, frozenset({"scoring", "opened"})),
        "excuse_member": Rule(_CLERK, frozenset({"scoring"})),
        "see_committee": Rule(frozenset({"member", "chair"})),
        "score_measure": Rule(frozenset({"member", "chair"}), frozenset({"scoring"})),
        "open_scores": Rule(frozenset({"chair"}), frozenset({"scoring"})),
        "record_finding": Rule(frozenset({"chair"}), frozenset({"opened"})),
        "add_advice": Rule(frozenset({"chair"}), frozenset({"opened"})),
        "hand_over_report": Rule(frozenset({"chair"}), frozenset({"opened"})),
        "reply_to_advice": Rule(_CLERK, frozenset({"reported"})),
        "confirm_done": Rule(_CLERK, frozenset({"published"})),
        "publish_round": Rule(_APPROVER, frozenset({"reported"})),
        "read_round": Rule(EVERYONE, frozenset({"published"})),
        "follow_voice": Rule(SIGNED_IN),
    },
)
