"""A period in which a draft is open for opinions (パブリックコメント)."""

from django.db import models

from common.places.models import Department, Municipality
from common.text.keys import new_key
from participation.enums import ConsultationState, PostRule
from participation.models.draft import Drafting, DraftVersion


class Consultation(models.Model):
    """State, dates and promises of one round. The page beside it holds presentation only.

    `opens_on` and `closes_on` are inclusive days; `opens_at <= now < closes_at` is the web's period by the clock of
    the wall. Draft and result each carry number, date and post of the town's own 決裁.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    slug = models.SlugField(max_length=60)
    drafting = models.ForeignKey(Drafting, on_delete=models.PROTECT, related_name="consultations")
    draft_version = models.ForeignKey(
        DraftVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    next_version = models.ForeignKey(
        DraftVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(max_length=160)
    state = models.CharField(max_length=10, choices=ConsultationState, default=ConsultationState.PREPARING)
    implementing_body = models.CharField(max_length=60, blank=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    contact = models.CharField(max_length=160, blank=True)
    who_may = models.CharField(max_length=300, blank=True)
    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    counter_closes = models.TimeField(default="17:15")
    post_rule = models.CharField(max_length=12, choices=PostRule, default=PostRule.MUST_ARRIVE)
    channels = models.JSONField(default=list)
    short_reason = models.CharField(max_length=300, blank=True)
    answer_due_on = models.DateField(null=True, blank=True)
    draft_decision_number = models.CharField(max_length=60, blank=True)
    draft_decision_on = models.DateField(null=True, blank=True)
    draft_decision_post = models.CharField(max_length=120, blank=True)
    result_decision_number = models.CharField(max_length=60, blank=True)
    result_decision_on = models.DateField(null=True, blank=True)
    result_decision_post = models.CharField(max_length=120, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "consultation"
        ordering = ("-opens_on", "-id")
        constraints = [
            models.UniqueConstraint(fields=("municipality", "slug"), name="consultation_slug"),
            models.CheckConstraint(
                condition=models.Q(closes_on__isnull=True) | models.Q(closes_on__gte=models.F("opens_on")),
                name="consultation_days_in_order",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=("open", "closed", "published"))
                | (models.Q(opens_at__isnull=False) & models.Q(closes_at__isnull=False)),
                name="consultation_dates_when_open",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="published")
                | (models.Q(result_decision_on__isnull=False) & ~models.Q(result_decision_number="")),
                name="consultation_result_decided",
            ),
        ]
        indexes = [models.Index(fields=("municipality", "state"), name="consultation_state")]

    def __str__(self) -> str:
        return self.title
