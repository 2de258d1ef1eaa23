"""Two states of a text side by side, as the tag `diff` shows them."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.text.difference import Piece, difference
from common.text.gaps import close_gaps


def _side(pieces: Iterable[Piece], name: str) -> SafeString:
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<{0}>{1}</{0}>", name, piece.text) if piece.changed else piece.text,)
            for piece in pieces
        ),
    )


def diff(
    before: str | None,
    after: str | None,
    before_label: str = "",
    after_label: str = "",
    level: int = 3,
    *,
    wide: bool = False,
) -> SafeString:
    """Before and after, whole; what went is struck, what came is underlined, and the legend says so in words.

    None stands for a side on which there is no such section; an empty text is a heading without a text of its own.
    """
    gone, come = difference(close_gaps(before or ""), close_gaps(after or ""))
    sides = (
        (
            before,
            before_label or pgettext("look", "Before"),
            _side(gone, "del"),
            _("The draft had no such section."),
        ),
        (
            after,
            after_label or pgettext("look", "After"),
            _side(come, "ins"),
            _("This section was taken out."),
        ),
    )
    return format_html(
        '<div class="diff{wide}">{sides}</div><p class="meta mt3">{legend}</p>',
        wide=" diff--wide" if wide else "",
        sides=format_html_join(
            "",
            '<div class="diff__side"><h{0}>{1}</h{0}><p>{2}</p></div>',
            (
                (level, label, absent if text is None else shown or _("A heading without a text of its own."))
                for text, label, shown, absent in sides
            ),
        ),
        legend=_("Underlined words were added, struck words were taken out."),
    )
