"""Consultations in every state, with sections, opinions, themes and responses, made through the room's own verbs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from common.people.enums import Role
from common.people.rules import Actor
from common.places.models import Municipality
from common.text import clock
from common.text.keys import new_key
from participation.domain import consultation as cases
from participation.domain import opinion as opinions
from participation.domain import response as responses
from participation.domain import result as results
from participation.domain import theme as themes
from participation.domain.opinion import Arrival, Sender
from participation.models import Consultation, Drafting, DraftVersion, Opinion, Response, Section, Theme
from tests.factories.town import make_actor, make_department

DECISION = cases.Decision(number="7企第123号", on=date(2025, 9, 20), post="企画課長")
OPENS = date(2025, 10, 1)
CLOSES = date(2025, 10, 30)
"""30 days, the first day counted."""
MID = clock.tokyo(date(2025, 10, 10))
AFTER = clock.tokyo(date(2025, 11, 5))


def staff(town: Municipality, role: str = Role.CLERK, name: str = "") -> Actor:
    """An actor with this role; a new one each time unless `name` was used before in this test."""
    return make_actor(town, role, name or f"{role}-{new_key()}")


def make_draft(
    drafting: Drafting, *, sections: int = 3, number: int = 1, texts: dict[str, str] | None = None
) -> DraftVersion:
    """A version with flat sections; `texts` maps line keys to texts, for a version that continues another."""
    version = DraftVersion.objects.create(
        municipality_id=drafting.municipality_id,
        drafting=drafting,
        number=number,
        title=f"{drafting.title}（素案）",
        imported_at=clock.now(),
    )
    lines = texts or {new_key(): f"項目{index + 1}の文です。町は取り組みます。" for index in range(sections)}
    Section.objects.bulk_create(
        Section(
            municipality_id=drafting.municipality_id,
            draft_version=version,
            line_key=line_key,
            position=index,
            level=1,
            number=str(index + 1),
            title=f"取り組み{index + 1}",
            text=text,
            text_easy="やさしい文です。" if index == 0 else "",
        )
        for index, (line_key, text) in enumerate(lines.items())
    )
    return version


def make_consultation(
    town: Municipality,
    *,
    state: str = "open",
    sections: int = 3,
    slug: str = "dx-plan",
    actor: Actor | None = None,
    **preparation: Any,
) -> Consultation:
    """A case moved by its verbs to preparing, announced, open, closed or withdrawn, with the clock set to its days."""
    clerk = actor or staff(town)
    days = {"opens_on": OPENS, "closes_on": CLOSES, "implementing_body": "ひろば町長", **preparation}
    with clock.replaced_by(clock.tokyo(OPENS - timedelta(days=20))):
        row = cases.create_consultation(
            actor=clerk,
            title="デジタルで暮らしを支える計画（案）",
            slug=slug,
            department_key=make_department(town).key,
            preparation=cases.Preparation(**days),
        )
        if state == "preparing":
            return row
        row = cases.announce_consultation(actor=clerk, key=row.key, version=row.version)
    if state == "announced":
        return row
    draft = make_draft(row.drafting, sections=sections)
    with clock.replaced_by(clock.tokyo(days["opens_on"])):
        row = cases.open_consultation(
            actor=clerk,
            key=row.key,
            version=row.version,
            draft_version_key=draft.key,
            decision=DECISION,
        )
    if state == "closed":
        with clock.replaced_by(clock.end_of_day(days["closes_on"])):
            row = cases.close_consultation(actor=clerk, key=row.key, version=row.version)
    if state == "withdrawn":
        with clock.replaced_by(MID):
            row = cases.withdraw_consultation(
                actor=clerk, key=row.key, version=row.version, reason="国の方針が変わったため"
            )
    return row


def first_section(row: Consultation) -> Section:
    """The first section of the version that was opened."""
    return Section.objects.filter(draft_version=row.draft_version).order_by("position")[0]


def make_opinion(
    row: Consultation, text: str = "公民館まで行けません。近くで開いてください。", **more: Any
) -> Opinion:
    """An opinion sent on the web in the middle of the period."""
    sender = more.pop("sender", Sender())
    with clock.replaced_by(more.pop("at", MID)):
        sent = opinions.submit_opinion(
            actor=more.pop("actor", Actor.nobody(row.municipality_id)),
            consultation_key=row.key,
            form_key=more.pop("form_key", uuid4()),
            text=text,
            stance=more.pop("stance", "wish"),
            section_key=more.pop("section_key", first_section(row).key),
            sender=sender,
            **more,
        )
    return Opinion.objects.get(key=sent.receipt.subject_key)


def make_paper(
    row: Consultation, channel: str = "post", *, actor: Actor | None = None, **more: Any
) -> Opinion:
    """An opinion entered by a clerk; arrival details as keywords (received_on, postmark_on, …)."""
    text = more.pop("text", "紙で出します。字を大きくしてください。")
    arrival = Arrival(
        channel=channel, **{"received_on": OPENS + timedelta(days=5), "read_back": True, **more}
    )
    with clock.replaced_by(AFTER):
        sent = opinions.enter_opinion(
            actor=actor or staff(Municipality.objects.get(pk=row.municipality_id)),
            consultation_key=row.key,
            form_key=uuid4(),
            text=text,
            arrival=arrival,
        )
    return Opinion.objects.get(key=sent.receipt.subject_key)


def make_theme(
    row: Consultation, *given: Opinion, title: str = "会場まで行けない人の学びの場がほしい"
) -> Theme:
    """A theme with these opinions."""
    with clock.replaced_by(AFTER):
        return themes.make_theme(
            actor=staff(row.municipality),
            consultation_key=row.key,
            title=title,
            opinion_keys=[opinion.key for opinion in given],
        )


def make_response(theme: Theme, *, state: str = "confirmed", code: str = "D", **more: Any) -> Response:
    """A response brought by its verbs to draft, asked or confirmed."""
    town = theme.municipality
    writer = staff(town)
    draft = responses.Draft(disposition_code=code, text="ご意見のとおり、出向く教室を考えます。", **more)
    with clock.replaced_by(AFTER):
        row = responses.write_response(actor=writer, theme_key=theme.key, version=0, draft=draft)
        if state != "draft":
            row = responses.ask_confirmation(actor=writer, theme_key=theme.key, version=row.version)
        if state == "confirmed":
            row = responses.confirm_response(
                actor=staff(town, Role.APPROVER), theme_key=theme.key, version=row.version
            )
    return row


def publish(row: Consultation) -> Consultation:
    """Publish the result of a closed case in November."""
    row.refresh_from_db()
    with clock.replaced_by(AFTER):
        return results.publish_result(
            actor=staff(row.municipality, Role.APPROVER),
            key=row.key,
            version=row.version,
            decision=cases.Decision(number="7企第200号", on=date(2025, 11, 4), post="企画課長"),
        )
