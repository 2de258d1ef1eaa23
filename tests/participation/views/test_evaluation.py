"""The screens of the committee's year, as each role meets them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.people.models import RoleGrant, User
from common.places.models import Municipality
from participation.domain.evaluation_sheet import Scoring, save_score_sheet
from participation.models import Advice, EvaluationRound, Reply, ScoreSheet
from tests.factories.evaluation import MARKS, make_indicator, make_measure, make_theme, make_year, round_of
from tests.factories.town import make_department, make_town, make_user

pytestmark = pytest.mark.django_db
SECRET = "ひみつの評価コメント"


def client_of(town: Municipality, role: str, username: str = "") -> Client:
    client = Client(SERVER_NAME="testserver" if town.slug == "hiroba" else "minami.localhost")
    name = username or f"{role}-{town.slug}"
    user = User.objects.filter(username=name).first() or make_user(town, role, name)
    client.force_login(user)
    return client


def told(response: Any) -> str:
    """The page without its tokens."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode())


def marks(**more: str) -> dict[str, str]:
    return {f"mark_{code}": value for code, value in MARKS.items()} | {"version": "0", "comment": ""} | more


def test_every_role_sees_the_same_whether_a_member_has_scored_or_not() -> None:
    town = make_town()
    year = make_year(town).score()
    row = year.rows()[0]
    member = client_of(town, "member")
    addresses = [
        "/committee/",
        reverse("committee_round", args=[year.round.key]),
        reverse("committee_sheet", args=[year.round.key, row.key]),
        reverse("committee_sheet_print", args=[year.round.key, row.key]),
        reverse("committee_finding", args=[year.round.key, row.key]),
        reverse("committee_report", args=[year.round.key]),
        "/desk/evaluation/",
        reverse("desk_round", args=[year.round.key]),
        reverse("desk_evidence", args=[year.round.key, row.key]),
        reverse("evaluation_round", args=[year.round.key]),
    ]
    others = {
        "": Client(),
        **{
            role: client_of(town, role)
            for role in ("chair", "clerk", "approver", "admin", "auditor", "editor", "resident", "moderator")
        },
        "member2": client_of(town, "member", f"member2-{town.slug}"),
    }

    def seen() -> dict[tuple[str, str], tuple[int, str]]:
        answers = {}
        for who, client in others.items():
            for address in addresses:
                response = client.get(address)
                answers[who, address] = (response.status_code, told(response))
        return answers

    before = seen()
    sheet = reverse("committee_sheet", args=[year.round.key, row.key])
    done = member.post(sheet, marks(comment=SECRET, hand_in="1"))
    assert done.status_code == 303
    assert ScoreSheet.objects.get().comment == SECRET
    after = seen()
    assert [key for key in before if before[key] != after[key]] == []
    assert not [key for key, (_status, text) in after.items() if SECRET in text]
    assert SECRET in told(member.get(sheet))
    assert before["chair", addresses[4]][0] == 404
    assert before["member2", addresses[2]][0] == 200
    assert before["clerk", addresses[2]][0] == 403


def test_the_chair_learns_only_that_not_all_are_in() -> None:
    town = make_town()
    year = make_year(town).score()
    chair = client_of(town, "chair")
    address = reverse("committee_open", args=[year.round.key])
    answers = []
    for actor in year.members:
        response = chair.post(address, follow=True)
        text = told(response)
        assert "評価票は、まだそろっていません" in text
        answers.append(re.sub(r"提出した|これから|\d件", "", text))
        if actor != year.chair:
            year.hand_in(actor)
    assert answers[0] == answers[1] == answers[2]
    year.hand_in(year.chair)
    chair.post(address)
    assert round_of(year).state == "opened"
    assert chair.get(address).status_code == 405


