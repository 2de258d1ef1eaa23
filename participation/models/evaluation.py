"""The yearly evaluation of measures by the external committee."""

from django.db import models

from common.measures.models import Measure
from common.people.models import Person
from common.places.models import Department, Municipality
from common.text.keys import new_key
from participation.enums import AdviceKind, RoundState
from participation.models.theme import Theme


class EvaluationRound(models.Model):
    """令和n年度外部評価（前年度実績): `held_year` is the year of judging, `judged_year` the year of doing."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    title = models.CharField(max_length=120)
    held_year = models.PositiveSmallIntegerField()
    judged_year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=RoundState, default=RoundState.PREPARING)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    members = models.ManyToManyField(Person, related_name="+", blank=True)
    chair = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    scores_shown = models.CharField(
        max_length=10, default="letter", help_text="name, letter or sum: fixed beforehand"
    )
    frozen_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    reported_on = models.DateField(null=True, blank=True)
    reply_due_on = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "evaluation round"
        ordering = ("-held_year", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=("municipality", "held_year", "title"), name="round_title_in_year"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Criterion(models.Model):
    """One criterion of a round's score sheet (必要性・有効性・効率性・公平性 by default)."""

    round = models.ForeignKey(EvaluationRound, on_delete=models.CASCADE, related_name="criteria")
    code = models.CharField(max_length=20)
    label = models.CharField(max_length=40)
    question = models.CharField(max_length=160, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "criterion"
        verbose_name_plural = "criteria"
        ordering = ("position", "id")
        constraints = [models.UniqueConstraint(fields=("round", "code"), name="criterion_code")]

    def __str__(self) -> str:
        return self.label


class RoundMeasure(models.Model):
    """A measure judged in a round."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    round = models.ForeignKey(EvaluationRound, on_delete=models.PROTECT, related_name="measures")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "measure in a round"
        ordering = ("round_id", "position", "id")
        constraints = [models.UniqueConstraint(fields=("round", "measure"), name="measure_once_per_round")]

    def __str__(self) -> str:
        return f"{self.round_id}:{self.measure_id}"


class FrozenEvidence(models.Model):
    """What all rooms said about a measure at one moment, as JSON with its hash: later changes alter nothing here."""

    round_measure = models.OneToOneField(RoundMeasure, on_delete=models.PROTECT, related_name="evidence")
    schema = models.PositiveSmallIntegerField(default=1)
    taken_at = models.DateTimeField()
    taken_by_key = models.CharField(max_length=12)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    themes = models.ManyToManyField(Theme, related_name="+", blank=True)

    class Meta:
        verbose_name = "frozen evidence"
        verbose_name_plural = "frozen evidence"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.content_hash[:12]


class ScoreSheet(models.Model):
    """One member's own judgement of one measure; seen by nobody else until the chair opens."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    round_measure = models.ForeignKey(RoundMeasure, on_delete=models.PROTECT, related_name="sheets")
    member = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    comment = models.TextField(blank=True)
    saved_at = models.DateTimeField()
    handed_in_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "score sheet"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("round_measure", "member"), name="one_sheet_per_member"),
        ]

    def __str__(self) -> str:
        return self.key


class Mark(models.Model):
    """A mark from 1 to 4 for one criterion; no value means 判断できない（資料不足）."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = "mark"
        ordering = ("criterion_id",)
        constraints = [
            models.UniqueConstraint(fields=("sheet", "criterion"), name="one_mark_per_criterion"),
            models.CheckConstraint(
                condition=models.Q(value__isnull=True) | models.Q(value__range=(1, 4)), name="mark_1_to_4"
            ),
        ]

    def __str__(self) -> str:
        return str(self.value)


class Finding(models.Model):
    """評価（A–D）と今後の方向性: two axes, as the committee found together."""

    round_measure = models.OneToOneField(RoundMeasure, on_delete=models.PROTECT, related_name="finding")
    grade = models.CharField(max_length=10)
    direction = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    found_on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "finding"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.grade} {self.direction}"


class Advice(models.Model):
    """意見・提言 of the committee about a measure, tied to the voices it rests on."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    round_measure = models.ForeignKey(RoundMeasure, on_delete=models.PROTECT, related_name="advice")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=AdviceKind, default=AdviceKind.ADVICE)
    text = models.TextField()
    themes = models.ManyToManyField(Theme, related_name="+", blank=True)
    given_on = models.DateField()

    class Meta:
        verbose_name = "advice"
        verbose_name_plural = "advice"
        ordering = ("round_measure_id", "number")
        constraints = [models.UniqueConstraint(fields=("round_measure", "number"), name="advice_number")]

    def __str__(self) -> str:
        return f"{self.number}"


class Reply(models.Model):
    """町の対応方針: what the town answers to one advice, does, and by when; later the day it was done and how."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    advice = models.OneToOneField(Advice, on_delete=models.PROTECT, related_name="reply")
    text = models.TextField()
    action = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    decision_number = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    done_text = models.CharField(max_length=400, blank=True, default="", db_default="")

    class Meta:
        verbose_name = "reply"
        verbose_name_plural = "replies"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_on__isnull=True, done_text="")
                | (models.Q(done_on__isnull=False) & ~models.Q(done_text="") & ~models.Q(action="")),
                name="reply_done_says_what",
            ),
        ]

    def __str__(self) -> str:
        return self.key
