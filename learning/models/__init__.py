"""Rows of the room."""

from learning.models.card import Card
from learning.models.entrance import EntranceChoice, Visitor
from learning.models.lesson import Activity, Choice, Lesson
from learning.models.path import Path, PathLesson
from learning.models.progress import Achievement, Answer, Progress

__all__ = [
    "Achievement",
    "Activity",
    "Answer",
    "Card",
    "Choice",
    "EntranceChoice",
    "Lesson",
    "Path",
    "PathLesson",
    "Progress",
    "Visitor",
]
