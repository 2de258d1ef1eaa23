"""Telling those who asked what became of the measures their voices led to: once per person and round."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from common.notify.models import Following
from common.notify.signals import Notice, notice_due
from common.people.enums import Channel, Purpose
from common.people.models import Consent
from common.places.models import Municipality
from common.text import clock
from common.text.era import fiscal_year_label
from common.text.showing import day_shown
from participation.enums import FutureDirection, Grade
from participation.models import Advice, EvaluationRound, Reply, RoundMeasure, ThemeOpinion
from participation.queries.chain import DONE_TOLD, ROUND_TOLD
from participation.queries.evaluation import measures_of_round


def tell_followers(*, round_: EvaluationRound, at: datetime) -> int:
    """Announce one notice per person who follows a measure of the round, a theme in its evidence or advice, or an
    opinion under such a theme; returns how many. The channel is the one asked for last.

    An opinion is followed only with a consent that holds today; whoever withdrew a consent is not told.
    """
    concerned = _concerned(round_)
    measures_of: dict[int, set[int]] = defaultdict(set)
    last: dict[int, Following] = {}
    for row in _willing(round_.municipality_id, concerned.keys()):
        measures_of[row.person_id] |= concerned[row.subject_key]
        last[row.person_id] = row
    rows = {row.pk: row for row in measures_of_round(round_)}
    with override("ja"):
        subject = _("What became of your voice: the evaluation of fiscal year %(year)s is public") % {
            "year": fiscal_year_label(round_.judged_year)
        }
        for person_id, following in sorted(last.items()):
            shown = [row for pk, row in rows.items() if pk in measures_of[person_id]]
            body = _body(round_, shown, on_paper=following.channel == Channel.POST)
            _announce(kind=ROUND_TOLD, of=round_, following=following, subject=subject, body=body, at=at)
    return len(last)


def tell_of_done(*, advice: Advice, reply: Reply, at: datetime) -> int:
    """Announce that a promise was kept, once per person who follows the measure, a theme behind the advice, or an
    opinion under such a theme; an advice that names no theme concerns those of its evidence. Returns how many.
    """
    row = advice.round_measure
    themes = set(advice.themes.values_list("pk", "key"))
    if not themes and (evidence := getattr(row, "evidence", None)) is not None:
        themes = set(evidence.themes.values_list("pk", "key"))
    links = ThemeOpinion.objects.filter(theme_id__in=[pk for pk, _key in themes])
    keys = {row.measure.key, *(key for _pk, key in themes), *links.values_list("opinion__key", flat=True)}
    last = {following.person_id: following for following in _willing(reply.municipality_id, keys)}
    with override("ja"):
        subject = _("What became of your voice: what the town promised was done")
        for _person_id, following in sorted(last.items()):
            body = _done_body(row, reply, on_paper=following.channel == Channel.POST)
            _announce(kind=DONE_TOLD, of=reply, following=following, subject=subject, body=body, at=at)
    return len(last)


def _announce(
    *, kind: str, of: EvaluationRound | Reply, following: Following, subject: str, body: str, at: datetime
) -> None:
    """Announce one notice to one person; the event is the kind and what it is about, so nobody is told twice."""
    notice_due.send(
        sender=type(of),
        notice=Notice(
            municipality_id=of.municipality_id,
            event=f"{kind}:{of.key}",
            kind=kind,
            person_key=following.person.key,
            channel=following.channel,
            purpose=Purpose.FOLLOW_UP,
            subject=subject,
            body=body,
            at=at,
        ),
    )


def _willing(municipality_id: int, keys: Collection[str]) -> Iterator[Following]:
    """Yield who follows one of the subjects and may be told, the wish of longest standing first."""
    followings = list(
        Following.objects.filter(
            municipality_id=municipality_id,
            stopped_at__isnull=True,
            subject_kind__in=("measure", "theme", "opinion"),
            subject_key__in=keys,
        )
        .select_related("person")
        .order_by("asked_at", "id")
    )
    agreed, refused = _consents(municipality_id, followings)
    for row in followings:
        whom = (row.person_id, row.subject_key)
        if whom in agreed or (row.subject_kind != "opinion" and whom not in refused):
            yield row


def _concerned(round_: EvaluationRound) -> dict[str, set[int]]:
    """Return key of a measure, theme or opinion → RoundMeasures of the round it concerns."""
    found: dict[str, set[int]] = defaultdict(set)
    themes: dict[int, set[int]] = defaultdict(set)
    for pk, key in RoundMeasure.objects.filter(round=round_).values_list("pk", "measure__key"):
        found[key].add(pk)
    for path in ("evidence__themes", "advice__themes"):
        rows = RoundMeasure.objects.filter(round=round_, **{f"{path}__isnull": False})
        for pk, theme_id, key in rows.values_list("pk", path, f"{path}__key"):
            themes[theme_id].add(pk)
            found[key].add(pk)
    links = ThemeOpinion.objects.filter(theme_id__in=themes).values_list("theme_id", "opinion__key")
    for theme_id, key in links:
        found[key] |= themes[theme_id]
    return dict(found)


def _consents(
    municipality_id: int, followings: list[Following]
) -> tuple[set[tuple[int, str]], set[tuple[int, str]]]:
    """Return (person, subject) with a consent for follow-up that holds, and those whose every consent is over."""
    today = clock.today()
    live: set[tuple[int, str]] = set()
    ended: set[tuple[int, str]] = set()
    consents = Consent.objects.filter(
        municipality_id=municipality_id,
        purpose=Purpose.FOLLOW_UP,
        person_id__in={row.person_id for row in followings},
        subject_key__in={row.subject_key for row in followings},
    )
    for consent in consents:
        over = consent.withdrawn_at is not None or (consent.ends_on is not None and consent.ends_on < today)
        (ended if over else live).add((consent.person_id, consent.subject_key))
    return live, ended - live


def _body(round_: EvaluationRound, rows: list[RoundMeasure], *, on_paper: bool) -> str:
    town = round_.department.municipality
    lines = [
        _(
            "You asked us to tell you what becomes of your voice. What the town does was evaluated, and is public."
        ),
        "",
        f"{round_.title}",
    ]
    for row in rows:
        grade, direction = row.finding.grade, row.finding.direction
        lines += [
            "",
            _("■ Measure %(code)s %(name)s") % {"code": row.measure.code, "name": row.measure.name},
            _("Grade: %(grade)s")
            % {"grade": Grade(grade).label if grade == Grade.UNKNOWN else f"{grade}（{Grade(grade).label}）"},
        ]
        if direction:
            lines.append(_("From now on: %(direction)s") % {"direction": FutureDirection(direction).label})
        if row.finding.text:
            lines.append(row.finding.text)
        for advice in row.advice.all():
            lines.append(_("The committee says: %(text)s") % {"text": advice.text})
            lines.append(_("The town replies: %(text)s") % {"text": advice.reply.text})
            if advice.reply.due_on:
                lines.append(
                    _("%(action)s (by %(day)s)")
                    % {"action": advice.reply.action, "day": day_shown(advice.reply.due_on, year=True)}
                )
    return "\n".join([*lines, *_foot(town, on_paper=on_paper)])


def _done_body(row: RoundMeasure, reply: Reply, *, on_paper: bool) -> str:
    lines = [
        _("You asked us to tell you what becomes of your voice. What the town had promised was done."),
        "",
        _("■ Measure %(code)s %(name)s") % {"code": row.measure.code, "name": row.measure.name},
        _("Promised: %(action)s") % {"action": reply.action},
        _("Done on %(day)s: %(text)s")
        % {"day": day_shown(reply.done_on, year=True) if reply.done_on else "", "text": reply.done_text},
    ]
    return "\n".join([*lines, *_foot(row.round.department.municipality, on_paper=on_paper)])


def _foot(town: Municipality, *, on_paper: bool) -> list[str]:
    lines = [
        "",
        _(
            "Ask us by telephone, also when you want no more of these messages: %(department)s, %(phone)s (%(hours)s)"
        )
        % {"department": town.department_name, "phone": town.phone, "hours": town.phone_hours},
    ]
    if not on_paper:  # every letter has this sentence at its foot
        lines.append(
            _("The town calls only from %(phone)s and never asks for secret numbers or money.")
            % {"phone": town.calls_from}
        )
    return lines
