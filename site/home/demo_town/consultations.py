"""Seven consultations in every state, with the opinions, themes and answers: made by the verbs, in their own time."""

import random
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from common.people.enums import Channel
from common.people.rules import Actor
from common.text import clock
from home.demo_town.followers import Followers
from home.demo_town.place import Town
from home.demo_town.source import at, data, is_closed, text, working_day
from participation.domain.consultation import (
    Decision,
    Preparation,
    announce_consultation,
    choose_next_version,
    close_consultation,
    create_consultation,
    open_consultation,
    withdraw_consultation,
)
from participation.domain.draft import import_draft
from participation.domain.draft_outline import drop_section
from participation.domain.opinion import Arrival, enter_opinion, submit_opinion
from participation.domain.response import Draft, ask_confirmation, confirm_response, write_response
from participation.domain.result import publish_result
from participation.domain.theme import group_opinions, make_theme
from participation.domain.validity import judge_validity
from participation.enums import ConsultationState, DraftLabel, PostRule, Validity
from participation.models import Consultation, Drafting, DraftVersion, Opinion, Section, Theme
from participation.pages.models import ConsultationPage

_SPOKEN = (Channel.PHONE, Channel.COUNTER)
_NO_SECTIONS = ("表紙", "目次")
_NOT_ACCEPTED_REASON = {
    Validity.DEFECTIVE: "何についてのご意見か、読み取ることができませんでした。",
    Validity.OUT_OF_SCOPE: "国、県、ほかの町が決めることについてのご意見でした。",
    Validity.OTHER_MATTER: "この案とは別のご用件でしたので、担当の課へ伝えました。",
}


def build_consultations(town: Town, content: dict[str, Any]) -> int:
    """Build all consultations of a town, oldest first; returns the number of opinions."""
    luck = random.Random(20252)  # noqa: S311 -- the demo town is the same every time
    followers = Followers(town, luck)
    rounds: dict[str, Drafting] = {}
    rows = sorted(content["consultations"], key=lambda row: row["announced_in_days"] or 0)
    return sum(_Case(town, row, rounds, followers, luck).build() for row in rows)


