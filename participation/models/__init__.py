"""Rows of the room."""

from participation.models.consultation import Consultation
from participation.models.draft import Drafting, DraftVersion, DroppedLines, Section
from participation.models.evaluation import (
    Advice,
    Criterion,
    EvaluationRound,
    Finding,
    FrozenEvidence,
    Mark,
    Reply,
    RoundMeasure,
    ScoreSheet,
)
from participation.models.opinion import Opinion, ValidityMove
from participation.models.question import Question
from participation.models.response import Disposition, Response
from participation.models.theme import Theme, ThemeOpinion

__all__ = [
    "Advice",
    "Consultation",
    "Criterion",
    "Disposition",
    "DraftVersion",
    "Drafting",
    "DroppedLines",
    "EvaluationRound",
    "Finding",
    "FrozenEvidence",
    "Mark",
    "Opinion",
    "Question",
    "Reply",
    "Response",
    "RoundMeasure",
    "ScoreSheet",
    "Section",
    "Theme",
    "ThemeOpinion",
    "ValidityMove",
]
