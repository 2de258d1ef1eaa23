"""The committee's year: prepare a round, freeze its evidence, score, open, report, publish."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from common.audit.domain.record import record
from common.measures.models import Measure
from common.people.enums import Role
from common.people.models import Person
from common.people.queries.role import hold_today
from common.people.rules import Actor, require
from common.places.models import Department
from common.text import clock
from common.text.normal import line_text
from common.text.refusals import Conflict, NotFound, Refusal
from participation.domain.evaluation_notice import tell_followers
from participation.enums import RoundState, ScoresShown
from participation.models import Criterion, EvaluationRound, Finding, FrozenEvidence, RoundMeasure, ScoreSheet
from participation.queries.evaluation import advice_without_reply
from participation.queries.evaluation_evidence import SCHEMA, gathered, hash_of

DEFAULT_CRITERIA = (
    ("need", "必要性", "町が行う必要があるか。"),
    ("effect", "有効性", "目標に近づいたか。暮らしが変わったか。"),
    ("cost", "効率性", "費用と人手に見合うか。"),
    ("fair", "公平性", "届きにくい人にも届いたか。"),
)
"""Code, name and question: the usual four of 行政評価 (政策評価法 3条, 必要性・効率性・有効性, with 公平性)."""


@dataclass(frozen=True)
class RoundPlan:
    """What is decided before a round begins. Keys are public keys; `criteria` are (code, label, question)."""

    title: str
    held_year: int
    judged_year: int
    department_key: str
    member_keys: tuple[str, ...]
    chair_key: str
    measure_keys: tuple[str, ...]
    scores_shown: str = ScoresShown.LETTER.value
    reply_due_on: date | None = None
    criteria: tuple[tuple[str, str, str], ...] = field(default=DEFAULT_CRITERIA)


@transaction.atomic
def prepare_round(*, actor: Actor, plan: RoundPlan, key: str = "", version: int = 0) -> EvaluationRound:
    """Make a round, or with `key` and `version` change one that is still in preparation.

    Raises NotAllowed, WrongPhase, NotFound, Conflict, and Refusal when years are not in order (a year is judged in
    the same or a later one), the chair is no member, a key is not of this municipality, somebody does not hold the
    role she would need today (member_without_role, chair_without_role: nobody could open the scores), a code is used
    for two criteria (criterion_twice), or the year has another round of this title (title_taken).
    """
    require(actor, "participation.prepare_round", municipality_id=actor.municipality_id)
    round_ = _locked(actor, key) if key else EvaluationRound(municipality_id=actor.municipality_id)
    require(
        actor,
        "participation.prepare_round",
        municipality_id=round_.municipality_id,
        phase=round_.state,
    )
    now = clock.deciding_now()
    if key:
        _same_version(round_, version)
    members, measures, department = _checked(actor, plan)
    namesakes = EvaluationRound.objects.filter(
        municipality_id=actor.municipality_id, held_year=plan.held_year, title=line_text(plan.title)
    )
    if namesakes.exclude(pk=round_.pk).exists():
        raise Refusal("title_taken")
    if round_.frozen_at is not None:
        # the evidence belonged to the old list of measures; it is taken anew
        FrozenEvidence.objects.filter(round_measure__round=round_).delete()
    before = {"measures": list(_measure_keys(round_))} if key else {}
    round_.title = line_text(plan.title)
    round_.held_year = plan.held_year
    round_.judged_year = plan.judged_year
    round_.department = department
    round_.scores_shown = ScoresShown(plan.scores_shown)
    round_.reply_due_on = plan.reply_due_on
    round_.frozen_at = None
    round_.chair = next(person for person in members if person.key == plan.chair_key)
    round_.version = version + 1 if key else 1
    round_.save()
    round_.members.set(members)
    round_.criteria.all().delete()
    Criterion.objects.bulk_create(
        Criterion(
            round=round_, code=code, label=line_text(label), question=line_text(question), position=place
        )
        for place, (code, label, question) in enumerate(plan.criteria, start=1)
    )
    RoundMeasure.objects.filter(round=round_).delete()
    RoundMeasure.objects.bulk_create(
        RoundMeasure(municipality_id=actor.municipality_id, round=round_, measure=measure, position=place)
        for place, measure in enumerate(measures, start=1)
    )
    record(
        actor=actor,
        verb="prepare_round",
        target=round_,
        at=now,
        before=before,
        after={"measures": [measure.key for measure in measures], "scores_shown": plan.scores_shown},
    )
    return round_


@transaction.atomic
def freeze_evidence(*, actor: Actor, key: str, version: int) -> EvaluationRound:
    """Ask every room about every measure of the round and keep the answers with their hash; again takes them anew.

    Possible until scoring starts. Raises NotAllowed, WrongPhase, NotFound and Conflict.
    """
    round_ = _entered(actor, "freeze_evidence", key)
    now = clock.deciding_now()
    _same_version(round_, version)
    FrozenEvidence.objects.filter(round_measure__round=round_).delete()
    hashes = {}
    rows = RoundMeasure.objects.filter(round=round_).select_related("measure__plan", "measure__department")
    for row in rows.order_by("position", "id"):
        content, themes = gathered(round_, row.measure)
        frozen = FrozenEvidence.objects.create(
            round_measure=row,
            schema=SCHEMA,
            taken_at=now,
            taken_by_key=actor.key,
            content=content,
            content_hash=hash_of(content),
        )
        frozen.themes.set(themes)
        hashes[row.measure.key] = frozen.content_hash
    return _moved(round_, actor, "freeze_evidence", now, frozen_at=now, after={"hashes": hashes})


@transaction.atomic
def start_scoring(*, actor: Actor, key: str, version: int) -> EvaluationRound:
    """Let the members score. Raises Refusal `not_frozen` without evidence, else as freeze_evidence."""
    round_ = _entered(actor, "start_scoring", key)
    now = clock.deciding_now()
    _same_version(round_, version)
    if round_.frozen_at is None or not round_.measures.exists():
        raise Refusal("not_frozen")
    return _moved(round_, actor, "start_scoring", now, state=RoundState.SCORING)


@transaction.atomic
def change_chair(*, actor: Actor, key: str, version: int, chair_key: str) -> EvaluationRound:
    """Let another member of the round be its chair, while scores are waited for or findings written.

    For a chair who fell ill or whose role ended (the acting chair of 附属機関 ordinances, 職務代理). Raises NotAllowed,
    WrongPhase, NotFound, Conflict, and Refusal when she is no member (chair_not_member), is the chair already
    (same_chair) or does not hold the role of a chair today (chair_without_role).
    """
    round_ = _entered(actor, "change_chair", key)
    now = clock.deciding_now()
    _same_version(round_, version)
    chair = round_.members.filter(key=chair_key).first()
    if chair is None:
        raise Refusal("chair_not_member")
    if chair.pk == round_.chair_id:
        raise Refusal("same_chair")
    if not hold_today([chair], (Role.CHAIR,)):
        raise Refusal("chair_without_role")
    return _moved(round_, actor, "change_chair", now, chair=chair, after={"chair": chair.key})


@transaction.atomic
def excuse_member(*, actor: Actor, key: str, version: int, member_key: str) -> EvaluationRound:
    """Wait no longer for a member who cannot judge (ill, moved away, 除斥); sheets she handed in stay and count.

    Without it a single empty chair would keep the round closed for ever. Raises NotAllowed, WrongPhase, NotFound,
    Conflict, and Refusal when she is no member (member_unknown) or the chair (chair_stays: let another take over
    first).
    """
    round_ = _entered(actor, "excuse_member", key)
    now = clock.deciding_now()
    _same_version(round_, version)
    member = round_.members.filter(key=member_key).first()
    if member is None:
        raise Refusal("member_unknown")
    if member.pk == round_.chair_id:
        raise Refusal("chair_stays")
    round_.members.remove(member)
    return _moved(round_, actor, "excuse_member", now, after={"member": member.key})


@transaction.atomic
def open_scores(*, actor: Actor, key: str) -> EvaluationRound:
    """The chair of this round opens all sheets at once.

    Raises Refusal `not_all_in` while a sheet is missing, and tells neither whose nor how many; NotAllowed for a
    chair of another round; NotFound; WrongPhase. Only now does the record say when each sheet was handed in: before,
    it would have told who had scored.
    """
    round_ = _entered(actor, "open_scores", key)
    _only_chair(actor, round_)
    now = clock.deciding_now()
    wanted = round_.measures.count() * round_.members.count()
    sheets = ScoreSheet.objects.filter(
        round_measure__round=round_, handed_in_at__isnull=False, member__in=round_.members.all()
    )
    if not wanted or sheets.count() != wanted:
        raise Refusal("not_all_in")
    for sheet in sheets.select_related("member").order_by("id"):
        record(
            actor=actor,
            verb="open_score_sheet",
            target=sheet,
            at=now,
            after={"member": sheet.member.key, "handed_in_at": _iso(sheet.handed_in_at)},
        )
    return _moved(round_, actor, "open_scores", now, state=RoundState.OPENED, opened_at=now)


@transaction.atomic
def hand_over_report(*, actor: Actor, key: str, version: int, reported_on: date) -> EvaluationRound:
    """The chair hands finding and advice to the town on a day; from then on they stand.

    Raises Refusal `finding_missing` while a measure has no finding, and as open_scores.
    """
    round_ = _entered(actor, "hand_over_report", key)
    _only_chair(actor, round_)
    now = clock.deciding_now()
    _same_version(round_, version)
    if Finding.objects.filter(round_measure__round=round_).count() != round_.measures.count():
        raise Refusal("finding_missing")
    return _moved(round_, actor, "hand_over_report", now, state=RoundState.REPORTED, reported_on=reported_on)


@transaction.atomic
def publish_round(*, actor: Actor, key: str, version: int) -> EvaluationRound:
    """An approver publishes a round whose every advice has the town's reply; those who asked are told once.

    Raises Refusal `reply_missing`, NotAllowed, WrongPhase, NotFound and Conflict.
    """
    round_ = _entered(actor, "publish_round", key)
    now = clock.deciding_now()
    _same_version(round_, version)
    if advice_without_reply(round_):
        raise Refusal("reply_missing")
    _moved(round_, actor, "publish_round", now, state=RoundState.PUBLISHED, published_at=now)
    tell_followers(round_=round_, at=now)
    return round_


def _locked(actor: Actor, key: str) -> EvaluationRound:
    round_ = (
        EvaluationRound.objects.select_for_update()
        .filter(municipality_id=actor.municipality_id, key=key)
        .first()
    )
    if round_ is None:
        raise NotFound("not_found")
    return round_


def _entered(actor: Actor, verb: str, key: str) -> EvaluationRound:
    """Ask who may, lock the round, ask whether its state fits."""
    name = f"participation.{verb}"
    require(actor, name, municipality_id=actor.municipality_id)
    round_ = _locked(actor, key)
    require(actor, name, municipality_id=round_.municipality_id, phase=round_.state)
    return round_


def _same_version(round_: EvaluationRound, version: int) -> None:
    if round_.version != version:
        raise Conflict("changed_meanwhile")


def _only_chair(actor: Actor, round_: EvaluationRound) -> None:
    if actor.person_id is None or round_.chair_id != actor.person_id:
        raise NotFound("not_found")


def _moved(
    round_: EvaluationRound,
    actor: Actor,
    verb: str,
    now: datetime,
    *,
    after: dict[str, Any] | None = None,
    **changes: Any,
) -> EvaluationRound:
    """Store the changes, raise the version and write the record."""
    before = {"state": round_.state}
    for name, value in changes.items():
        setattr(round_, name, value)
    round_.version += 1
    round_.save()
    record(
        actor=actor,
        verb=verb,
        target=round_,
        at=now,
        before=before,
        after={"state": str(round_.state), **(after or {})},
    )
    return round_


def _checked(actor: Actor, plan: RoundPlan) -> tuple[list[Person], list[Measure], Department]:
    town = actor.municipality_id
    if plan.judged_year > plan.held_year:
        raise Refusal("years_not_in_order")
    members = list(Person.objects.filter(municipality_id=town, key__in=plan.member_keys).order_by("id"))
    if len(members) != len(set(plan.member_keys)) or not members:
        raise Refusal("member_unknown")
    if plan.chair_key not in plan.member_keys:
        raise Refusal("chair_not_member")
    if not hold_today(members, (Role.MEMBER, Role.CHAIR)):
        raise Refusal("member_without_role")
    if not hold_today([one for one in members if one.key == plan.chair_key], (Role.CHAIR,)):
        raise Refusal("chair_without_role")
    found = {row.key: row for row in Measure.objects.filter(municipality_id=town, key__in=plan.measure_keys)}
    if set(found) != set(plan.measure_keys) or not found:
        raise Refusal("measure_unknown")
    department = Department.objects.filter(municipality_id=town, key=plan.department_key).first()
    if department is None:
        raise Refusal("department_unknown")
    if not plan.criteria:
        raise Refusal("criteria_missing")
    codes = [code for code, _label, _question in plan.criteria]
    if len(set(codes)) != len(codes):
        raise Refusal("criterion_twice")
    return members, [found[key] for key in dict.fromkeys(plan.measure_keys)], department


def _measure_keys(round_: EvaluationRound) -> list[str]:
    rows = RoundMeasure.objects.filter(round=round_).order_by("position", "id")
    return list(rows.values_list("measure__key", flat=True))


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
