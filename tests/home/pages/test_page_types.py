"""What the editor reads when she chooses or finds a page."""

from django.utils import translation
from wagtail.models import get_page_models


def test_every_type_of_page_is_named_in_japanese() -> None:
    ours = [model for model in get_page_models() if model._meta.app_label.endswith("_pages")]
    with translation.override("ja"):
        names = {model.__name__: str(model._meta.verbose_name) for model in ours}
    assert len(names) >= 11
    assert [name for name, words in names.items() if words.isascii()] == []
    assert names["ClassIndexPage"] == "教室の一覧"
