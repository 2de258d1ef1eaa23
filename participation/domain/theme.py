"""Themes: opinions that say the same, summarised once."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from common.audit.domain.record import record
from common.people.rules import Actor, require
from common.text import clock
from common.text.normal import body_text, line_text
from common.text.refusals import Conflict, NotFound, Refusal
from participation.domain.consultation import locked
from participation.enums import ResponseState, Validity
from participation.models import Consultation, Opinion, Response, Theme, ThemeOpinion

_VERB = "participation.group_opinions"


def make_theme(
    *,
    actor: Actor,
    consultation_key: str,
    title: str,
    summary: str = "",
    opinion_keys: Iterable[str] = (),
) -> Theme:
    """Make the next theme of a case and put the opinions under it.

    Raises NotAllowed, WrongPhase, NotFound (also for an opinion of another case), Refusal no_title, not_accepted.
    """
    title = line_text(title)
    if not title:
        raise Refusal("no_title", _("Please give the theme a title."))
    with transaction.atomic():
        row = locked(actor, _VERB, consultation_key)
        now = clock.deciding_now()
        last: int | None = Theme.objects.filter(consultation=row).aggregate(last=Max("number"))["last"]
        theme = Theme.objects.create(
            municipality_id=row.municipality_id,
            consultation=row,
            number=(last or 0) + 1,
            title=title,
            summary=body_text(summary).strip() or title,
            made_at=now,
        )
        record(actor=actor, verb="make_theme", target=theme, at=now, after={"number": theme.number})
        _put(actor, row, theme, opinion_keys)
    return theme


def edit_theme(*, actor: Actor, theme_key: str, version: int, title: str, summary: str) -> Theme:
    """Change title and summary. A response that was asked or confirmed has to be confirmed anew.

    Raises NotAllowed, WrongPhase, NotFound, Conflict, Refusal no_title.
    """
    title = line_text(title)
    if not title:
        raise Refusal("no_title", _("Please give the theme a title."))
    with transaction.atomic():
        theme = locked_theme(actor, _VERB, theme_key)
        now = clock.deciding_now()
        if theme.version != version:
            raise Conflict("changed_since", _("Somebody else changed this since you opened it."))
        theme.title = title
        theme.summary = body_text(summary).strip() or title
        theme.version += 1
        theme.save()
        reopen_response(theme)
        record(actor=actor, verb="edit_theme", target=theme, at=now, after={"version": theme.version})
    return theme


def group_opinions(*, actor: Actor, theme_key: str, opinion_keys: Iterable[str]) -> int:
    """Put opinions under a theme; those already there stay. Returns how many were added. Raises as make_theme.

    A response that was asked or confirmed has to be confirmed anew: it would answer opinions nobody looked at.
    """
    with transaction.atomic():
        theme = locked_theme(actor, _VERB, theme_key)
        return _put(actor, theme.consultation, theme, opinion_keys)


def ungroup_opinions(*, actor: Actor, theme_key: str, opinion_keys: Iterable[str]) -> int:
    """Take opinions out of a theme. Returns how many were taken; then its response has to be confirmed anew."""
    with transaction.atomic():
        theme = locked_theme(actor, _VERB, theme_key)
        now = clock.deciding_now()
        links = ThemeOpinion.objects.filter(theme=theme, opinion__key__in=list(opinion_keys))
        keys = list(links.values_list("opinion__key", flat=True))
        links.delete()
        if keys:
            reopen_response(theme)
            record(actor=actor, verb="ungroup_opinions", target=theme, at=now, before={"opinions": keys})
    return len(keys)


def move_opinions(
    *, actor: Actor, from_theme_key: str, to_theme_key: str, opinion_keys: Iterable[str]
) -> int:
    """Move opinions between two themes of one case. Returns how many moved."""
    keys = list(opinion_keys)
    with transaction.atomic():
        source = locked_theme(actor, _VERB, from_theme_key)
        target = locked_theme(actor, _VERB, to_theme_key)
        if source.consultation_id != target.consultation_id:
            raise NotFound("not_found")
        there = list(source.links.filter(opinion__key__in=keys).values_list("opinion__key", flat=True))
        group_opinions(actor=actor, theme_key=target.key, opinion_keys=there)
        return ungroup_opinions(actor=actor, theme_key=source.key, opinion_keys=there)


def locked_theme(actor: Actor, verb: str, key: str) -> Theme:
    """Lock a theme and its case and ask the rule. Raises NotAllowed, NotFound, WrongPhase."""
    require(actor, verb, municipality_id=actor.municipality_id)
    found = (
        Theme.objects.filter(municipality_id=actor.municipality_id, key=key)
        .select_related("consultation")
        .first()
    )
    if found is None:
        raise NotFound("not_found")
    locked(actor, verb, found.consultation.key)
    return Theme.objects.select_for_update().get(pk=found.pk)


def reopen_response(theme: Theme) -> None:
    """Take back asking and confirming: what was confirmed has changed."""
    Response.objects.filter(theme=theme).exclude(state=ResponseState.DRAFT).update(
        state=ResponseState.DRAFT, confirmed_by_key="", confirmed_at=None, confirmed_as=""
    )


def _put(actor: Actor, row: Consultation, theme: Theme, opinion_keys: Iterable[str]) -> int:
    wanted = list(dict.fromkeys(opinion_keys))
    if not wanted:
        return 0
    now = clock.now()
    opinions = list(Opinion.objects.filter(consultation=row, key__in=wanted))
    if len(opinions) != len(wanted):
        raise NotFound("not_found")
    if any(opinion.validity != Validity.ACCEPTED for opinion in opinions):
        raise Refusal("not_accepted", _("Only accepted opinions can be put under a theme."))
    there = set(theme.links.values_list("opinion_id", flat=True))
    added = [opinion for opinion in opinions if opinion.pk not in there]
    ThemeOpinion.objects.bulk_create(
        ThemeOpinion(theme=theme, opinion=opinion, at=now, actor_key=actor.key) for opinion in added
    )
    if added:
        reopen_response(theme)
        record(
            actor=actor,
            verb="group_opinions",
            target=theme,
            at=now,
            after={"opinions": [opinion.key for opinion in added]},
        )
    return len(added)
