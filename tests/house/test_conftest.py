"""The ground the tests stand on: strict templates and the browser really do what they promise."""

from pathlib import Path

import pytest
from django.template import Context, Origin, Template, engines

ROOT = Path(__file__).resolve().parents[2]


def test_an_unknown_variable_in_our_own_template_fails():
    engine = engines["django"].engine
    ours = Template("{{ nobody }}", origin=Origin(str(ROOT / "site/templates/planted.html")), engine=engine)
    with pytest.raises(AssertionError, match=r"planted\.html: nothing is named nobody"):
        ours.render(Context({}))


def test_an_unknown_variable_in_a_package_is_left_alone():
    engine = engines["django"].engine
    theirs = Template(
        "a{{ nobody }}{{ who|default:'b' }}", origin=Origin("/usr/lib/some/package/page.html"), engine=engine
    )
    assert theirs.render(Context({})) == "ab"


@pytest.mark.browser
def test_the_browser_shows_japanese(phone):
    phone.set_content("<p lang='ja'>意見</p>")
    assert phone.inner_text("p") == "意見"
    assert phone.viewport_size == {"width": 390, "height": 844}
