"""Kinds of indicators and of their values."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IndicatorKind(models.TextChoices):
    """What an indicator measures."""

    NUMBER = "number", _("number")
    SHARE = "share", _("share")
    CHANGE = "change", _("change")
    MEAN = "mean", _("mean")
    MILESTONE = "milestone", _("milestone")
    TEXT = "text", _("text")


class ValueKind(models.TextChoices):
    """基準値・目標・改定目標・実績見込み・実績."""

    BASELINE = "baseline", _("baseline")
    TARGET = "target", _("target")
    REVISED_TARGET = "revised_target", _("revised target")
    EXPECTED = "expected", _("expected result")
    ACTUAL = "actual", _("result")


class Direction(models.TextChoices):
    """Which way is better."""

    UP = "up", _("higher is better")
    DOWN = "down", _("lower is better")
