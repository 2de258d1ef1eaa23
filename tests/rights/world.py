"""One small world in two municipalities: people in every role, one of everything, private values everywhere."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from wagtail.models import Collection, Page

from common.audit.domain.record import record
from common.files.models import PrivateFile, TownDocument, TownImage
from common.jobs.models import Job
from common.measures.domain import indicator as figures
from common.measures.enums import ValueKind
from common.notify.models import Message
from common.people.domain.person import log_access
from common.people.domain.staff import hash_of
from common.people.enums import Channel, Role
from common.people.models import Person, RoleGrant, StaffInvitation
from common.people.queries.actor import actor_of_person
from common.people.rules import Actor
from common.search.models import SynonymGroup
from common.text import clock
from events.domain.booking import cancel_by_number
from events.pages.course import write_course_page
from home.pages.measure import page_beside
from home.pages.models import TextPage
from learning.models import Visitor
from learning.pages.models import LearnIndexPage
from tests.factories import events as classes
from tests.factories.evaluation import make_indicator, make_measure, make_plan
from tests.factories.learning import make_lesson, make_path
from tests.factories.town import make_town, make_user
from tests.rights.canaries import Cage
from tests.rights.world_voices import hold_consultations, hold_rounds

ROLES = tuple(role.value for role in Role)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


class World:
    """Two towns `a` (ひろば町, testserver) and `b` (みなみ村, minami.localhost), alike in everything they hold."""

    def __init__(self) -> None:
        self.cage = Cage()
        self.a = build_town("hiroba", self.cage)
        self.b = build_town("minami", self.cage)


def build_town(slug: str, cage: Cage) -> SimpleNamespace:
    """People, pages and rows of one town; every row that a URL can name is an attribute."""
    town = make_town(slug)
    here = SimpleNamespace(
        slug=slug, town=town, host="testserver" if slug == "hiroba" else "minami.localhost"
    )
    _people(here, cage)
    _measures(here, cage)
    _classes(here, cage)
    _lessons(here, cage)
    hold_consultations(here, cage)
    hold_rounds(here, cage)
    _papers(here, cage)
    _pages(here, cage)
    here.synonyms = SynonymGroup.objects.create(municipality=town, terms="スマホ\nスマートフォン\n携帯")
    return here


def _people(here: SimpleNamespace, cage: Cage) -> None:
    names = [*ROLES, "member2", "resident2"]
    here.users, here.actors = {}, {}
    for name in names:
        role = name.rstrip("2")
        user = make_user(here.town, role, f"{name}-{here.slug}")
        user.email = cage.email(f"user.email.{name}", here.slug) if role in ("resident", "clerk") else ""
        user.save()
        person = Person.objects.get(user=user, municipality=here.town)
        person.name = cage.word(f"staff.name.{name}" if role != "resident" else f"person.{name}", here.slug)
        person.save()
        here.users[name] = user
        here.actors[name] = actor_of_person(person)
    here.clerk, here.approver = here.actors["clerk"], here.actors["approver"]
    here.grant = RoleGrant.objects.get(person__user=here.users["moderator"])
    here.invitation_token = f"token-of-{here.slug}"
    here.invitation = StaffInvitation.objects.create(
        municipality=here.town,
        email=cage.email("invitation.email", here.slug),
        role=Role.CLERK,
        department=here.grant.department,
        post=here.grant.post,
        valid_from=clock.today(),
        valid_until=clock.today() + timedelta(days=90),
        token_hash=hash_of(here.invitation_token),
        invited_at=clock.now(),
        expires_at=clock.now() + timedelta(days=7),
    )
    log_access(
        actor=here.clerk,
        person_keys=[here.actors["resident"].key],
        reason=cage.word("access.reason", here.slug),
        at=clock.now(),
    )


def _measures(here: SimpleNamespace, cage: Cage) -> None:
    here.plan = make_plan(here.town)
    here.measure = make_measure(here.town, "1-1", "移動スマホ教室", aim="近くで学べる。")
    here.measure2 = make_measure(here.town, "1-2", "窓口の予約")
    here.hidden_measure = make_measure(
        here.town,
        "9-9",
        cage.word("measure.hidden.name", here.slug),
        public=False,
        aim=cage.word("measure.hidden.aim", here.slug),
    )
    here.hidden_indicator = make_indicator(
        here.hidden_measure, (2025, "target", "150"), name=cage.word("measure.hidden.indicator", here.slug)
    )
    figures.set_value(
        actor=Actor.system(here.town.pk),
        indicator=here.hidden_indicator,
        fiscal_year=2025,
        kind=ValueKind.EXPECTED,
        value=Decimal(120),
        source=cage.word("measure.hidden.source", here.slug),
        at=clock.now(),
    )
    here.hidden_plan = make_plan(here.town, "hidden", public=False)
    here.hidden_plan.title = cage.word("plan.hidden.title", here.slug)
    here.hidden_plan.save()
    here.pages = {"plan": page_beside(here.plan), "measure": page_beside(here.measure, lead="要約")}
    here.pages["measure.hidden"] = page_beside(here.hidden_measure)
    page_beside(here.measure2)


def _classes(here: SimpleNamespace, cage: Cage) -> None:
    here.course = classes.make_course(here.town, f"first-{here.slug}", measure_key=here.measure.key)
    here.course2 = classes.make_course(here.town, f"second-{here.slug}", "写真をおくる")
    here.hidden_course = classes.make_course(
        here.town, f"hidden-{here.slug}", cage.word("course.hidden.title", here.slug), public=False
    )
    supporter = Person.objects.get(pk=here.actors["supporter"].person_id)
    here.session = classes.make_session(here.course, days=7, instructor=supporter)
    here.session2 = classes.make_session(here.course2, days=9)
    here.full_session = classes.make_session(here.course, days=12, capacity=1)
    here.hidden_session = classes.make_session(here.hidden_course, days=14)
    classes.make_booking(here.full_session, "山田 一郎", phone="0000-33-1111")
    here.booking = classes.make_booking(
        here.session,
        cage.word("booking.name", here.slug),
        phone=cage.phone("booking.phone", here.slug),
        kana=cage.kana("booking.kana", here.slug),
        email=cage.email("booking.email", here.slug),
    )
    here.booking.needs = cage.word("booking.needs", here.slug)
    here.booking.save()
    here.booking2 = classes.make_booking(here.session2, "佐藤 二郎", phone="0000-33-2222")
    gone = classes.make_receipt(
        here.session2,
        cage.word("booking.cancelled.name", here.slug),
        phone=cage.phone("booking.cancelled.phone", here.slug),
    )
    cancel_by_number(actor=Actor.nobody(here.town.pk), number=gone.number, check_digits=gone.check_digits)
    here.pages["course"] = write_course_page(course=here.course, summary="はじめての方へ。")
    here.pages["course.hidden"] = write_course_page(course=here.hidden_course)


def _lessons(here: SimpleNamespace, cage: Cage) -> None:
    here.lesson = make_lesson(here.town, f"photo-{here.slug}", with_page=True)
    here.lesson2 = make_lesson(here.town, f"safe-{here.slug}", with_page=True)
    here.hidden_lesson = make_lesson(here.town, f"hidden-{here.slug}", public=False, with_page=True)
    here.hidden_lesson.title = cage.word("lesson.hidden.title", here.slug)
    here.hidden_lesson.save()
    make_path(here.town, [here.lesson, here.lesson2])
    index = LearnIndexPage.objects.descendant_of(here.town.site.root_page).get()
    answers = [{"text": "はい", "self_directed": 3}, {"text": "いいえ", "through_others": 3}]
    index.blocks = [
        ("door", {"entrance": "self_directed", "title": "自分で学ぶ", "lead": "ひとりで進めます"}),
        ("question", {"text": "写真をとりますか", "answers": answers}),
        ("proposal", {"entrance": "self_directed", "title": "自分で学ぶ", "text": "こちらはいかがですか。"}),
    ]
    index.save()
    here.visitor = Visitor.objects.create(
        municipality=here.town,
        token=cage.latin("visitor.token", here.slug),
        first_seen_at=clock.now(),
    )


def _papers(here: SimpleNamespace, cage: Cage) -> None:
    def message(kind: str, channel: str, state: str, **more: Any) -> Message:
        return Message.objects.create(
            municipality=here.town,
            event=f"rights:{kind}",
            kind="rights",
            recipient_key=f"r{kind}",
            recipient_name=cage.word(f"{kind}.recipient", here.slug),
            address=more.pop("address", "") or cage.word(f"{kind}.address", here.slug, suffix="番地"),
            purpose="reply",
            channel=channel,
            subject=cage.word(f"{kind}.subject", here.slug),
            body=cage.word(f"{kind}.body", here.slug),
            not_before=clock.now(),
            state=state,
            message_id=f"<{uuid4()}@hiroba.invalid>",
            note=cage.word(f"{kind}.note", here.slug),
            **more,
        )

    here.letter = message("letter", Channel.POST, "queued")
    here.sent_mail = message(
        "mail", Channel.EMAIL, "sent", address=cage.email("mail.email", here.slug), ended_at=clock.now()
    )
    here.uncertain_mail = message(
        "lost", Channel.EMAIL, "uncertain", address=cage.email("lost.email", here.slug), ended_at=clock.now()
    )
    record(
        actor=here.clerk,
        verb="rights_planted",
        target=here.measure,
        at=clock.now(),
        before={"text": cage.word("audit.before", here.slug)},
        after={"text": cage.word("audit.after", here.slug)},
    )
    stored = PrivateFile(
        municipality=here.town,
        name=cage.latin("private_file.name", here.slug, suffix=".pdf"),
        purpose="scan",
        stored_at=clock.now(),
    )
    stored.file.save("x.pdf", ContentFile(cage.word("private_file.content", here.slug).encode()))
    here.private_file = stored
    Job.objects.create(
        municipality=here.town,
        kind="export",
        owner_key=here.clerk.key,
        asked_at=clock.now(),
        arguments={"words": cage.word("job.arguments", here.slug)},
        result={"file": cage.latin("job.result", here.slug)},
    )


def _pages(here: SimpleNamespace, cage: Cage) -> None:
    root = here.town.site.root_page
    here.pages |= {page.slug: page.specific for page in root.get_children()} | {"home": root.specific}
    for row, name in ((here.lesson, "lesson"), (here.hidden_lesson, "lesson.hidden")):
        here.pages[name] = (
            Page.objects.descendant_of(root).get(slug=row.slug, content_type__model="lessonpage").specific
        )
    Page.objects.filter(pk=here.pages["lesson.hidden"].pk).update(title=here.hidden_lesson.title)
    here.pages["lesson.hidden"].refresh_from_db()
    for row, name in (
        (here.open_case, "case"),
        (here.hidden_case, "case.hidden"),
        (here.published_case, "case.published"),
        (here.closed_case, "case.closed"),
        (here.announced_case, "case.announced"),
        (here.withdrawn_case, "case.withdrawn"),
    ):
        here.pages[name] = (
            Page.objects.descendant_of(root)
            .get(slug=row.slug, content_type__model="consultationpage")
            .specific
        )
    text = root.add_child(
        instance=TextPage(
            title="お知らせ", slug=f"notice-{here.slug}", locale=root.locale, body="<p>本文</p>"
        )
    )
    revision = TextPage.objects.get(pk=text.pk)
    revision.lead = cage.word("page.draft.lead", here.slug)
    revision.body = f"<p>{cage.word('page.draft.body', here.slug)}</p>"
    here.revision = revision.save_revision()
    here.pages["text"] = text
    draft = root.add_child(
        instance=TextPage(
            title=cage.word("page.unpublished.title", here.slug),
            slug=f"unpublished-{here.slug}",
            live=False,
            locale=root.locale,
            lead=cage.word("page.unpublished.lead", here.slug),
        )
    )
    here.draft_revision = draft.save_revision()
    here.pages["text.hidden"] = draft
    collection = Collection.objects.get(name=here.slug, depth=2)
    here.image = TownImage.objects.create(
        title=cage.word("image.title", here.slug),
        file=ContentFile(PIXEL, name="x.png"),
        alt_text="絵",
        collection=collection,
        width=1,
        height=1,
        uploaded_by_user=here.users["editor"],
    )
    here.document = TownDocument.objects.create(
        title=cage.word("document.title", here.slug),
        file=ContentFile(b"text", name="x.txt"),
        collection=collection,
        uploaded_by_user=here.users["editor"],
    )