class _Case:
    """One consultation on its way from the first day to where it stands today."""

    def __init__(
        self,
        town: Town,
        about: dict[str, Any],
        rounds: dict[str, Drafting],
        followers: Followers,
        luck: random.Random,
    ) -> None:
        self.town, self.about, self.rounds, self.followers, self.luck = town, about, rounds, followers, luck
        self.today = clock.today()  # asked once: inside the blocks below the clock shows another day
        self.clerk, self.approver = town.actors["clerk"], town.actors["approver"]
        self.row: Consultation
        self.read: DraftVersion
        self.stored: list[tuple[dict[str, Any], Opinion]] = []

    def build(self) -> int:
        """Do everything that has happened by today; returns the number of opinions."""
        about = self.about
        self._prepare()
        if about["announced_in_days"] is None:
            return 0
        with clock.replaced_by(at(self._day("announced_in_days"), 8, 45)):
            self._reload()
            announce_consultation(actor=self.clerk, key=self.row.key, version=self.row.version)
        if about["state"] == ConsultationState.ANNOUNCED:
            return 0
        with clock.replaced_by(at(self._day("opens_in_days") - timedelta(days=1), 16)):
            self._reload()
            open_consultation(
                actor=self.clerk,
                key=self.row.key,
                version=self.row.version,
                draft_version_key=self.read.key,
                decision=self._decision("draft"),
            )
        self._take_opinions()
        if about["state"] == ConsultationState.WITHDRAWN:
            with clock.replaced_by(at(working_day(self._day("withdrawn_in_days")), 10)):
                self._reload()
                withdraw_consultation(
                    actor=self.clerk,
                    key=self.row.key,
                    version=self.row.version,
                    reason=about["withdrawn_reason"],
                )
        if about["state"] in (ConsultationState.CLOSED, ConsultationState.PUBLISHED):
            self._close()
        if about["state"] == ConsultationState.PUBLISHED:
            self._answer()
        return len(self.stored)

    def _day(self, name: str) -> date:
        return self._from_today(self.about[name])

    def _from_today(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def _reload(self) -> None:
        self.row.refresh_from_db()

    def _decision(self, of: str) -> Decision:
        return Decision(
            number=self.about[f"{of}_decision_number"],
            on=self._day(f"{of}_decision_in_days"),
            post=self.about[f"{of}_decision_post"],
        )

    # -- the draft and its promises

    def _prepare(self) -> None:
        about = self.about
        began = (about["announced_in_days"] if about["announced_in_days"] is not None else -20) - 25
        earlier = self.rounds.get(about["drafting"])
        with clock.replaced_by(at(working_day(self._from_today(began)), 9, 30)):
            self.row = create_consultation(
                actor=self.clerk,
                title=about["title"],
                slug=about["slug"],
                department_key=self.town.department(about["department"]).key,
                drafting_key=earlier.key if earlier else "",
                preparation=self._preparation(),
            )
            self.town.consultations[about["slug"]] = self.row
            self.rounds[about["drafting"]] = self.row.drafting
            # a further round opens the version that came out of the one before
            result = earlier.versions.order_by("-number").first() if earlier else None
            self.read = result or self._import(about["draft_file"], about["draft_label"])
        page = ConsultationPage.objects.get(row=self.row)
        page.summary, page.summary_easy = about["summary"], about["summary_easy"]
        page.save()

    def _preparation(self) -> Preparation:
        about = self.about
        due = about["answer_due_in_days"]
        return Preparation(
            opens_on=self._day("opens_in_days"),
            closes_on=self._day("closes_in_days"),
            short_reason=about["short_reason"],
            answer_due_on=self._from_today(due) if due is not None else None,
            implementing_body=about["implementing_body"],
            contact=about["contact"],
            who_may=about["who_may"],
            post_rule=PostRule(about["post_rule"]),
            counter_closes=time.fromisoformat(about["counter_closes"]),
            channels=tuple(Channel(name) for name in about["channels"]),
        )

    def _import(self, file: str | None, label: str) -> DraftVersion:
        plan = text(file) if file else _plan_text(self.about)
        version = import_draft(
            actor=self.clerk,
            text=plan,
            source_name=file or f"{self.about['slug']}.txt",
            consultation_key=self.row.key,
            title="" if file else self.about["title"],
            label=DraftLabel(label),
        )
        for section in version.sections.filter(title__in=_NO_SECTIONS):
            version = drop_section(
                actor=self.clerk, draft_key=version.key, version=version.version, section_key=section.key
            )
        return version

    # -- what residents said

    def _take_opinions(self) -> None:
        about = self.about
        voices = data("opinions") if about["opinions_file"] else about["opinions"]
        sections = _by_title(self.read)
        arrivals = sorted(
            ((self._received(voice), place, voice) for place, voice in enumerate(voices)),
            key=lambda one: one[:2],
        )
        for moment, _place, voice in arrivals:
            if moment < clock.now():
                key = self._take(moment, voice, sections)
                self.stored.append((voice, Opinion.objects.get(key=key)))
        self._judge()

    def _received(self, voice: dict[str, Any]) -> datetime:
        """Return when a voice came: by web at any hour, at the counter and by telephone while it is open."""
        day = self._day("opens_in_days") + timedelta(days=voice["days_after_open"])
        minute = self.luck.randrange(60)
        if voice["channel"] == Channel.WEB:
            return at(day, self.luck.randrange(7, 23), minute)
        if voice["channel"] in _SPOKEN and is_closed(day):
            open_day = working_day(day)
            last = min(self._day("closes_in_days"), self.today - timedelta(days=1))
            while open_day > last or is_closed(open_day):
                open_day -= timedelta(days=1)
            day = open_day
        return at(day, self.luck.randrange(9, 17), minute)

    def _take(self, moment: datetime, voice: dict[str, Any], sections: dict[str, Section]) -> str:
        section = sections[voice["section_title"]] if voice["section_title"] else None
        channel = Channel(voice["channel"])
        form_key = UUID(int=self.luck.getrandbits(128))
        speaker = self.followers.speaker(self.about["slug"], voice)
        sender = self.followers.sender(voice, speaker)
        if channel == Channel.WEB:
            with clock.replaced_by(moment):
                sent = submit_opinion(
                    actor=speaker or Actor.nobody(self.town.municipality.pk),
                    consultation_key=self.row.key,
                    form_key=form_key,
                    text=voice["text"],
                    stance=voice["stance"],
                    section_key=section.key if section else "",
                    sender=sender,
                )
            return sent.receipt.subject_key
        day = moment.astimezone(clock.TOKYO).date()
        written = max(moment, at(working_day(day), 10))
        with clock.replaced_by(min(written, clock.now())):
            sent = enter_opinion(
                actor=self.clerk,
                consultation_key=self.row.key,
                form_key=form_key,
                text=voice["text"],
                arrival=Arrival(
                    channel=channel,
                    received_on=day,
                    received_time=None if channel == Channel.POST else moment.astimezone(clock.TOKYO).time(),
                    postmark_on=day - timedelta(days=1) if channel == Channel.POST else None,
                    read_back=channel in _SPOKEN,
                    persons=voice["persons"],
                ),
                stance=voice["stance"],
                section_key=section.key if section else "",
                sender=sender,
            )
        self.followers.name_receipt(voice, sent.receipt)
        return sent.receipt.subject_key

    def _judge(self) -> None:
        """Set aside what is no opinion on the draft, a few days after the closing."""
        later = at(working_day(self._day("closes_in_days") + timedelta(days=8)), 11)
        for place, (voice, opinion) in enumerate(self.stored):
            validity = Validity(voice["validity"])
            if validity == opinion.validity:
                continue
            with clock.replaced_by(min(later, clock.now())):
                changed = judge_validity(
                    actor=self.clerk,
                    opinion_key=opinion.key,
                    validity=validity,
                    reason=_NOT_ACCEPTED_REASON[validity],
                    before=opinion.validity,
                )
            self.stored[place] = (voice, changed)

    # -- what the town answers

    def _close(self) -> None:
        with clock.replaced_by(clock.end_of_day(self._day("closes_in_days")) + timedelta(minutes=1)):
            self._reload()
            close_consultation(actor=Actor.system(self.town.municipality.pk), key=self.row.key)

    def _answer(self) -> None:
        about = self.about
        with clock.replaced_by(at(working_day(self._day("closes_in_days") + timedelta(days=20)), 9)):
            changed = self._import(about["next_draft_file"], about["next_draft_label"])
            self._reload()
            choose_next_version(
                actor=self.clerk, key=self.row.key, version=self.row.version, draft_version_key=changed.key
            )
        sections = _by_title(changed)
        days = self._day("published_in_days")
        for place, words in enumerate(sorted(data(about["themes_file"][:-5]), key=lambda one: one["number"])):
            keys = [
                opinion.key
                for voice, opinion in self.stored
                if voice["theme"] == words["number"] and opinion.validity == Validity.ACCEPTED
            ]
            with clock.replaced_by(
                at(working_day(self._day("closes_in_days") + timedelta(days=21)), 9, place)
            ):
                theme = make_theme(
                    actor=self.clerk,
                    consultation_key=self.row.key,
                    title=words["title"],
                    summary=words["summary"],
                    opinion_keys=keys,
                )
            self.town.themes[words["number"]] = theme
            self._respond(theme, words, sections, at(working_day(days - timedelta(days=25)), 13, place))
        with clock.replaced_by(at(working_day(days), 9)):
            self._reload()
            publish_result(
                actor=self.approver,
                key=self.row.key,
                version=self.row.version,
                decision=self._decision("result"),
            )

    def _respond(
        self, theme: Theme, words: dict[str, Any], sections: dict[str, Section], moment: datetime
    ) -> None:
        changed = words["changed_section_title"]
        measure = self.town.measures.get(words["measure_code"] or "")
        with clock.replaced_by(moment):
            response = write_response(
                actor=self.clerk,
                theme_key=theme.key,
                version=0,
                draft=Draft(
                    disposition_code=words["disposition"],
                    text=words["response"],
                    reason=words["reason"] or "",
                    changed_section_key=sections[changed].key if changed else "",
                    measure_key=measure.key if measure else "",
                    department_key=self.town.department(words["department"]).key,
                ),
            )
            asked = ask_confirmation(actor=self.clerk, theme_key=theme.key, version=response.version)
        with clock.replaced_by(moment + timedelta(days=7)):
            confirm_response(actor=self.approver, theme_key=theme.key, version=asked.version)


def gather_theme(
    town: Town, slug: str, *, title: str, summary: str, section_title: str, day: date
) -> Theme | None:
    """Bring the accepted opinions on one section together under a theme; None when nobody spoke about it."""
    row = town.consultations[slug]
    keys = list(
        Opinion.objects.filter(
            consultation=row, section__title=section_title, validity=Validity.ACCEPTED
        ).values_list("key", flat=True)
    )
    if not keys:
        return None
    with clock.replaced_by(at(working_day(day), 15)):
        theme = make_theme(actor=town.actors["clerk"], consultation_key=row.key, title=title, summary=summary)
        group_opinions(actor=town.actors["clerk"], theme_key=theme.key, opinion_keys=keys)
    return theme


def _by_title(version: DraftVersion) -> dict[str, Section]:
    """Return the sections by their title without number; of two with one title the first."""
    found: dict[str, Section] = {}
    for section in version.sections.order_by("position"):
        found.setdefault(section.title, section)
    return found


def _plan_text(about: dict[str, Any]) -> str:
    """Return a short plan as a text file has it: title, contents, then each heading with its text."""
    heads = [f"{row['number']}　{row['title']}" for row in about["sections"]]
    texts = [f"{head}\n\n{row['text']}" for head, row in zip(heads, about["sections"], strict=True)]
    return "\n\n".join([about["title"], "\n".join(["目次", *heads]), *texts])
