"""What every test has: the choice of database, the real plans, strict templates and a browser."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.bench.figures import holds

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
# Folders whose tests must hold on SQLite and on PostgreSQL; single tests elsewhere carry the mark both_databases.
BOTH_DATABASES = {"models", "domain", "queries", "rights", "faults", "migrations"}


# -- which tests run ------------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--both-databases",
        action="store_true",
        help="only the tests that must hold on SQLite and on PostgreSQL",
    )
    parser.addoption("--fault", default="", help="only the tests marked with this id of `make faults`")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    fault, both = config.getoption("--fault"), config.getoption("--both-databases")
    chosen = [
        item
        for item in items
        if (not fault or any(mark.args == (fault,) for mark in item.iter_markers("fault")))
        and (not both or is_for_both_databases(item))
    ]
    if len(chosen) < len(items):
        kept = set(chosen)
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = longest_first(chosen)


def longest_first(items: list[pytest.Item]) -> list[pytest.Item]:
    """Whole files in an order in which two processes end together: slow ones, the others, those with a browser.

    A browser, once open, stays open in its process, so what needs none comes before; .ci/test.py tells xdist to keep
    this order.
    """
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)

    def place(path: Path) -> tuple[int, int, int]:
        inside = files[path]
        browser = any("browser" in getattr(item, "fixturenames", ()) for item in inside)
        slow = any(item.get_closest_marker("slow") for item in inside)
        return (2 if browser else 0 if slow else 1, 0 if slow else 1, -len(inside))

    return [item for path in sorted(files, key=place) for item in files[path]]


def is_for_both_databases(item: pytest.Item) -> bool:
    """Whether a test carries the mark, or lies in a folder whose tests must hold on both."""
    folders = set(item.path.relative_to(ROOT).parts)
    return bool(item.get_closest_marker("both_databases") or BOTH_DATABASES & folders)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the folder of files and SQLite databases that config.settings.test made for this process."""
    settings = sys.modules.get("config.settings.test")
    folder = Path(getattr(settings, "_folder", "")) if settings else Path()
    if folder.name.startswith("hiroba-test-"):
        shutil.rmtree(folder, ignore_errors=True)


# -- faults: tests marked fault("G1") belong to that id; what they count is printed by `make faults` -----------


@pytest.fixture
def full_size() -> bool:
    """Whether this is a run of `make faults`, in which a fault test runs at the size its gate asks for."""
    return bool(os.environ.get("HIROBA_FIGURES"))


@pytest.fixture
def record_figure() -> Callable[..., None]:
    """Write down one counted result: `record_figure("sold", value=20, goal="== 20", unit="seats", n=20)`.

    The id of the fault and the name of the database are added by tests/faults/run.py. In `make test` it only
    checks the goal.
    """

    def record(
        suffix: str, *, value: float, unit: str, n: int, goal: str | None = None, stretch: str | None = None
    ) -> None:
        figure = {"suffix": suffix, "value": value, "unit": unit, "n": n, "goal": goal, "stretch": stretch}
        file = os.environ.get("HIROBA_FIGURES")
        if file:
            with Path(file).open("a") as lines:
                lines.write(json.dumps(figure) + "\n")
        assert holds(value, goal), f"{suffix}: {value} {unit} (n {n}) does not keep {goal}"

    return record


# -- real plans: any test with the argument `given_plan` runs once per file of $HIROBA_PLANS ------------------


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "given_plan" not in metafunc.fixturenames:
        return
    folder = os.environ.get("HIROBA_PLANS", "")
    plans = sorted(Path(folder).glob("*.txt")) if folder else []
    nothing = pytest.param(
        None, marks=pytest.mark.skip(reason="HIROBA_PLANS is not set: no real plan was tried")
    )
    metafunc.parametrize(
        "given_plan", plans or [nothing], indirect=True, ids=lambda plan: plan.name if plan else "none"
    )


@pytest.fixture
def given_plan(request: pytest.FixtureRequest) -> Path:
    """One real draft plan (text as it came out of a PDF); its use is written down for .ci/test.py."""
    plan: Path = request.param
    record = os.environ.get("HIROBA_PLANS_USED")
    if record:
        with Path(record).open("a") as lines:
            lines.write(f"{plan.name}\n")
    return plan


