"""The desk: one case from preparation to the published result, by its own screens."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from common.people.models import AccessLog, User
from common.text import clock
from participation.domain import consultation as cases
from participation.domain.opinion import Sender
from participation.models import Consultation, Opinion, Response, Theme
from tests.factories import participation as make
from tests.factories.town import make_department, make_town, make_user

pytestmark = pytest.mark.django_db


def signed_in(town: Any, role: str, **more: Any) -> Client:
    client = Client(**more)
    user = User.objects.filter(username=f"{role}-{town.slug}").first() or make_user(town, role)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def at(moment: Any, client: Client, address: str, data: dict[str, Any] | None = None) -> Any:
    with clock.replaced_by(moment):
        return client.post(address, data) if data is not None else client.get(address)


def closed_case(town: Any, opinions: int = 3) -> Consultation:
    row = make.make_consultation(town)
    for index in range(opinions):
        make.make_opinion(row, f"意見{index}")
    with clock.replaced_by(row.closes_at):
        return cases.close_consultation(actor=make.staff(town), key=row.key, version=row.version)


def test_a_case_walks_from_nothing_to_open() -> None:
    town = make_town()
    clerk = signed_in(town, "clerk")
    start = clock.tokyo(make.OPENS - timedelta(days=20))
    made = at(
        start,
        clerk,
        "/desk/consultations/new/",
        {"title": "計画（案）", "slug": "plan", "department": make_department(town).key, "round_of": ""},
    )
    assert made.status_code == 303
    row = Consultation.objects.get()
    prepared = {
        "version": row.version,
        "title": "計画（案）",
        "implementing_body": "ひろば町長",
        "opens_on": make.OPENS,
        "closes_on": make.CLOSES,
        "channels": ["web", "post"],
        "contact": "本町1-1",
        "post_rule": "postmark",
        "counter_closes": "17:15",
    }
    short = at(
        start, clerk, f"/desk/consultations/{row.key}/prepare/", {**prepared, "closes_on": "2025-10-20"}
    )
    nowhere = at(start, clerk, f"/desk/consultations/{row.key}/prepare/", {**prepared, "contact": ""})
    assert nowhere.status_code == 422
    assert "郵便のあて先の住所" in nowhere.content.decode()
    assert short.status_code == 409
    assert "30日に足りない" in short.content.decode()
    assert at(start, clerk, f"/desk/consultations/{row.key}/prepare/", prepared).status_code == 303
    stale = at(start, clerk, f"/desk/consultations/{row.key}/prepare/", prepared)
    assert stale.status_code == 409
    row.refresh_from_db()
    typed = {**prepared, "implementing_body": "ひろば町教育委員会"}
    stale = at(start, clerk, f"/desk/consultations/{row.key}/prepare/", typed)
    page = stale.content.decode()
    assert "<dd>ひろば町長</dd>" in page, "what is stored"
    assert 'value="ひろば町教育委員会"' in page, "what was typed"
    again = {**typed, "version": stale.context["form"]["version"].value()}
    assert at(start, clerk, f"/desk/consultations/{row.key}/prepare/", again).status_code == 303
    row.refresh_from_db()
    assert row.implementing_body == "ひろば町教育委員会"
    at(start, clerk, f"/desk/consultations/{row.key}/announce/", {"version": row.version})
    row.refresh_from_db()
    assert row.state == "announced"
    draft = make.make_draft(row.drafting)
    opened = at(
        clock.tokyo(make.OPENS),
        clerk,
        f"/desk/consultations/{row.key}/open/",
        {
            "version": row.version,
            "draft": draft.key,
            "number": "7企第1号",
            "on": "2025-09-20",
            "post": "企画課長",
        },
    )
    assert opened.status_code == 303
    row.refresh_from_db()
    assert row.state == "open"


def test_paper_is_entered_with_the_verdict_of_its_channel() -> None:
    town = make_town()
    row = make.make_consultation(town)
    clerk = signed_in(town, "clerk")
    address = f"/desk/consultations/{row.key}/opinions/new/"
    assert at(make.MID, clerk, address).status_code == 200
    data = {
        "form_key": str(uuid4()),
        "channel": "post",
        "received_on": "2025-11-02",
        "postmark_on": "2025-10-30",
        "section_words": "2",
        "stance": "none",
        "text": "紙の意見です。",
        "persons": 1,
        "reply_by": "",
    }
    answer = at(make.AFTER, clerk, address, data)
    again = at(make.AFTER, clerk, address, data)
    assert answer["Location"] == again["Location"]
    opinion = Opinion.objects.get()
    assert (opinion.validity, opinion.section.number) == ("late", "2")
    shown = at(make.AFTER, clerk, answer["Location"]).content.decode()
    assert "期限後" in shown
    assert "確認用の数字" in shown
    for field in ("received_on", "postmark_on"):
        slip = at(make.AFTER, clerk, address, {**data, "form_key": str(uuid4()), field: "0001-01-01"})
        assert slip.status_code == 422
    unknown = at(make.AFTER, clerk, address, {**data, "form_key": str(uuid4()), "section_words": "99"})
    assert unknown.status_code == 422
    assert "紙の意見です。" in unknown.content.decode()


def test_opinions_are_filtered_and_one_is_judged() -> None:
    town = make_town()
    row = closed_case(town)
    late = make.make_paper(row, "post", received_on=date(2025, 11, 1), text="遅れた手紙です")
    clerk = signed_in(town, "clerk")
    base = f"/desk/consultations/{row.key}/opinions/"
    for query, there in (
        ("validity=late", True),
        ("channel=web", False),
        ("grouping=without", False),
        ("section=1", False),
        ("section=全体", True),
        ("words=手紙", True),
        ("stance=wish", False),
    ):
        assert ("遅れた手紙です" in at(make.AFTER, clerk, f"{base}?{query}").content.decode()) is there, query
    address = f"/desk/opinions/{late.key}/"
    at(make.AFTER, clerk, address, {"before": "late", "validity": "accepted", "reason": "配達の遅れ"})
    late.refresh_from_db()
    assert late.validity == "accepted"
    stale = at(make.AFTER, clerk, address, {"before": "late", "validity": "defective", "reason": "x"})
    assert stale.status_code == 409


def test_reading_who_sent_it_is_written_down() -> None:
    town = make_town()
    row = make.make_consultation(town)
    opinion = make.make_opinion(row, sender=Sender(name="山田 ハル", phone="0000-11-2222", reply_by="phone"))
    clerk = signed_in(town, "clerk")
    listed = at(make.MID, clerk, f"/desk/consultations/{row.key}/opinions/").content.decode()
    assert "山田 ハル" not in listed
    assert AccessLog.objects.count() == 0
    shown = at(make.MID, clerk, f"/desk/opinions/{opinion.key}/").content.decode()
    assert "山田 ハル" in shown
    assert AccessLog.objects.get().person_key == opinion.person.key
    approver = at(make.MID, signed_in(town, "approver"), f"/desk/opinions/{opinion.key}/").content.decode()
    assert "山田 ハル" not in approver
    assert "0000-11-2222" not in approver
    assert AccessLog.objects.count() == 1


def test_where_the_room_is_switched_off_nothing_of_it_is_there() -> None:
    town = make_town()
    row = make.make_consultation(town)
    clerk = signed_in(town, "clerk")
    type(town).objects.update(participation_on=False)
    for address in (
        "/desk/consultations/",
        f"/desk/consultations/{row.key}/",
        f"/consultations/{row.slug}/whole/",
    ):
        assert at(make.MID, clerk, address).status_code == 404, address


def test_group_answer_confirm_and_publish() -> None:
    town = make_town()
    row = closed_case(town)
    clerk, approver = signed_in(town, "clerk"), signed_in(town, "approver")
    keys = [opinion.key for opinion in row.opinions.order_by("id")]
    at(
        make.AFTER,
        clerk,
        f"/desk/consultations/{row.key}/group/",
        {"theme": "new", "title": "近くで学びたい", "opinion": keys[:2]},
    )
    theme = Theme.objects.get()
    publish = f"/desk/consultations/{row.key}/publish/"
    decision = {"version": row.version, "number": "第2号", "on": "2025-11-04", "post": "企画課長"}
    refused = at(make.AFTER, approver, publish, decision)
    assert refused.status_code == 409
    assert "意見3件、意見の概要1件" in refused.content.decode()
    at(make.AFTER, clerk, f"/desk/consultations/{row.key}/group/", {"theme": theme.key, "opinion": keys[2:]})
    page = f"/desk/themes/{theme.key}/"
    at(
        make.AFTER,
        clerk,
        page,
        {"version": 0, "disposition": "E", "text": "案のとおりとします。", "act": "ask"},
    )
    assert Response.objects.get().state == "draft"
    nothing = at(
        make.AFTER, clerk, page, {"version": 1, "disposition": "E", "reason": "理由です", "act": "ask"}
    )
    shown = nothing.content.decode()
    assert (nothing.status_code, 'href="#id_text"' in shown, "理由です</textarea>" in shown) == (
        422,
        True,
        True,
    )
    assert "下書きで残しました" in shown
    assert 'name="version" value="2"' in shown
    at(make.AFTER, clerk, page, {"version": 2, "disposition": "D", "text": "参考にします。", "act": "ask"})
    assert Response.objects.get().state == "asked"
    assert at(make.AFTER, clerk, f"{page}confirm/", {"version": 4, "act": "confirm"}).status_code == 403
    at(make.AFTER, approver, f"{page}confirm/", {"version": 4, "act": "back", "note": "理由も"})
    assert Response.objects.get().sent_back_note == "理由も"
    at(make.AFTER, clerk, page, {"version": 5, "disposition": "D", "text": "参考にします。", "act": "ask"})
    at(make.AFTER, approver, f"{page}confirm/", {"version": 7, "act": "deputy"})
    assert Response.objects.get().confirmed_as == "deputy"
    done = at(make.AFTER, approver, publish, decision)
    assert done.status_code == 303
    row.refresh_from_db()
    assert row.state == "published"


def test_two_writers_see_both_texts() -> None:
    town = make_town()
    row = closed_case(town)
    theme = make.make_theme(row, *row.opinions.all())
    clerk = signed_in(town, "clerk")
    page = f"/desk/themes/{theme.key}/"
    at(make.AFTER, clerk, page, {"version": 0, "text": "先に保存した文"})
    answer = at(make.AFTER, clerk, page, {"version": 0, "text": "あとから保存する文"})
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "先に保存した文" in shown
    assert "あとから保存する文" in shown
    edit = f"{page}edit/"
    at(make.AFTER, clerk, edit, {"version": 1, "title": "新しい見出し", "summary": "概要A"})
    answer = at(make.AFTER, clerk, edit, {"version": 1, "title": "別の見出し", "summary": "概要B"})
    assert answer.status_code == 409
    assert "新しい見出し" in answer.content.decode()
    assert "別の見出し" in answer.content.decode()


def desk_addresses(row: Consultation) -> list[str]:
    theme = make.make_theme(row, *row.opinions.all())
    make.make_response(theme, state="asked")
    case = f"/desk/consultations/{row.key}/"
    return [
        case,
        f"{case}prepare/",
        f"{case}open/",
        f"{case}withdraw/",
        f"{case}opinions/",
        f"{case}opinions/new/",
        f"{case}board/",
        f"/desk/opinions/{row.opinions.all()[0].key}/",
        f"/desk/themes/{theme.key}/",
        f"/desk/themes/{theme.key}/edit/",
    ]


def test_every_screen_opens_here_and_is_absent_elsewhere() -> None:
    town, other = make_town(), make_town("minami")
    addresses = desk_addresses(closed_case(town))
    clerk = signed_in(town, "clerk")
    stranger = signed_in(other, "clerk", HTTP_HOST="minami.localhost")
    resident = signed_in(town, "resident")
    for address in addresses:
        assert at(make.AFTER, clerk, address).status_code == 200, address
        assert at(make.AFTER, stranger, address).status_code == 404, address
        assert at(make.AFTER, resident, address).status_code == 403, address
        assert Client().get(address).status_code == 302, address


def test_lists_cost_the_same_with_three_and_three_hundred() -> None:
    town = make_town()
    clerk = signed_in(town, "clerk")
    counts: dict[str, set[int]] = {}
    for size in (3, 300):
        row = make.make_consultation(town, slug=f"c{size}")
        first = make.make_opinion(row)
        Opinion.objects.bulk_create(
            Opinion(
                municipality=town,
                consultation=row,
                draft_version=row.draft_version,
                section=first.section,
                text=f"意見{index}",
                text_hash="x",
                channel="web",
                received_at=make.MID,
                received_on=make.OPENS,
            )
            for index in range(size)
        )
        themed = list(Opinion.objects.filter(consultation=row)[: size // 2])
        theme = make.make_theme(row, *themed)
        case = f"/desk/consultations/{row.key}/"
        for name, address in (
            ("opinions", f"{case}opinions/"),
            ("board", f"{case}board/"),
            ("case", case),
            ("theme", f"/desk/themes/{theme.key}/"),
        ):
            at(make.MID, clerk, address)
            with CaptureQueriesContext(connection) as queries:
                at(make.MID, clerk, address)
            counts.setdefault(name, set()).add(len(queries))
    assert all(len(seen) == 1 for seen in counts.values()), counts
