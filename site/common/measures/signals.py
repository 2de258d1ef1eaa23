"""What the verbs of measures announce inside their transaction."""

from django.dispatch import Signal

measure_changed = Signal()
"""kwargs: measure (the row as it stands now). Sent when one was reworded or published."""