# -- templates: a variable that is not there is a mistake, not an empty string --------------------------------


def template_being_rendered() -> str:
    """File of the template node that asks for a variable now; read from the stack, for Django does not tell."""
    frame: Any = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_name in ("render", "render_annotated", "_render"):
            origin = getattr(frame.f_locals.get("self"), "origin", None)
            if origin is not None:
                return str(origin.name)
        frame = frame.f_back
    return ""


class UnknownVariable(str):
    """Django's `string_if_invalid`: an empty text for other packages' templates, a failure for our own."""

    __slots__ = ()

    def __bool__(self) -> bool:
        origin = template_being_rendered()
        return origin.startswith(f"{ROOT}/") and "/.venv/" not in origin

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, name: object) -> str:
        raise AssertionError(f"{template_being_rendered()}: nothing is named {name!s} here")


@pytest.fixture(autouse=True, scope="session")
def strict_templates() -> Iterator[None]:
    """Let our own templates fail on unknown variables in every test; other packages' templates stay lenient."""
    from django.conf import settings
    from django.template import engines

    if not settings.configured:
        yield
        return
    options = settings.TEMPLATES[0].setdefault("OPTIONS", {})
    before = options.get("string_if_invalid", "")
    options["string_if_invalid"] = UnknownVariable()
    engine = engines["django"].engine
    engine.string_if_invalid = options["string_if_invalid"]
    yield
    options["string_if_invalid"] = engine.string_if_invalid = before


# -- the cache outlives the rows of a test ---------------------------------------------------------------------


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Let no test find what another one kept of rows that are gone (Wagtail keeps the paths of all sites)."""
    from django.conf import settings
    from django.core.cache import cache

    if settings.configured:
        cache.clear()


@pytest.fixture(autouse=True)
def town_language() -> None:
    """Let every test begin in Japanese: a request in English leaves its language to the thread."""
    from django.conf import settings
    from django.utils import translation

    if settings.configured:
        translation.activate(settings.LANGUAGE_CODE)


# -- one town stands before the first test; tests with real transactions empty all tables at their end --------


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Found the first town once per database; what a test changes of it is rolled back."""
    from tests.factories.town import make_town

    with django_db_blocker.unblock():
        make_town()


@pytest.fixture
def nothing_founded(transactional_db: None) -> None:
    """Begin with a database as migrations leave it: with Wagtail's roots and no town."""
    from django.core.management import call_command

    from tests.factories.town import restore_roots

    call_command("flush", interactive=False, verbosity=0)
    restore_roots()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Put back what migrations had made (Wagtail's roots) and the town before the next test needs them."""
    yield
    mark = item.get_closest_marker("django_db")
    emptied = bool(mark and mark.kwargs.get("transaction")) or bool(
        {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    )
    if emptied and nextitem is not None:
        from pytest_django.plugin import blocking_manager_key

        from tests.factories.town import make_town, restore_roots

        with item.config.stash[blocking_manager_key].unblock():
            restore_roots()
            make_town()


# -- browser --------------------------------------------------------------------------------------------------


def chromium() -> str:
    """Path of the browser that `make test` found or installed."""
    found = os.environ.get("HIROBA_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "no Chromium here; `make test` installs or names one"
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium per test process."""
    from playwright.sync_api import sync_playwright

    # Playwright's synchronous face keeps an event loop in this thread, and Django would refuse every query here.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        # Root (in a container) has no sandbox to give; the pages are our own.
        arguments = ["--no-sandbox", "--disable-dev-shm-usage"] if os.geteuid() == 0 else []
        started = playwright.chromium.launch(executable_path=chromium(), args=arguments)
        yield started
        started.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A page of a phone, 390 px wide."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="ja-JP", timezone_id="Asia/Tokyo"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    """A page of an office screen, 1280 px wide."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="ja-JP", timezone_id="Asia/Tokyo"
    )
    yield context.new_page()
    context.close()
