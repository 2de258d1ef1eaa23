"""Who may work on the outbox."""

from common.people.rules import Rule, declare

declare("notify", {"see_messages": Rule(frozenset({"clerk"})), "mark_message": Rule(frozenset({"clerk"}))})
