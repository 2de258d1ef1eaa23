"""Rows of the room."""

from events.models.booking import Attendance, Booking
from events.models.course import Course
from events.models.occupancy import Occupancy
from events.models.session import Session
from events.models.venue import Room, Venue

__all__ = ["Attendance", "Booking", "Course", "Occupancy", "Room", "Session", "Venue"]
