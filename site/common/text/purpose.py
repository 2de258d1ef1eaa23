"""利用目的: what a form is used for, in one look for residents and staff."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.text.icons import icon_svg


def purpose(words: str, *, staff: bool = False) -> SafeString:
    """Return the line before the first field; residents also get the way to how the town treats their data."""
    more = (
        "" if staff else format_html('<br><a href="/privacy/">{}</a>', _("How we treat personal information"))
    )
    return format_html(
        '<p class="purpose">{}<span><strong>{}</strong>　{}{}</span></p>',
        icon_svg("lock"),
        _("What we use it for"),
        words,
        more,
    )
