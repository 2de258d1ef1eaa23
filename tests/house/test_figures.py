"""The figures say what was measured: goals, voids, groups and the line of JSON."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from tests.bench import figures, load, machine
from tests.bench.figures import Entry, Figure, Name, chosen, holds, wanted
from tests.faults import run as faults


@pytest.mark.parametrize(
    ("value", "goal", "ok"),
    [
        (0.08, ">= 0.06", True),
        (0.05, ">= 0.06", False),
        (299, "< 300", True),
        (300, "< 300", False),
        (0, "== 0", True),
        (1, "== 0", False),
        (3, None, True),
        (None, None, False),
        (None, "== 0", False),
    ],
)
def test_a_goal_holds_or_not(value, goal, ok):
    assert holds(value, goal) is ok


def test_a_share_is_void_when_the_base_is_too_slow(capsys):
    name = Name("page.class", ">= 0.06", None, "postgresql")
    good = name.share("", kind="page", raw=210, base=2590, n=5, foreign_cpu=0.03)
    assert (good.id, good.value, good.ok) == ("page.class.postgresql", 0.08108, True)
    slow = name.share("", kind="page", raw=210, base=1499, n=5, foreign_cpu=0.03)
    assert (slow.value, slow.ok, slow.raw, slow.base) == (None, False, 210, 1499)
    assert "void" in capsys.readouterr().err


def test_a_figure_that_breaks_is_not_ok(capsys):
    def breaks(bench, name):
        raise RuntimeError("the reason")

    entry = Entry("page.class", None, None, False, breaks)
    (figure,) = figures.perform(entry, entry.names()[0], None)
    assert (figure.value, figure.ok) == (None, False)
    assert "the reason" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("figure", "group", "asked"),
    [
        ("G1", "G1", True),
        ("G14", "G1", False),
        ("page.class", "page,booking.hot", True),
        ("booking.hot.sqlite", "page,booking.hot", True),
        ("booking.spread", "page,booking.hot", False),
        ("anything", "", True),
    ],
)
def test_a_group_takes_ids_and_prefixes(figure, group, asked):
    assert wanted(figure, group) is asked


def test_what_is_printed_can_be_asked_for(monkeypatch):
    entry = Entry("booking.hot", None, None, True, lambda bench, name: [])
    monkeypatch.setattr(figures, "REGISTRY", {"booking.hot": entry})
    assert [name.database for _, name in chosen("booking")] == ["postgresql", "sqlite"]
    assert [name.database for _, name in chosen("booking.hot.p95.sqlite")] == ["sqlite"]
    with pytest.raises(SystemExit, match="no figure is called bookings"):
        chosen("bookings")


def test_the_last_line_is_json_and_tells_failure(capsys):
    good = Figure("G1.postgresql", 0, "== 0", True, None, 20, "failed tests")
    assert figures.report([good]) == 0
    line = capsys.readouterr().out.splitlines()[-1]
    assert set(json.loads(line)["figures"][0]) == {
        "id", "value", "goal", "ok", "stretch", "n", "unit", "raw", "base", "foreign_cpu"
    }  # fmt: skip
    assert figures.report([]) == 1


def test_the_bare_view_stays_bare():
    source = (faults.ROOT / "tests/bench/bare.py").read_text()
    assert len(source.splitlines()) <= 40
    from tests.bench import bare_settings

    assert bare_settings.MIDDLEWARE == []


def test_the_load_generator_counts_answers(live_server):
    port = int(live_server.url.rsplit(":", 1)[1])
    with ThreadPoolExecutor() as threads:
        # a thread of its own: the browser of an earlier test keeps an event loop in this one
        run = partial(threads.submit, load.run, port)
        result = run(lambda: load.get("/healthz"), seconds=0.5, connections=2).result()
        missing = run(lambda: load.get("/nothing-is-here/"), seconds=0.3, connections=2).result()
    assert result.failed == 0
    assert result.statuses[200] >= 1
    assert 0 < result.percentile(0.5) <= result.percentile(0.95)
    assert missing.failed > 0
    assert missing.rate == 0


def test_own_work_is_not_foreign():
    with machine.watching() as watch:
        sum(number * number for number in range(3_000_000))
    assert 0 <= watch.foreign <= 1
    assert machine.memory(machine.family()) > 10


def test_faults_are_found_by_their_mark(tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_a.py").write_text(
        '@pytest.mark.fault("G14")\n@pytest.mark.fault("G2")\ndef test_x(): ...\n'
    )
    (tmp_path / "tests/test_b.py").write_text(
        'pytestmark = [pytest.mark.fault("G15")]\nTEXT = \'@pytest.mark.fault("G99")\'\n'
    )
    assert faults.known(tmp_path) == ["G2", "G14", "G15"]
    assert {"G1", "G14", "G15"} <= set(faults.known())
    assert "G99" not in faults.known()


def test_a_recorded_figure_that_misses_its_goal_fails_the_test(record_figure, tmp_path, monkeypatch):
    file = tmp_path / "figures"
    monkeypatch.setenv("HIROBA_FIGURES", str(file))
    record_figure("sold", value=20, unit="seats", n=20, goal="== 20")
    with pytest.raises(AssertionError, match="does not keep == 20"):
        record_figure("sold", value=21, unit="seats", n=20, goal="== 20")
    assert [json.loads(line)["value"] for line in file.read_text().splitlines()] == [20, 21]
