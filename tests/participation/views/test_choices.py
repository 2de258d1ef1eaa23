"""Sixty of everything: every option of the desk can be reached by words, and searching loses nothing typed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from common.people.models import RoleGrant
from common.places.models import Department
from common.text import clock
from participation.models import Consultation, Drafting, Response, Theme, ThemeOpinion
from tests.factories import evaluation
from tests.factories import participation as make
from tests.factories.town import make_department, make_person, make_town, make_user

pytestmark = pytest.mark.django_db
LONG = "近くで学べる場を、令和8年度から5か所に広げます。"


@pytest.fixture
def town() -> Any:
    return make_town()


@pytest.fixture
def row(town: Any) -> Consultation:
    row = make.make_consultation(town, state="closed", sections=60)
    keys = row.draft_version.sections.order_by("position").values_list("line_key", "text")
    texts = dict(keys)
    texts[list(texts)[56]] = "書きあらためた文です。"
    row.next_version = make.make_draft(row.drafting, number=2, texts=texts)
    row.save()
    return row


def signed_in(town: Any, role: str = "clerk") -> Client:
    client = Client()
    client.force_login(make_user(town, role), backend="common.people.backends.RoleBackend")
    return client


def sent(client: Client, address: str, data: dict[str, Any] | None = None) -> Any:
    with clock.replaced_by(make.AFTER):
        return client.post(address, data) if data is not None else client.get(address)


def add_departments(town: Any) -> None:
    Department.objects.bulk_create(
        Department(municipality=town, code=f"x{n:02}", name=f"{n}番目の課", valid_from=date(2020, 4, 1))
        for n in range(60)
    )


def add_themes(row: Consultation) -> list[Theme]:
    return Theme.objects.bulk_create(
        Theme(
            municipality=row.municipality,
            consultation=row,
            number=n,
            title=f"論点その{n}番",
            summary="要旨",
            made_at=make.AFTER,
        )
        for n in range(2, 62)
    )


def options(page: str, name: str) -> int:
    return page.split(f'name="{name}"', 1)[1].split("</select>", 1)[0].count("<option")


def test_every_section_of_the_next_version_can_be_named(town: Any, row: Consultation) -> None:
    theme = make.make_theme(row)
    add_departments(town)
    clerk = signed_in(town)
    page = f"/desk/themes/{theme.key}/"
    first = sent(clerk, page).content.decode()
    assert options(first, "changed_section") == 50
    assert options(first, "department") == 50
    choices = first.split('name="changed_section"', 1)[1]
    assert choices.index("取り組み57") < choices.index("取り組み1<"), "what changed comes first"
    wanted = row.next_version.sections.get(title="取り組み60")
    assert wanted.key not in first
    typed = {"version": 0, "text": LONG, "reason": "理由です", "measure_words": "2-", "disposition": "A"}
    search = {**typed, "find": "changed_section", "changed_section_words": "取り組み６０", "department": ""}
    found = sent(clerk, page, search)
    assert found.status_code == 200
    shown = found.content.decode()
    assert wanted.key in shown
    assert LONG in shown
    assert "理由です" in shown
    assert 'value="2-"' in shown
    assert 'class="summary"' not in shown, "nothing is complained about while searching"
    assert not Response.objects.exists()
    last = Department.objects.get(name="59番目の課")
    stored = {**typed, "measure_words": "", "changed_section": wanted.key, "department": last.key}
    assert sent(clerk, page, stored).status_code == 303
    response = Response.objects.get()
    assert response.changed_section == wanted
    assert response.department == last
    assert wanted.key in sent(clerk, page).content.decode(), "what is chosen stays in sight"


def test_opinions_move_to_any_of_sixty_themes_and_the_unsaved_view_stays(
    town: Any, row: Consultation
) -> None:
    with clock.replaced_by(make.MID):
        pass
    opinion = make.make_paper(row, received_on=make.OPENS)
    other = make.make_paper(row, received_on=make.OPENS, text="もう一つの意見")
    theme = make.make_theme(row, opinion, other)
    target = add_themes(row)[-1]
    clerk = signed_in(town)
    page = f"/desk/themes/{theme.key}/"
    first = sent(clerk, page).content.decode()
    assert options(first, "theme") == 50
    assert target.key not in first
    typed = {"version": 0, "text": LONG, "opinion": opinion.key}
    found = sent(clerk, page, {**typed, "find": "theme", "theme_words": "61番"}).content.decode()
    assert target.key in found
    assert LONG in found
    assert f'value="{opinion.key}" form="view" checked' in found
    untouched = sent(clerk, f"{page}regroup/", {**typed, "opinion": [], "theme": target.key})
    assert untouched.status_code == 409
    assert LONG in untouched.content.decode()
    moved = sent(clerk, f"{page}regroup/", {**typed, "theme": target.key})
    assert moved.status_code == 200
    shown = moved.content.decode()
    assert LONG in shown
    assert "まだ保存していません" in shown
    assert ThemeOpinion.objects.get(opinion=opinion).theme == target
    done = sent(clerk, f"{page}regroup/", {"version": 0, "opinion": other.key, "theme": ""})
    assert done.status_code == 303
    assert not ThemeOpinion.objects.filter(opinion=other).exists()
    assert sent(clerk, f"{page}regroup/?page=2").headers["Location"].endswith(f"{page}?page=2")


def test_the_board_offers_every_theme_and_keeps_ticks_and_title(town: Any, row: Consultation) -> None:
    opinion = make.make_paper(row, received_on=make.OPENS)
    make.make_theme(row)
    target = add_themes(row)[-1]
    clerk = signed_in(town)
    case = f"/desk/consultations/{row.key}/"
    first = sent(clerk, f"{case}board/").content.decode()
    assert first.count('type="radio"') == 50
    typed = {"opinion": opinion.key, "theme": "new", "title": "書きかけの題"}
    search = {**typed, "find": "theme", "theme_words": "その61"}
    found = sent(clerk, f"{case}group/?words=紙", search)
    assert found.status_code == 200
    shown = found.content.decode()
    assert target.key in shown
    assert "書きかけの題" in shown
    assert f'value="{opinion.key}" form="group" checked' in shown
    nothing = sent(clerk, f"{case}group/", {"theme": target.key})
    assert nothing.status_code == 409
    assert "しるし" in nothing.content.decode()
    untitled = sent(clerk, f"{case}group/", {**typed, "title": ""})
    assert untitled.status_code == 409
    assert f'value="{opinion.key}" form="group" checked' in untitled.content.decode()
    done = sent(clerk, f"{case}group/?words=紙", {**typed, "theme": target.key})
    assert done.status_code == 303
    assert "words=" in done.headers["Location"]
    assert ThemeOpinion.objects.get(opinion=opinion).theme == target


def test_a_new_case_finds_department_and_plan_in_the_making(town: Any) -> None:
    add_departments(town)
    Drafting.objects.bulk_create(Drafting(municipality=town, title=f"計画その{n}番") for n in range(60))
    clerk = signed_in(town)
    address = "/desk/consultations/new/"
    oldest = Drafting.objects.get(title="計画その0番")
    first = clerk.get(address).content.decode()
    assert options(first, "round_of") == 50
    assert oldest.key not in first
    typed = {"title": "骨子への意見", "slug": "outline", "department": make_department(town).key}
    found = clerk.post(address, {**typed, "find": "round_of", "round_of_words": "その0番"})
    assert found.status_code == 200
    assert oldest.key in found.content.decode()
    assert "骨子への意見" in found.content.decode()
    assert clerk.post(address, {**typed, "round_of": oldest.key}).status_code == 303
    assert Consultation.objects.get().drafting == oldest


def test_any_of_sixty_members_judges_any_of_sixty_measures(town: Any) -> None:
    for n in range(60):
        evaluation.make_measure(town, f"9-{n}", f"施策その{n}番")
        member = make_person(town, f"委員その{n}番", kana=f"イイン{n:02}")
        RoleGrant.objects.create(
            municipality=town,
            person=member,
            role="member",
            department=make_department(town),
            valid_from=date(2020, 4, 1),
        )
    clerk = signed_in(town)
    address = "/desk/evaluation/new/"
    page = clerk.get(address).content.decode()
    assert page.count('name="members" value=') == 50
    assert page.count('name="measures" value=') == 50
    last = RoleGrant.objects.get(person__name="委員その59番").person
    assert last.key not in page
    typed = {
        "version": 0,
        "title": "外部評価",
        "held_year": 2026,
        "judged_year": 2025,
        "scores_shown": "letter",
    }
    found = clerk.post(address, {**typed, "find": "members", "members_words": "その59番"})
    assert found.status_code == 200
    shown = found.content.decode()
    assert last.key in shown
    assert 'value="外部評価"' in shown
