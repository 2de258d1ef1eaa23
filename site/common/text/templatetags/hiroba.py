"""The components of the look as template tags. Small ones are built here, because pages carry many of them.

See docs/components.md for the list with examples.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.template import Context, TemplateSyntaxError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.text import filters, showing
from common.text.badges import LOOKS
from common.text.chart import Chart, chart_of
from common.text.diff import diff
from common.text.icons import icon_svg
from common.text.japanese import digits_only
from common.text.language import is_foreign
from common.text.purpose import purpose

register = template.Library()
_EMPTY = SafeString("")


for _filter in (
    filters.jdate,
    filters.jdate_year,
    filters.jdatetime,
    filters.jdatetime_year,
    filters.jtime_range,
    filters.bigdate,
    filters.phone,
    filters.phone_breaks,
    filters.unbroken,
    filters.tel,
    filters.fours,
    filters.spoken,
    filters.ruby,
    filters.lines,
):
    register.filter(_filter)
register.simple_tag(diff)
register.simple_tag(purpose)


# -- small components -----------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, extra_class: str = "") -> SafeString:
    """An inline drawn icon; empty name, no icon."""
    if not name:
        return _EMPTY
    try:
        return icon_svg(name, extra_class)
    except KeyError:
        raise TemplateSyntaxError(f"no icon is named {name!r}") from None


@register.simple_tag
def badge(kind: str, text: str, icon: str | None = None) -> SafeString:
    """A state in word, shape and colour; `kind` is one of common.text.badges.LOOKS, an unknown one is a plain tag."""
    css, own_icon = LOOKS.get(kind, LOOKS["tag"])
    shape = own_icon if icon is None else icon
    return format_html(
        '<span class="badge badge--{}">{}{}</span>', css, icon_svg(shape) if shape else "", text
    )


@register.simple_tag
def digits(number: str) -> SafeString:
    """A receipt number, big, in fours, with the reading under each digit; screen readers get it as one sentence."""
    plain = digits_only(number)
    groups = [plain[start : start + 4] for start in range(0, len(plain), 4)]
    drawn = format_html_join(
        "",
        '<span class="receipt__group">{}</span>',
        (
            (
                format_html_join(
                    "",
                    '<span class="digit"><b>{}</b><i>{}</i></span>',
                    ((digit, showing.reading_of(digit)) for digit in group),
                ),
            )
            for group in groups
        ),
    )
    sentence = _("%(number)s. It is read %(reading)s.") % {
        "number": showing.in_fours(plain),
        "reading": showing.spoken(plain),
    }
    return format_html(
        '<p class="vh">{}</p><div class="receipt__digits" aria-hidden="true">{}</div>', sentence, drawn
    )


_NOTICE_ICONS = {"": "info", "info": "info", "ok": "check", "warn": "warn", "error": "error"}


@register.simple_block_tag
def notice(
    content: str, kind: str = "", title: str = "", icon: str = "", role: str = "note", level: int = 2
) -> SafeString:
    """{% notice "ok" title="…" %}<p>…</p>{% endnotice %}; kinds: info, ok, warn, error; role note, status or alert."""
    head = format_html("<h{0}>{1}</h{0}>", level, title) if title else ""
    css = f" notice--{kind}" if kind not in ("", "info") else ""
    return format_html(
        '<div class="notice{}" role="{}">{}<div>{}{}</div></div>',
        css,
        role,
        icon_svg(icon or _NOTICE_ICONS[kind]),
        head,
        mark_safe(content.strip()),  # noqa: S308 -- rendered by the template around it, already escaped
    )


@register.simple_block_tag
def moment(
    content: str, icon: str, date: str, title: str, *, coming: bool = False, level: int = 2
) -> SafeString:
    """One station of `<ol class="timeline">`; `coming` draws it dashed, and `date` then says 予定."""
    return format_html(
        '<li{}><span class="timeline__dot">{}</span><p class="timeline__date">{}</p><h{}>{}</h{}>{}</li>',
        mark_safe(' class="is-next"') if coming else "",
        icon_svg(icon),
        date,
        level,
        title,
        level,
        mark_safe(content.strip()),  # noqa: S308 -- rendered by the template around it, already escaped
    )


@register.simple_block_tag
def fact(content: str, icon: str, term: str) -> SafeString:
    """One row of `<dl class="facts">`: icon, term, and the description between the tags."""
    return format_html(
        "<div>{}<dt>{}</dt><dd>{}</dd></div>",
        icon_svg(icon),
        term,
        mark_safe(content.strip()),  # noqa: S308 -- rendered by the template around it, already escaped
    )


@register.simple_block_tag
def verdict(
    content: str, label: str, grade: str = "", grade_words: str = "", direction: str = "", scale: str = ""
) -> SafeString:
    """What the committee judged: 評価 and 今後の方向性 as two answers, remarks between the tags."""
    rows = []
    if grade:
        term = _("Evaluation (%(scale)s)") % {"scale": scale} if scale else pgettext("look", "Evaluation")
        rows.append((term, grade, format_html("<span>{}</span>", grade_words) if grade_words else ""))
    if direction:
        rows.append((_("Direction from now on"), direction, ""))
    return format_html(
        '<div class="verdict"><p class="kicker">{}</p><dl class="axes">{}</dl>{}</div>',
        label,
        format_html_join("", "<div><dt>{}</dt><dd><b>{}</b>{}</dd></div>", rows),
        mark_safe(content.strip()),  # noqa: S308 -- rendered by the template around it, already escaped
    )


@register.simple_tag(takes_context=True)
def call(
    context: Context, label: str = "", number: str = "", *, big: bool = False, hours: bool = True
) -> SafeString:
    """The telephone as a first-class way: words, hours and the number as text inside one `tel:` link."""
    town = context.get("municipality")
    number = number or context.get("phone") or (town.phone if town else "")
    if not number:
        return format_html(
            '<p class="call call--none">{}</p>',
            _("Please call your town office. The number is in the town's paper."),
        )
    words = label or _("Telephone desk for residents")
    when = (
        format_html('<span class="call__hours">{}</span>', filters.unbroken(town.phone_hours))
        if hours and town and town.phone_hours
        else ""
    )
    return format_html(
        '<a class="call{}" href="tel:{}"><span class="call__disc">{}</span><span class="call__text">'
        '<span class="call__label">{}{}</span><span class="call__num">{}</span></span></a>',
        " call--big" if big else "",
        digits_only(number),
        icon_svg("phone"),
        words,
        when,
        filters.phone_breaks(number),
    )


@register.simple_tag(takes_context=True)
def promise(context: Context, *lines: str) -> SafeString:
    """Before the last button: from which one number the town calls, what it never asks, and further lines."""
    town = context.get("municipality")
    first = warning_sentence(town.name, town.calls_from or town.phone) if town else _EMPTY
    rows: list[tuple[SafeString, str]] = [(icon_svg("lock"), first)] if first else []
    rows += [(icon_svg("check"), line) for line in lines if line]
    return format_html('<div class="promise">{}</div>', format_html_join("", "{}<p>{}</p>", rows))


def warning_sentence(town: str, number: str) -> SafeString:
    """Return the one wording of the warning about calls, used on pages, slips and letters."""
    strong = format_html(
        _("Calls from %(town)s come only from %(number)s.")
        % {"town": "{town}", "number": '<span class="nobr num">{number}</span>'},
        town=town,
        number=filters.phone(number),
    )
    return format_html(
        "<strong>{}</strong>{}{}",
        strong,
        " " if is_foreign() else "",
        _("We never ask for money or for secret numbers of cards."),
    )


@register.simple_tag(takes_context=True)
def never_asks(context: Context) -> SafeString:
    """The warning alone, for slips, letters and the help panel; empty where no town is known."""
    town = context.get("municipality")
    return warning_sentence(town.name, town.calls_from or town.phone) if town else _EMPTY


# -- wayfinding -----------------------------------------------------------------------------------------------


@register.simple_tag
def crumbs(*trail: str) -> SafeString:
    """{% crumbs "スマホ教室" "/classes/" course.name %}: words and address in pairs, then this page."""
    if len(trail) % 2 == 0:
        raise TemplateSyntaxError("crumbs takes pairs of words and address, then the words of this page")
    pairs = [(_("Home"), "/"), *((trail[at], trail[at + 1]) for at in range(0, len(trail) - 1, 2))]
    links = format_html_join(
        "",
        '<li{}><a href="{}">{}</a></li>',
        (
            (mark_safe(' class="crumbs__up"') if at == len(pairs) - 1 else "", url, words)
            for at, (words, url) in enumerate(pairs)
        ),
    )
    return format_html(
        '<nav class="crumbs" aria-label="{}"><ol>{}<li aria-current="page">{}</li></ol></nav>',
        pgettext("look", "Where you are"),
        links,
        trail[-1],
    )


@register.simple_tag
def steps(current: int, *names: str, label: str = "") -> SafeString:
    """{% steps 2 "日にち" "お名前" "できあがり" %}: at most five; `current` counts from 1, len + 1 says all is done."""
    items: list[tuple[str, str, str]] = []
    for number, name in enumerate(names, start=1):
        if number < current:
            items.append(
                (
                    mark_safe(' class="is-done"'),
                    name,
                    format_html('<span class="vh">{}</span>', pgettext("look", "(done)")),
                )
            )
        else:
            items.append((mark_safe(' aria-current="step"') if number == current else "", name, ""))
    return format_html(
        '<div role="group" aria-label="{}"><ol class="steps">{}</ol></div>',
        label or pgettext("look", "Steps"),
        format_html_join("", "<li{}>{}{}</li>", items),
    )


@register.simple_tag
def progress(current: int, total: int, title: str = "") -> SafeString:
    """{% progress 2 4 "写真を家族におくる" %}: said in words, 4つのうち2つ目, and drawn."""
    words = _("%(current)s of %(total)s") % {"current": current, "total": total}
    bar = format_html_join(
        "", "<span{}></span>", ((mark_safe(' class="is-on"') if at < current else "",) for at in range(total))
    )
    return format_html(
        '<div class="progress"><p>{}<strong>{}</strong></p>'
        '<div class="progress__bar" aria-hidden="true">{}</div></div>',
        f"{title}　" if title else "",
        words,
        bar,
    )


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page_obj: "Page[Any]", parameter: str = "page") -> dict[str, Any]:
    """Numbers of pages; keeps the rest of the query string."""
    request = context.get("request")
    query = request.GET.copy() if request else None
    if query is not None:
        query.pop(parameter, None)
    kept = f"{query.urlencode()}&" if query else ""

    def address(number: int) -> str:
        return f"?{kept}{urlencode({parameter: number})}"

    gap = page_obj.paginator.ELLIPSIS
    numbers = page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    return {
        "page_obj": page_obj,
        "pages": [
            {
                "number": number,
                "url": "" if number in (gap, page_obj.number) else address(int(number)),
                "current": number == page_obj.number,
            }
            for number in numbers
        ],
        "previous_url": address(page_obj.previous_page_number()) if page_obj.has_previous() else "",
        "next_url": address(page_obj.next_page_number()) if page_obj.has_next() else "",
    }


@register.simple_tag(takes_context=True)
def here(context: Context) -> str:
    """The address of this page with its query, / where none is known; for `next` of the reading choices."""
    request = context.get("request")
    return request.get_full_path() if request and request.method in ("GET", "HEAD") else "/"


# -- change and figures ---------------------------------------------------------------------------------------


@register.inclusion_tag("components/chart.html", takes_context=True)
def indicator_chart(
    context: Context,
    points: Sequence[dict[str, Any]],
    title: str,
    series: str,
    unit: str = "",
    headline: str = "",
    key: str = "chart",
    better: str = "up",
) -> dict[str, Any]:
    """Bars with values written, the target dashed, the running year hatched, and a table below.

    `points` are dicts in order of time: label, value, target (numbers or None), note (words under the label),
    open (True while the year runs or the value is only expected). `key` must differ between charts of one page.
    """
    size = (context.get("prefs") or {}).get("text", "base")
    chart: Chart = chart_of(points, title=title, series=series, unit=unit, better=better, text=size)
    return {
        "chart": chart,
        "title": title,
        "series": series,
        "headline": headline or title,
        "key": key,
        "open_table": size != "base",
    }