def test_a_sheet_keeps_what_was_typed_when_a_mark_is_missing() -> None:
    town = make_town()
    year = make_year(town).score()
    row = year.rows()[0]
    member = client_of(town, "member")
    address = reverse("committee_sheet", args=[year.round.key, row.key])
    answer = member.post(address, {"version": "0", "mark_need": "4", "comment": "途中の考え", "hand_in": "1"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "途中の考え" in text
    assert text.count("どれか一つをえらんでください。") >= 3
    assert re.search(r'name="mark_need" value="4"[^>]*checked', text)
    assert not ScoreSheet.objects.exists()
    assert member.post(address, marks(keep="1")).status_code == 303
    stale = member.post(address, marks(keep="1", comment="別の画面で書いた"))
    assert stale.status_code == 409
    assert "別の画面で書いた" in stale.content.decode()
    assert 'name="version" value="1"' in stale.content.decode()


def test_a_member_of_no_round_finds_nothing() -> None:
    town = make_town()
    year = make_year(town).score()
    row = year.rows()[0]
    stranger = client_of(town, "member", "stranger")
    assert "あなたにお願いしている評価はありません" in stranger.get("/committee/").content.decode()
    assert stranger.get(reverse("committee_round", args=[year.round.key])).status_code == 404
    assert (
        stranger.post(reverse("committee_sheet", args=[year.round.key, row.key]), marks()).status_code == 404
    )


def test_another_town_finds_none_of_it() -> None:
    town, other = make_town(), make_town("minami")
    measure = make_measure(town)
    year = make_year(town, measure).publish()
    row = year.rows()[0]
    mine = [
        ("", reverse("evaluation_round", args=[year.round.key])),
        ("chair", reverse("committee_round", args=[year.round.key])),
        ("chair", reverse("committee_finding", args=[year.round.key, row.key])),
        ("chair", reverse("committee_report", args=[year.round.key])),
        ("chair", reverse("committee_sheet_print", args=[year.round.key, row.key])),
        ("clerk", reverse("desk_round", args=[year.round.key])),
        ("clerk", reverse("desk_evidence", args=[year.round.key, row.key])),
        ("clerk", reverse("desk_reply", args=[year.advice.key])),
    ]
    foreign = {role: client_of(other, role) for role in ("chair", "clerk")}
    foreign[""] = Client(SERVER_NAME="minami.localhost")
    own = {role: client_of(town, role) for role in ("chair", "clerk")} | {"": Client()}
    for role, address in mine:
        assert own[role].get(address).status_code == 200, address
        assert foreign[role].get(address).status_code == 404, address
    assert (
        foreign["clerk"]
        .post(reverse("desk_round_act", args=[year.round.key]), {"act": "publish", "version": "1"})
        .status_code
        == 404
    )


def test_a_whole_year_by_its_buttons() -> None:
    town = make_town()
    measure = make_measure(town)
    theme = make_theme(measure)
    year = make_year(town, measure)
    year.round.measures.all().delete()
    year.round.delete()
    clerk, chair, approver = (client_of(town, role) for role in ("clerk", "chair", "approver"))
    first = clerk.get("/desk/evaluation/new/")
    assert "必要性：町が行う必要があるか。" in first.content.decode()
    people = [actor.key for actor in year.members]
    form = {
        "version": "0",
        "title": "令和8年度外部評価（令和7年度実績）",
        "held_year": "2026",
        "judged_year": "2025",
        "department": year.plan.department_key,
        "members": people,
        "chair": "",
        "measures": [measure.key],
        "criteria": "必要性：要るか。",
        "scores_shown": "letter",
    }
    assert clerk.post("/desk/evaluation/new/", form).status_code == 422
    clerk.post("/desk/evaluation/new/", {**form, "chair": year.chair.key})
    round_ = EvaluationRound.objects.get()
    row = round_.measures.get()
    act = reverse("desk_round_act", args=[round_.key])

    def press(client: Client, verb: str) -> int:
        version = EvaluationRound.objects.get().version
        return client.post(act, {"act": verb, "version": str(version)}).status_code

    assert press(clerk, "start") == 409
    assert press(clerk, "freeze") == 303
    assert clerk.get(reverse("desk_round_edit", args=[round_.key])).status_code == 200
    assert press(clerk, "start") == 303
    for name in ("chair-hiroba", "member-hiroba", "member2-hiroba"):
        sheet = reverse("committee_sheet", args=[round_.key, row.key])
        posted = {"version": "0", "comment": "よい", "mark_need": "3", "hand_in": "1"}
        assert client_of(town, "member", name).post(sheet, posted).status_code == 303
    chair.post(reverse("committee_open", args=[round_.key]))
    finding = reverse("committee_finding", args=[round_.key, row.key])
    assert "3点が3人" in chair.get(finding).content.decode()
    chair.post(
        finding,
        {
            "act": "finding",
            "version": "0",
            "grade": "B",
            "direction": "improve",
            "text": "",
            "found_on": "2026-08-28",
        },
    )
    chair.post(
        finding, {"act": "advice", "kind": "advice", "text": "午後に開くこと。", "themes": [theme.key]}
    )
    member_view = client_of(town, "member").get(finding)
    assert "午後に開くこと。" in member_view.content.decode()
    assert "この結果を残す" not in member_view.content.decode()
    version = EvaluationRound.objects.get().version
    chair.post(
        reverse("committee_hand_over", args=[round_.key]), {"version": version, "reported_on": "2026-09-01"}
    )
    report = chair.get(reverse("committee_report", args=[round_.key])).content.decode()
    assert "令和8年9月1日" in report
    assert "午後に開くこと。" in report
    assert press(approver, "publish") == 409
    assert "町の回答がまだない" in told(approver.post(act, {"act": "publish", "version": str(version + 1)}))
    reply = reverse("desk_reply", args=[Advice.objects.get().key])
    answer = {
        "stamp": "",
        "text": "午後の回を開きます。",
        "action": "月2回開く",
        "due_on": "",
        "department": year.plan.department_key,
        "decision_number": "企第34号",
        "decided_on": "2026-09-30",
    }
    assert "いつまでに行うか" in clerk.post(reply, answer).content.decode()
    assert clerk.post(reply, {**answer, "due_on": "2027-04-30"}).status_code == 303
    stale = clerk.post(reply, {**answer, "text": "別の回答", "due_on": "2027-04-30"})
    assert stale.status_code == 409
    assert "別の回答" in stale.content.decode()
    assert Reply.objects.get().text == "午後の回を開きます。"
    assert press(clerk, "publish") == 409
    assert EvaluationRound.objects.get().state == "reported"
    assert press(approver, "publish") == 303
    public = Client().get(reverse("evaluation_round", args=[round_.key]))
    text = public.content.decode()
    for words in ("午後に開くこと。", "午後の回を開きます。", "会場まで行けない", "2027年4月30日"):
        assert words in text, words
    assert "chair さん" not in text


def test_a_round_is_public_only_when_published() -> None:
    town = make_town()
    year = make_year(town).reply()
    address = reverse("evaluation_round", args=[year.round.key])
    assert Client().get(address).status_code == 404
    assert client_of(town, "clerk").get(address).status_code == 404


def test_the_public_page_keeps_what_was_frozen() -> None:
    town = make_town()
    measure = make_measure(town)
    unpublished = make_theme(measure, "公表前の声", published=False)
    theme = make_theme(measure, "会場まで行けない")
    year = make_year(town, measure).publish(theme=theme)
    theme.summary = "あとで書きかえた"
    theme.save()
    text = Client().get(reverse("evaluation_round", args=[year.round.key])).content.decode()
    assert "会場まで行けない。近くまで来てほしい。" in text
    assert "あとで書きかえた" not in text
    assert unpublished.title not in text


@pytest.mark.parametrize("role", ["clerk", "chair", ""])
def test_pages_ask_as_many_questions_for_three_measures_as_for_thirty(role: str) -> None:
    town = make_town()
    counts = []
    for size in (3, 30):
        other = [make_measure(town, f"{size}-{place}", f"施策{place}") for place in range(size)]
        for measure in other[:2]:
            make_indicator(measure, name="人数")
            make_theme(measure)
        for username in ("clerk", "approver", "chair", "member", "member2"):
            User.objects.filter(username=f"{username}-hiroba").update(username=f"{username}-{size}")
        year = make_year(town, *other)
        year.publish()
        client = client_of(town, role) if role else Client()
        address = {
            "clerk": reverse("desk_round", args=[year.round.key]),
            "chair": reverse("committee_round", args=[year.round.key]),
            "": reverse("evaluation_round", args=[year.round.key]),
        }[role]
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
        EvaluationRound.objects.filter(pk=year.round.pk).update(title=f"前の評価{size}")
    assert counts[0] == counts[1], counts
    assert counts[0] <= 20


def test_saving_needs_the_member_herself() -> None:
    town = make_town()
    year = make_year(town).score()
    row = year.rows()[0]
    save_score_sheet(actor=year.members[1], measure_key=row.key, scoring=Scoring(MARKS, SECRET), version=0)
    chair = client_of(town, "chair")
    paper = chair.get(reverse("committee_sheet_print", args=[year.round.key, row.key])).content.decode()
    assert SECRET not in paper
    assert "（○）" not in paper


def test_the_desk_offers_only_who_can_be_chair_and_changes_the_chair() -> None:
    town = make_town()
    year = make_year(town)
    clerk = client_of(town, "clerk")
    page = told(clerk.get("/desk/evaluation/new/"))
    offered = re.findall(r'name="chair" value="([^"]+)"', page)
    assert offered == [year.chair.key]
    assert f'value="{make_department(town).key}" selected' in page
    address = reverse("desk_round_chair", args=[year.round.key])
    assert clerk.get(address).status_code == 404
    year.score()
    assert client_of(town, "approver").get(address).status_code == 403
    assert "会長の役割を持つ委員が、ほかにいません" in told(clerk.get(address))
    deputy = year.members[1]
    RoleGrant.objects.filter(person_id=deputy.person_id).update(role="chair")
    page = told(clerk.get(address))
    assert re.findall(r'name="chair" value="([^"]+)"', page) == [deputy.key]
    form = {"version": str(year.round.version), "chair": deputy.key}
    assert clerk.post(address, {**form, "chair": ""}).status_code == 422
    stale = clerk.post(address, {**form, "version": "1"})
    assert stale.status_code == 409
    assert "checked" in told(stale)
    answer = clerk.post(address, form, follow=True)
    assert "会長を替えました。" in told(answer)
    assert EvaluationRound.objects.get().chair.key == deputy.key


def test_the_desk_goes_on_without_a_member_who_cannot_judge() -> None:
    town = make_town()
    year = make_year(town).score()
    clerk = client_of(town, "clerk")
    address = reverse("desk_round_excuse", args=[year.round.key])
    assert client_of(town, "approver").get(address).status_code == 403
    page = told(clerk.get(address))
    ill = year.members[2]
    assert set(re.findall(r'name="member" value="([^"]+)"', page)) == {one.key for one in year.members[1:]}
    form = {"version": str(year.round.version), "member": ill.key}
    assert clerk.post(address, {**form, "member": ""}).status_code == 422
    assert clerk.post(address, {**form, "version": "1"}).status_code == 409
    assert "この委員の評価票がなくても" in told(clerk.post(address, form, follow=True))
    assert set(EvaluationRound.objects.get().members.values_list("key", flat=True)) == {
        one.key for one in year.members[:2]
    }
    year.hand_in(*year.members[:2])
    opened = client_of(town, "chair").post(reverse("committee_open", args=[year.round.key]))
    assert opened.status_code == 303
    assert clerk.get(address).status_code == 404
