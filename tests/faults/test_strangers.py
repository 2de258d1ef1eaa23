"""G11, G16, G17: whatever strangers send, the house answers, gives what it declared, and knows whose rows are whose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from django.test import override_settings

from common.measures.enums import ValueKind
from common.opendata.dataset import datasets_of
from common.people.models import User
from participation.models import Theme
from tests.factories.evaluation import make_indicator
from tests.faults.foreign_ids import browsers_of, hits, rows_that_cross, taken
from tests.faults.found_forms import Form, forms, without_a_form
from tests.faults.further_rows import forms_further, pages_further
from tests.faults.odd_inputs import Request
from tests.faults.planted_views import planted
from tests.faults.strangers import Verbs, baselines, poured
from tests.faults.undeclared import changes, lists
from tests.rights.conftest import everybody, world  # noqa: F401 -- fixtures
from tests.rights.matrix import OWN, questions
from tests.rights.objects import OBJECTS, Named
from tests.rights.people import Asker
from tests.rights.routes import routes
from tests.rights.world import World

pytestmark = pytest.mark.django_db

BASELINES = 50
"""Valid posts per form that must reach its verb, at full size."""


@pytest.fixture(scope="module")
def found(world: World, everybody: list[Asker]) -> Iterator[SimpleNamespace]:
    """Every form, what only its sender knows, and the names of all parameters."""
    for user in User.objects.filter(username__endswith="-hiroba"):
        user.email = user.email or f"{user.username}@example.jp"
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    further = list(pages_further(world, everybody))
    shown = [*forms(world, everybody, further), *forms_further(world)]
    paths = {
        q.path for q in questions([one for one in routes() if one.is_ours], world, world.a) if q.kind == OWN
    }
    parameters = {one.name for form in shown for one in form.fields} | {"page", "next", "s", "n", "p", "when"}
    yield SimpleNamespace(
        forms=shown, paths=paths, parameters=parameters, who={asker.name: asker for asker in everybody}
    )


# -- G11: odd inputs -----------------------------------------------------------------------------------------------


@pytest.mark.fault("G11")
def test_every_address_that_takes_something_has_a_form_here(
    world: World,
    everybody: list[Asker],
    found: SimpleNamespace,
) -> None:
    assert without_a_form(world, everybody, found.forms) == []


@pytest.mark.fault("G11")
def test_nothing_that_comes_in_breaks_the_house(
    world: World,
    found: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
    full_size: bool,
    record_figure: Callable[..., None],
) -> None:
    wanted, count = (BASELINES, 10_000) if full_size else (1, 120)
    reached, good, wrong = baselines(found, world, Verbs(monkeypatch), wanted)
    short = {sort: number for sort, number in reached.items() if number < wanted}
    assert wrong == []
    assert short == {}, (
        "valid posts that do not come to their verb; say in strangers.typed what only the sender knows"
    )
    least = min(reached.values())
    record_figure("baselines", value=least, unit="posts per form", n=len(reached), goal=f">= {wanted}")
    assert len(reached) > 60
    wrong, statuses = poured(found, good, count)
    print(
        f"G11: {count} odd inputs over {len(found.forms)} forms, {len(found.paths)} addresses: {dict(statuses)}"
    )
    assert wrong == [], "\n".join(wrong)
    record_figure("broken", value=len(wrong), unit="answers", n=count, goal="== 0")


@pytest.mark.fault("G11")
def test_an_address_that_believes_what_it_is_told_is_caught(found: SimpleNamespace) -> None:
    pages = [Request("GET", "/planted/believes/", pairs=((name, "1"),)) for name in ("page", "q")]
    form = Form("anonymous", "/planted/believes/", "planted_believes", "/planted/believes/", "GET", ())
    here = SimpleNamespace(forms=[], paths=set(), parameters={"page", "q"}, who=found.who)
    with override_settings(ROOT_URLCONF="tests.faults.planted_views"):
        wrong, _statuses = poured(here, [(form, page) for page in pages], 220)
    assert any("500 ValueError" in line for line in wrong)
    assert any("a mark stands unescaped" in line for line in wrong)


# -- G16: what is not declared changes nothing ---------------------------------------------------------------------


@pytest.mark.fault("G16")
def test_parameters_that_no_page_declares_change_nothing(
    world: World,
    found: SimpleNamespace,
    full_size: bool,
    record_figure: Callable[..., None],
) -> None:
    everywhere = lists(found.forms, world)
    assert len(everywhere) > 25
    wrong, asked = changes(found.who, everywhere, 5_600 if full_size else 60)
    assert wrong == []
    record_figure("changed", value=len(wrong), unit="answers", n=asked, goal="== 0")


@pytest.mark.fault("G16")
def test_a_list_that_takes_any_parameter_is_caught(found: SimpleNamespace) -> None:
    with override_settings(ROOT_URLCONF="tests.faults.planted_views"):
        here = [("anonymous", "/planted/sorts/", frozenset[str]())]
        wrong, _asked = changes(found.who, here, 150)
    assert any("/planted/sorts/?" in line for line in wrong)


@pytest.mark.fault("G16")
def test_an_export_gives_the_columns_it_declares(world: World, record_figure: Callable[..., None]) -> None:
    exports = datasets_of(world.a.town)
    make_indicator(world.a.measure, (2025, ValueKind.ACTUAL, "3"))
    cells = [(one, row) for one in exports for row in one.rows(world.a.town.pk)]
    wrong = [one.slug for one, row in cells if len(row) != len(one.columns)]
    wrong += [one.slug for one in exports if len(set(one.columns)) != len(one.columns)]
    assert exports
    assert cells
    record_figure("columns", value=len(wrong), unit="rows", n=len(cells), goal="== 0")


# -- G17: the rows of another town -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def there(world: World) -> list[Asker]:
    """Somebody in every role of the second town, at home there."""
    return browsers_of(world)


@pytest.mark.fault("G17")
def test_no_row_of_one_town_is_there_in_the_other(
    world: World,
    there: list[Asker],
    full_size: bool,
    record_figure: Callable[..., None],
) -> None:
    wrong, asked = hits(world, there, whole=full_size)
    record_figure("hits", value=len(wrong), unit="answers", n=asked, goal="== 0")
    assert wrong == []
    assert asked >= (5_000 if full_size else 80)


@pytest.mark.fault("G17")
def test_no_form_takes_a_row_of_the_other_town(
    world: World,
    found: SimpleNamespace,
    full_size: bool,
    record_figure: Callable[..., None],
) -> None:
    wrong, asked = taken(world, found, every=1 if full_size else 40)
    record_figure("taken", value=len(wrong), unit="forms", n=asked, goal="== 0")
    assert wrong == []
    assert asked >= (300 if full_size else 5)


@pytest.mark.fault("G17")
def test_an_address_that_forgets_the_town_is_caught(
    world: World,
    there: list[Asker],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(OBJECTS, "planted_any", Named(own=lambda town: {"key": town.opinion.key}))
    with override_settings(ROOT_URLCONF="tests.faults.planted_views"):
        wrong, _asked = hits(world, there, whole=True, chosen=routes(planted))
    assert any("planted_any for clerk: 200" in line for line in wrong)
    assert any("tells ['opinion.text']" in line for line in wrong)


@pytest.mark.fault("G17")
def test_a_row_that_names_one_of_the_other_town_is_caught(world: World) -> None:
    before = rows_that_cross()
    Theme.objects.filter(pk=world.a.theme.pk).update(consultation=world.b.open_case)
    assert rows_that_cross() - before == {"participation.Theme.consultation"}
    Theme.objects.filter(pk=world.a.theme.pk).update(consultation=world.a.closed_case)
