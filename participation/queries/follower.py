"""Who asked to be told, by which channel and for which purpose."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from common.notify.models import Following
from common.people.enums import Purpose
from common.people.models import Consent
from common.receipts.models import Receipt
from common.text import clock
from participation.models import Consultation, Opinion

SUBJECT = "opinion"
"""Kind under which followings, consents and receipts name an opinion."""


@dataclass(frozen=True)
class Follower:
    """One person to be told about one opinion of hers."""

    person_key: str
    channel: str
    opinion_key: str
    receipt_number: str


def followers_of_consultation(consultation: Consultation, purpose: Purpose) -> list[Follower]:
    """Return who agreed to be reached for `purpose` about an opinion in this consultation; a person once."""
    return _followers(
        consultation.municipality_id, Opinion.objects.filter(consultation=consultation), purpose
    )


def _followers(municipality_id: int, opinions: QuerySet[Opinion], purpose: Purpose) -> list[Follower]:
    keys = opinions.values("key")
    today = clock.today()
    agreed = set(
        Consent.objects.filter(
            municipality_id=municipality_id,
            purpose=purpose,
            subject_kind=SUBJECT,
            subject_key__in=keys,
            withdrawn_at__isnull=True,
        )
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
        .values_list("person_id", "subject_key")
    )
    numbers = dict(
        Receipt.objects.filter(
            municipality_id=municipality_id, kind=SUBJECT, subject_key__in=[key for _person, key in agreed]
        ).values_list("subject_key", "number")
    )
    rows = (
        Following.objects.filter(
            municipality_id=municipality_id,
            subject_kind=SUBJECT,
            subject_key__in=keys,
            stopped_at__isnull=True,
        )
        .select_related("person")
        .order_by("id")
    )
    found: dict[str, Follower] = {}
    for row in rows:
        if (row.person_id, row.subject_key) in agreed:
            number = numbers.get(row.subject_key, "")
            found.setdefault(
                row.person.key,
                Follower(row.person.key, row.channel, row.subject_key, f"{number[:4]}-{number[4:]}"),
            )
    return list(found.values())
