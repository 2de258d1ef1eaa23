"""What the room's verbs announce inside their transaction."""

from django.dispatch import Signal

consultation_moved = Signal()
"""kwargs: consultation (the row), at (the instant). Sent when one was made or changed its state or title."""
