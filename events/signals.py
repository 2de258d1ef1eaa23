"""What this room announces to its own pages. Sent inside the transaction of the verb."""

from django.dispatch import Signal

course_published = Signal()
"""kwargs: course: Course"""
