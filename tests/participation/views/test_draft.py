"""The screens of a draft: bringing in, waiting, reviewing, preview; nothing typed is lost, nobody else gets in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.jobs.domain.job import claim_next, run_job
from common.jobs.models import Job
from common.people.enums import Role
from common.places.models import Municipality
from common.text import clock
from participation.domain.draft import AT_ONCE
from participation.models import Consultation, DraftVersion, DroppedLines, Section
from tests.factories.draft import SHORT_PLAN, assert_whole, make_version, plan_of, section
from tests.factories.participation import make_consultation
from tests.factories.town import make_town, make_user

pytestmark = pytest.mark.django_db


def signed_in(town: Municipality, role: str = Role.CLERK, host: str = "testserver") -> Client:
    client = Client(HTTP_HOST=host)
    client.force_login(make_user(town, role), backend="common.people.backends.RoleBackend")
    return client


@pytest.fixture
def town() -> Municipality:
    return make_town()


@pytest.fixture
def clerk(town: Municipality) -> Client:
    return signed_in(town)


@pytest.fixture
def case(town: Municipality) -> Consultation:
    return make_consultation(town, state="announced")


@pytest.fixture
def version(town: Municipality, case: Consultation) -> DraftVersion:
    return make_version(town, consultation_key=case.key)


def bring(client: Client, case: Consultation, **fields: Any) -> Any:
    return client.post(reverse("desk_draft_import", args=[case.key]), fields)


def act(client: Client, version: DraftVersion, do: str, **fields: Any) -> Any:
    version.refresh_from_db()
    return client.post(
        reverse("desk_draft_act", args=[version.key]), {"version": version.version, "do": do, **fields}
    )


# -- bringing in


def test_a_file_becomes_a_version_to_review(clerk: Client, case: Consultation) -> None:
    page = clerk.get(reverse("desk_draft_import", args=[case.key]))
    assert "計画（案）を見出しごとに" in page.content.decode()
    answer = bring(clerk, case, source=SimpleUploadedFile("案.txt", SHORT_PLAN.encode("cp932")))
    version = DraftVersion.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, reverse("desk_draft", args=[version.key]))
    assert (version.source_name, version.drafting_id) == ("案.txt", case.drafting_id)
    shown = clerk.get(answer["Location"]).content.decode()
    assert "第1章 いまの町" in shown
    assert reverse("desk_consultation_open", args=[case.key]) in shown


def test_pasted_text_becomes_a_version(clerk: Client, case: Consultation) -> None:
    answer = bring(clerk, case, text=SHORT_PLAN, title="まちの案", label="proposal")
    version = DraftVersion.objects.get()
    assert answer.status_code == 303
    assert (version.title, version.label) == ("まちの案", "proposal")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "ファイルをえらぶか"),
        ({"text": " \n "}, "ファイルをえらぶか"),
        ({"source": SimpleUploadedFile("a.txt", b"")}, "文字が入っていません"),
        ({"source": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}, "PDFのままでは"),
        ({"source": SimpleUploadedFile("a.doc", b"\xd0\xcf\x11\xe0\x00\x00")}, "テキストファイルではない"),
        ({"source": SimpleUploadedFile("a.txt", "あ".encode() * 1_100_000)}, "3MBをこえています"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_title_stays(
    clerk: Client, case: Consultation, fields: dict[str, Any], words: str
) -> None:
    answer = bring(clerk, case, title="書いた名前", **fields)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert words in shown
    assert "書いた名前" in shown
    assert not DraftVersion.objects.exists()


def test_an_error_elsewhere_keeps_the_text_of_the_file(clerk: Client, case: Consultation) -> None:
    answer = bring(clerk, case, source=SimpleUploadedFile("案.txt", SHORT_PLAN.encode()), title="長い" * 100)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "バスは1日に4本です。" in shown
    assert 'value="案.txt"' in shown


def test_a_long_plan_goes_through_the_worker(clerk: Client, case: Consultation) -> None:
    text = plan_of(40, lines=120)
    assert len(text.encode()) > AT_ONCE
    answer = bring(clerk, case, text=text)
    assert answer.status_code == 303
    waiting = clerk.get(answer["Location"])
    assert waiting["Refresh"] == "3"
    assert "順番を待っています" in waiting.content.decode()
    assert not DraftVersion.objects.exists()
    job = claim_next()
    assert job is not None
    run_job(job)
    done = clerk.get(answer["Location"])
    assert (done.status_code, done["Location"]) == (
        303,
        reverse("desk_draft", args=[DraftVersion.objects.get().key]),
    )


@pytest.mark.parametrize("result", [{"refused": "文字が入っていません。"}, {"error": "ValueError: x"}])
def test_a_failed_job_says_what_is_stored(clerk: Client, case: Consultation, result: dict[str, str]) -> None:
    answer = bring(clerk, case, text=plan_of(40, lines=120))
    Job.objects.update(state="failed" if "error" in result else "done", result=result)
    shown = clerk.get(answer["Location"])
    assert "Refresh" not in shown
    assert (result.get("refused") or "取り込みは行われていません") in shown.content.decode()
    assert "ValueError" not in shown.content.decode()


# -- reviewing


def test_the_screen_shows_outline_lines_and_dropped_lines(clerk: Client, version: DraftVersion) -> None:
    shown = clerk.get(reverse("desk_draft", args=[version.key]) + "?line=22").content.decode()
    assert "第1章 いまの町" in shown
    assert "お年寄りは増えています" in shown
    assert "第2章　これから … 3" in shown
    assert "目次" in shown


def test_buttons_of_a_row(clerk: Client, version: DraftVersion) -> None:
    row = section(version, "人口")
    answer = act(clerk, version, f"promote:{row.key}", words="人")
    assert answer.status_code == 303
    assert answer["Location"].endswith(f"#s-{row.key}")
    assert "words=" in answer["Location"]
    row.refresh_from_db()
    assert row.level == 1
    act(clerk, version, f"demote:{row.key}")
    row.refresh_from_db()
    assert row.level == 2
    act(clerk, version, f"merge:{section(version, 'くらし').key}")
    row.refresh_from_db()
    assert "2 くらし" in row.text
    assert_whole(version)


def test_lines_of_the_pane(clerk: Client, version: DraftVersion) -> None:
    row = section(version, "人口")
    line = row.first_line + 2
    answer = act(clerk, version, "drop", section=row.key, lines=[line], reason="図の中の字")
    assert "若い人" not in section(version, "人口").text
    assert "外した行" in clerk.get(answer["Location"]).content.decode()
    act(clerk, version, "restore", section=row.key, lines=[line])
    assert "若い人" in section(version, "人口").text
    answer = act(clerk, version, "split", section=row.key, lines=[row.first_line + 4])
    new = Section.objects.get(draft_version=version, title__startswith="いっぽうで")
    assert f"section={new.key}" in answer["Location"]
    act(clerk, version, "drop_section", section=new.key, reason="重なり")
    block = DroppedLines.objects.get(draft_version=version, reason="重なり")
    act(clerk, version, "restore_block", first=block.first_line, last=block.last_line)
    assert "一人で暮らす" in section(version, "人口").text
    assert_whole(version)


def test_rename(clerk: Client, version: DraftVersion) -> None:
    row = section(version, "人口")
    act(clerk, version, "rename", section=row.key, number="1", title="人口のこれまで")
    assert section(version, "人口のこれまで").pk == row.pk
    answer = act(clerk, version, "rename", section=row.key, number="１の２", title="")
    assert answer.status_code == 422
    assert "１の２" in answer.content.decode()


@pytest.mark.parametrize(
    ("do", "fields", "words"),
    [
        ("split", {"lines": ["20", "21"], "reason": "残るわけ"}, "1つだけ印を"),
        ("drop", {"reason": "残るわけ"}, "本文にある行に"),
        ("restore", {"lines": ["20"], "reason": "残るわけ"}, "外した行に"),
        ("restore_block", {"first": "x", "last": "3", "reason": "残るわけ"}, "何行目から"),
    ],
)
def test_what_is_refused_comes_back_as_it_was(
    clerk: Client, version: DraftVersion, do: str, fields: dict[str, Any], words: str
) -> None:
    answer = act(clerk, version, do, section=section(version, "人口").key, **fields)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert words in shown
    assert "残るわけ" in shown
    for line in fields.get("lines", []):
        assert f'value="{line}" checked' in shown


def test_two_clerks_at_once(clerk: Client, version: DraftVersion) -> None:
    row = section(version, "人口")
    act(clerk, version, "rename", section=row.key, number="1", title="先に直した題")
    answer = clerk.post(
        reverse("desk_draft_act", args=[version.key]),
        {"version": 1, "do": "rename", "section": row.key, "number": "1", "title": "あとから直した題"},
    )
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "先に直した題" in shown
    assert "あとから直した題" in shown
    assert "ほかの人が" in shown


def test_a_published_version_is_only_read(clerk: Client, version: DraftVersion) -> None:
    DraftVersion.objects.update(published_at=clock.now())
    shown = clerk.get(reverse("desk_draft", args=[version.key])).content.decode()
    assert "この版は公表済みです" in shown
    assert 'name="do"' not in shown
    assert act(clerk, version, f"promote:{section(version, '人口').key}").status_code == 409


def test_a_plan_without_consultation_leads_to_making_one(clerk: Client, town: Municipality) -> None:
    version = make_version(town)
    shown = clerk.get(reverse("desk_draft", args=[version.key])).content.decode()
    address = f"{reverse('desk_consultation_new')}?round_of={version.drafting.key}"
    assert address in shown
    assert f'value="{version.drafting.key}" selected' in clerk.get(address).content.decode()


def test_a_version_written_by_hand_can_be_looked_at(clerk: Client, town: Municipality) -> None:
    row = make_consultation(town, state="open", slug="by-hand")
    assert row.draft_version is not None
    shown = clerk.get(reverse("desk_draft", args=[row.draft_version.key])).content.decode()
    assert "もとの行はわかりません" in shown


def test_finding_and_pages(clerk: Client, town: Municipality) -> None:
    version = make_version(town, plan_of(130))
    address = reverse("desk_draft", args=[version.key])
    assert clerk.get(address).content.decode().count('class="outline__row ') == 100
    second = clerk.get(f"{address}?page=2").content.decode().count('class="outline__row ')
    assert second == version.sections.count() - 100
    assert clerk.get(f"{address}?words=名前77").content.decode().count('class="outline__row ') == 1
    assert "あてはまる見出しはありません" in clerk.get(f"{address}?words=ない言葉").content.decode()
    late = section(version, "取り組みの名前125")
    assert f'id="s-{late.key}"' in clerk.get(f"{address}?section={late.key}").content.decode()


# -- preview


def test_the_preview_shows_contents_and_sections(clerk: Client, version: DraftVersion) -> None:
    address = reverse("desk_draft_preview", args=[version.key])
    shown = clerk.get(address).content.decode()
    row = section(version, "人口")
    assert f"?section={row.key}" in shown
    shown = clerk.get(f"{address}?section={row.key}").content.decode()
    assert "お年寄りは増えています" in shown
    assert "職員のための確認画面" in shown


# -- who gets in


def every_address(case: Consultation, version: DraftVersion) -> list[tuple[str, Callable[..., Any]]]:
    job = Job.objects.create(
        municipality_id=case.municipality_id,
        kind="participation.import_draft",
        owner_key="x",
        arguments={"consultation_key": case.key},
        asked_at=clock.now(),
    )
    names: list[tuple[str, list[str]]] = [
        ("desk_draft_import", [case.key]),
        ("desk_draft_job", [case.key, job.key]),
        ("desk_draft", [version.key]),
        ("desk_draft_preview", [version.key]),
    ]
    found: list[tuple[str, Callable[..., Any]]] = [
        (reverse(name, args=args), Client.get) for name, args in names
    ]
    return [*found, (reverse("desk_draft_act", args=[version.key]), Client.post)]


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.CHAIR, Role.EDITOR, Role.SUPPORTER])
def test_other_roles_are_shown_out(
    town: Municipality, case: Consultation, version: DraftVersion, role: str
) -> None:
    client = signed_in(town, role)
    for address, ask in every_address(case, version):
        assert ask(client, address).status_code == 403, address


def test_the_approver_looks_and_changes_nothing(
    town: Municipality, case: Consultation, version: DraftVersion
) -> None:
    client = signed_in(town, Role.APPROVER)
    shown = client.get(reverse("desk_draft", args=[version.key]))
    assert shown.status_code == 200
    assert 'name="do"' not in shown.content.decode()
    assert act(client, version, f"promote:{section(version, '人口').key}").status_code == 403
    assert bring(client, case, text=SHORT_PLAN).status_code == 403


def test_other_municipalities_find_nothing(case: Consultation, version: DraftVersion) -> None:
    client = signed_in(make_town("minami"), host="minami.localhost")
    for address, ask in every_address(case, version):
        fields = {"do": f"promote:{section(version, '人口').key}", "version": 1} if ask is Client.post else {}
        assert ask(client, address, fields).status_code == 404, address


def test_without_sign_in_the_way_leads_to_the_door(case: Consultation, version: DraftVersion) -> None:
    for address, ask in every_address(case, version):
        answer = ask(Client(), address)
        assert answer.status_code == 302, address
        assert "/accounts/login/" in answer["Location"]


def test_sections_of_another_version_are_not_found(
    clerk: Client, version: DraftVersion, town: Municipality
) -> None:
    other = section(make_version(town, plan_of(12)), "取り組みの名前3")
    assert act(clerk, version, f"promote:{other.key}").status_code == 404
    assert act(clerk, version, "shred:x").status_code == 404
    address = reverse("desk_draft_preview", args=[version.key])
    assert clerk.get(f"{address}?section={other.key}").status_code == 404


# -- what it costs


@pytest.mark.parametrize("name", ["desk_draft", "desk_draft_preview"])
def test_queries_do_not_grow_with_sections(clerk: Client, town: Municipality, name: str) -> None:
    counts = []
    for sections in (3, 300):
        version = make_version(town, plan_of(sections))
        address = reverse(name, args=[version.key])
        clerk.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert clerk.get(address).status_code == 200
        counts.append(len(queries))
    assert version.sections.count() >= 300
    assert counts[0] == counts[1] <= 20
