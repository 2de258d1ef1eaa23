"""The components as they come out: words, order and joins that readers and screen readers rely on."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string
from django.utils import translation

from common.text import filters, icons, style_guide
from common.text.badges import LOOKS
from common.text.chart import FONT, WIDTHS, _breadth, chart_of
from common.text.language import finished

TOWN = SimpleNamespace(
    name="ひろば町",
    site_name="みんなのひろば",
    phone="0000-12-3456",
    phone_hours="平日 午前9時から午後5時まで",
    calls_from="0000-12-3456",
    address="",
    department_name="企画課デジタル推進係",
)
PREFS = {"text": "base", "furigana": False, "easy": False}
PAGE = {
    "municipality": TOWN,
    "prefs": PREFS,
    "menu": [],
    "staff_user": False,
    "desk_menu": [],
    "actor_label": "",
}


def shown(source: str, **context: object) -> str:
    return Template("{% load hiroba hiroba_forms %}" + source).render(Context({**PAGE, **context}))


# -- filters --------------------------------------------------------------------------------------------------

TEN = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)  # ten o'clock in Japan
HALF_PAST_ELEVEN = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)
NOON = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
THREE = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
LATE = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)  # half past midnight of the 26th in Japan


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ at|jdate }}", "11月25日（水）"),
        ("{{ late|jdate }}", "11月26日（木）"),
        ("{{ at|jdate_year }}", "2026年11月25日（水）"),
        ("{{ at|jdatetime }}", "11月25日（水）午前10時"),
        ("{{ late|jdatetime_year }}", "2026年11月26日（木）午前0時30分"),
        ("{{ at|jtime_range:end }}", "午前10時から11時30分まで"),
        ("{{ at|jtime_range:noon }}", "午前10時から正午まで"),
        ("{{ noon|jtime_range:three }}", "正午から午後3時まで"),
        ("{{ at|jtime_range:three }}", "午前10時から午後3時まで"),
        ("{{ at|bigdate }}", "11月25日<small>（水）</small>"),
        ("{{ nothing|jdate }}{{ nothing|jtime_range:at }}{{ nothing|phone }}{{ nothing|fours }}", ""),
        ('{{ "0000123456"|phone }}', "0000-12-3456"),
        ('{{ "+81000123456"|phone }}', "0000-12-3456"),
        ('{{ "0000-12-3456"|phone }}', "0000-12-3456"),
        ('{{ "窓口まで"|phone }}', "窓口まで"),
        ('{{ "0000-12-3456"|tel }}', "0000123456"),
        ('{{ "0000-12-3456"|phone_breaks }}', "0000-<wbr>12-<wbr>3456"),
        ('{{ "30581425"|fours }}', "3058-1425"),
        ('{{ "3058"|fours }}', "3058"),
        ('{{ "47910000"|spoken }}', "よん なな きゅう いち、ゼロ ゼロ ゼロ ゼロ"),
        ('{{ "本市《ほんし》は"|ruby }}', "<ruby>本市<rp>（</rp><rt>ほんし</rt><rp>）</rp></ruby>は"),
        (
            '{{ "12月11日（金）午後5時15分まで"|unbroken }}',
            '<span class="nobr">12月11日（金）</span><span class="nobr">午後5時15分</span>まで',
        ),
        ("{{ evil|ruby }}", "&lt;b&gt;<ruby>字<rp>（</rp><rt>じ</rt><rp>）</rp></ruby>"),
    ],
)
def test_filters_say_it_as_people_do(source: str, expected: str) -> None:
    moments = {"at": TEN, "end": HALF_PAST_ELEVEN, "noon": NOON, "three": THREE, "late": LATE}
    assert shown(source, nothing=None, evil="<b>字《じ》", **moments) == expected


def test_a_time_without_zone_is_never_shown() -> None:
    with pytest.raises(ValueError, match="aware"):
        shown("{{ at|jdatetime }}", at=datetime(2026, 11, 25))


# -- small components -----------------------------------------------------------------------------------------


def test_icons_are_hidden_from_screen_readers_and_unknown_ones_are_refused() -> None:
    assert 'aria-hidden="true"' in shown('{% icon "phone" "linkrow__go" %}')
    assert 'class="icon linkrow__go"' in shown('{% icon "phone" "linkrow__go" %}')
    assert shown('{% icon "" %}') == ""
    with pytest.raises(TemplateSyntaxError, match="'phon'"):
        shown('{% icon "phon" %}')


def test_every_badge_has_a_drawn_icon_and_no_two_dispositions_look_the_same() -> None:
    assert all(icon in icons.NAMES for _, icon in LOOKS.values() if icon)
    dispositions = ("changed", "partly", "already", "later", "kept", "answered", "agreed", "passed")
    assert len({LOOKS[look] for look in dispositions}) == 8
    assert len({LOOKS[look][1] for look in dispositions}) == 8


def test_a_badge_escapes_its_words_and_an_unknown_look_is_a_plain_tag() -> None:
    assert shown("{% badge look words %}", look="own", words="<b>") == (
        '<span class="badge badge--tag">&lt;b&gt;</span>'
    )
    assert "badge--solid" in shown('{% badge "changed" "案を修正" %}')


def test_a_receipt_number_is_drawn_in_fours_and_said_in_one_sentence() -> None:
    html = shown("{% digits number %}", number="47910258")
    assert html.count('class="receipt__group"') == 2
    assert re.findall(r"<b>(\d)</b><i>(\w+)</i>", html) == [
        ("4", "よん"),
        ("7", "なな"),
        ("9", "きゅう"),
        ("1", "いち"),
        ("0", "ゼロ"),
        ("2", "に"),
        ("5", "ご"),
        ("8", "はち"),
    ]
    assert '<p class="vh">4791-0258。読み方は、よん なな きゅう いち、ゼロ に ご はち。</p>' in html
    assert '<div class="receipt__digits" aria-hidden="true">' in html


def test_a_notice_says_what_stands_between_its_tags() -> None:
    html = shown(
        '{% notice "warn" title=title role="alert" level=3 %}<p>{{ words }}</p>{% endnotice %}',
        title="<大雪>",
        words="<i>",
    )
    assert 'class="notice notice--warn" role="alert"' in html
    assert "<h3>&lt;大雪&gt;</h3><p>&lt;i&gt;</p>" in html


def test_the_telephone_is_text_and_a_link_with_its_hours() -> None:
    html = shown('{% call "電話で申し込む" big=True %}')
    assert 'class="call call--big" href="tel:0000123456"' in html
    assert "電話で申し込む" in html
    assert re.sub("<[^>]*>", "", html).count(TOWN.phone_hours) == 1
    assert '<span class="nobr">午前9時</span>' in html
    assert "0000-<wbr>12-<wbr>3456" in html


def test_what_is_held_together_stays_escaped() -> None:
    assert filters.unbroken("<b>1月3日") == '&lt;b&gt;<span class="nobr">1月3日</span>'


def test_without_a_town_the_telephone_box_says_where_the_number_stands() -> None:
    assert "広報紙" in shown("{% call %}", municipality=None)
    assert shown("{% never_asks %}", municipality=None) == ""


def test_the_promise_names_the_one_number_and_what_is_never_asked() -> None:
    html = shown('{% promise "お金はかかりません。" %}')
    assert "ひろば町からの電話は、" in html
    assert "0000-12-3456" in html
    assert "暗証番号を聞いたりしません" in html
    assert html.index("暗証番号") < html.index("お金はかかりません。")


# -- wayfinding -----------------------------------------------------------------------------------------------


def test_crumbs_mark_the_last_step_up_and_the_page() -> None:
    html = shown('{% crumbs "スマホ教室" "/classes/" name %}', name="<はじめて>")
    assert html.index('<a href="/">ホーム</a>') < html.index('<li class="crumbs__up"><a href="/classes/">')
    assert '<li aria-current="page">&lt;はじめて&gt;</li>' in html
    with pytest.raises(TemplateSyntaxError, match="pairs"):
        shown('{% crumbs "スマホ教室" "/classes/" %}')


def test_steps_say_which_are_done() -> None:
    html = shown('{% steps 2 "日にち" "お名前" "できあがり" %}')
    assert '<li class="is-done">日にち<span class="vh">（すみました）</span></li>' in html
    assert '<li aria-current="step">お名前</li>' in html


def test_progress_is_said_in_words() -> None:
    html = shown('{% progress 2 4 "写真をおくる" %}')
    assert "<strong>4つのうち2つ目</strong>" in html
    assert html.count('class="is-on"') == 2


def test_the_pager_keeps_the_rest_of_the_query(rf) -> None:
    request = rf.get("/classes/", {"area": "山手", "page": "2"})
    html = shown("{% pager page_obj %}", page_obj=Paginator(range(30), 10).page(2), request=request)
    assert 'href="?area=%E5%B1%B1%E6%89%8B&amp;page=3"' in html
    assert html.count("page=2") == 0
    assert '<span aria-current="page">' in html
    assert (
        shown("{% pager page_obj %}", page_obj=Paginator(range(3), 10).page(1), request=request).strip() == ""
    )


# -- change and figures ---------------------------------------------------------------------------------------

BEFORE = "町は、公民館でスマホ教室を開き、参加を呼びかけます。"
AFTER = "町は、公民館に加え、バスの便が少ない地区の集会所に出向いてスマホ教室を開きます。"


def test_a_difference_loses_no_letter_of_either_side() -> None:
    html = shown("{% diff before after %}", before=BEFORE, after=AFTER)
    sides = [re.sub(r"<[^>]+>", "", side) for side in re.findall(r"<p>(.*?)</p>", html)]
    assert sides == [BEFORE, AFTER]
    assert "<del>、参加を呼びかけ</del>" in html
    assert "<ins>に加え、バスの便が少ない地区の集会所に出向いて</ins>" in html
    assert "下線は加えた言葉" in html


def test_a_difference_escapes_what_people_wrote() -> None:
    html = shown("{% diff before after %}", before="<b>前</b>", after="<b>後</b>")
    assert "<b>" not in html


def test_a_side_without_the_section_says_so_and_lines_stay_lines() -> None:
    new = shown("{% diff before after %}", before=None, after="一行目\n二行目")
    assert "<p>この項目は、案にはありませんでした。</p>" in new
    assert "一行目\n二行目" in new
    assert "<p>この項目は、なくなりました。</p>" in shown("{% diff before after %}", before="文", after=None)
    bare = shown("{% diff before after %}", before="", after="文")
    assert "ありませんでした" not in bare
    assert "<p>見出しだけで、文はありません。</p>" in bare


YEARS = [
    {"label": "令和5", "long_label": "令和5年度", "note": "基準", "value": 58, "target": None},
    {"label": "令和6", "long_label": "令和6年度", "value": 91, "target": 100},
    {"label": "令和7", "long_label": "令和7年度", "value": 312, "target": 240},
    {
        "label": "令和8",
        "long_label": "令和8年度",
        "note": "10月まで",
        "value": 205,
        "target": 360,
        "open": True,
    },
]
CHART = '{% indicator_chart points title="参加者数" series="参加した人" unit="人" key="c" %}'


def test_a_chart_says_its_figures_three_times() -> None:
    html = shown(CHART, points=YEARS)
    assert 'role="img" aria-labelledby="c-t c-d"' in html
    assert "令和6年度、参加した人91人、目標100人、あと9人。" in html  # for those who listen
    assert ">312人</text>" in html  # on the bar
    assert re.findall(r'data-label="結果">(.*?)<', html) == ["―", "あと9人", "達成", "途中"]
    assert html.count('class="chart__open"') == 1
    assert html.count("chart__target") == 1 + 3  # the key, and one per target
    assert "<details" in html
    assert " open>" not in html


def test_the_table_is_open_for_those_who_read_large_text() -> None:
    assert " open>" in shown(CHART, points=YEARS, prefs={**PREFS, "text": "large"})


def test_the_words_of_a_chart_are_as_large_as_the_text_around_it_and_fit_a_telephone() -> None:
    room = 390 - 2 * 19.5 * 2  # the page and the card leave this much
    for size, pixels in (("base", 18), ("large", 21), ("xlarge", 26)):
        html = shown(CHART, points=YEARS, prefs={**PREFS, "text": size})
        found = re.search(r'width="([\d.]+)rem" viewBox="0 0 (\d+) ', html)
        assert found is not None
        rem, units = float(found[1]), float(found[2])
        assert abs(FONT * rem * pixels / units - pixels) < 0.1, "a word is one rem high"
        assert rem * pixels <= room


def test_what_does_not_fit_beside_takes_a_line_of_its_own() -> None:
    points = [{"label": "令和7年度", "note": "実績見込み", "value": 800, "target": 2700}] * 5
    heights = []
    for size in WIDTHS:
        chart = chart_of(points, title="", series="", unit="人", better="up", text=size)
        heights.append(chart.height)
        for mark in chart.marks:
            beside = mark.target_text_y == (mark.note_y if mark.note else mark.label_y)
            breadth = _breadth(mark.note or mark.label) + (_breadth(mark.target_text) if beside else 0)
            assert breadth * FONT <= chart.width
    assert heights == sorted(heights)
    assert heights[0] < heights[-1]


def test_where_words_do_not_fit_the_bars_lie_down() -> None:
    lying = [
        {"label": f"令和{year}年度", "value": value, "target": 9000}
        for year, value in enumerate((280, 2700), 4)
    ]
    assert "chart__svg--lying" in shown(CHART, points=[*lying, *lying, *lying])
    assert "chart__svg--lying" not in shown(CHART, points=YEARS)
    assert "2,700人" in shown(CHART, points=lying)


def test_a_chart_without_targets_or_values_still_stands() -> None:
    assert "その年の目標" not in shown(CHART, points=[{"label": "開始前", "value": 0, "target": None}])
    assert "目標800" in shown(CHART, points=[{"label": "令和6", "value": None, "target": 800}])
    assert "12.5人" in shown(CHART, points=[{"label": "令和6", "value": Decimal("12.50"), "target": None}])


def test_less_can_be_better() -> None:
    source = CHART.replace(" %}", ' better="down" %}')
    html = shown(source, points=[{"label": "令和6", "value": 8, "target": 10}])
    assert 'data-label="結果">達成<' in html


# -- forms ----------------------------------------------------------------------------------------------------


class Enquiry(forms.Form):
    name = forms.CharField(label="お名前", help_text="ひらがなでもかまいません。")
    reply = forms.ChoiceField(
        label="お返事", choices=[("n", "番号"), ("t", "電話")], widget=forms.RadioSelect
    )
    text = forms.CharField(label="ご意見", required=False, widget=forms.Textarea)
    agree = forms.BooleanField(label="知らせてほしい", required=False)
    form_key = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_comes_as_label_hint_error_input_and_they_are_joined() -> None:
    html = str(Enquiry({"name": ""})["name"].as_field_group())
    order = [html.index(part) for part in ("<label", 'class="hint"', 'class="field__error"', "<input")]
    assert order == sorted(order)
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<span class="req">必ず書く</span>' in html
    for target in ("id_name_helptext", "id_name_error"):
        assert f'id="{target}"' in html


def test_choices_are_a_fieldset_of_picks_and_nothing_is_ticked_before() -> None:
    html = str(Enquiry())
    assert '<legend>お返事<span class="req">必ずえらぶ</span></legend>' in html
    assert html.count('<label class="pick">') == 3
    assert "checked" not in html
    assert '<span class="opt">書かなくてもよい</span>' in html
    assert html.index('type="hidden"') < html.index("<label")


def test_a_form_may_say_its_marks_in_its_own_words() -> None:
    form = Enquiry()
    form.marks = {"name": "教室に来る方"}  # type: ignore[attr-defined]
    assert '<span class="req">教室に来る方</span>' in str(form)
    form.short_marks = True  # type: ignore[attr-defined]
    assert '<span class="req">必須</span>' in str(form)


def test_the_summary_leads_to_each_field_and_to_the_first_of_several_choices() -> None:
    form = Enquiry({"name": "", "text": "<script>"})
    form.add_error(None, "締め切りました")
    html = render_to_string("components/summary.html", {"form": form})
    assert "3か所、直してください" in html
    assert 'role="alert"' in html
    assert 'tabindex="-1"' in html
    assert '<p class="summary__text">締め切りました</p>' in html
    assert '<a href="#id_name">お名前：' in html
    assert '<a href="#id_reply_0">お返事：' in html
    assert 'id="id_reply_0"' in str(form)
    assert "&lt;script&gt;" in str(form)  # nothing typed is lost
    assert render_to_string("components/summary.html", {"form": Enquiry()}).strip() == ""


def test_the_title_says_that_something_is_to_correct() -> None:
    assert "<title>エラー：" in render_to_string("404.html", {**PAGE, "form": Enquiry({})})
    assert "エラー" not in render_to_string("404.html", {**PAGE, "form": Enquiry()})


# -- pages ----------------------------------------------------------------------------------------------------


def test_every_page_names_telephone_and_department() -> None:
    for name in ("404.html", "403.html", "failure.html"):
        html = render_to_string(name, PAGE)
        assert html.count("0000-12-3456") >= 1, name
        assert TOWN.department_name in html, name
        assert "あなたのまちがいではありません" in html, name
        assert html.count("<h1") == 1, name


@pytest.mark.parametrize(
    ("stored", "sentence", "button"),
    [
        (True, "送ったものは届いています", None),
        (False, "送ったものは、まだ届いていません", "もう一度送る"),
        (None, "届いたか、まだわかりません", "届いたか確かめる"),
    ],
)
@pytest.mark.parametrize("template", ["failure.html", "403_csrf.html"])
def test_a_failure_says_whether_it_arrived(
    rf, template: str, stored: bool | None, sentence: str, button: str
) -> None:
    request = rf.post("/classes/a/book/", {"name": "<田中>", "form_key": "k", "new_password1": "secret"})
    context = {
        **PAGE,
        "request": request,
        "stored": stored,
        "receipt_number": "30581425" if stored else "",
        "may_resend": True,
    }
    html = render_to_string(template, context)
    assert 'method="post"' not in render_to_string(template, {**context, "may_resend": False})
    assert f">{sentence}</h1>" in html
    assert "電話" in html
    assert ("3058-1425" in html) == bool(stored)
    if button:
        assert f">{button}</button>" in html
        assert '<input type="hidden" name="name" value="&lt;田中&gt;">' in html
        assert "secret" not in html
    else:
        assert 'method="post"' not in html


def test_a_failed_reading_says_that_nothing_was_sent(rf) -> None:
    html = render_to_string(
        "failure.html", {**PAGE, "request": rf.get("/loop/"), "stored": None, "may_resend": False}
    )
    assert "いまは何も送られていません" in html
    assert 'method="post"' not in html


def test_the_last_page_needs_neither_context_nor_template_engine() -> None:
    html = render_to_string("500.html")
    assert "{" not in html.replace("{}", "")
    assert "あなたのまちがいではありません" in html
    assert "電話" in html


def test_the_choice_of_the_reader_is_on_the_page() -> None:
    prefs = {"text": "xlarge", "furigana": True, "easy": True}
    html = render_to_string("404.html", {**PAGE, "prefs": prefs, "offers_easy": True})
    assert 'data-text="xlarge" data-furigana="on"' in html
    assert 'value="xlarge" checked' in html
    assert "easy=0" in html
    assert "easy=0" not in render_to_string("404.html", {**PAGE, "prefs": prefs, "offers_easy": False})


def test_the_style_guide_shows_everything_without_inline_style_or_script() -> None:
    html = render_to_string("styleguide.html", {**PAGE, **style_guide.context()})
    assert html.count("<h1") == 1
    assert " style=" not in html
    assert re.findall(r"<script(?![^>]* src=)", html) == []
    assert " onclick" not in html
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for look in ("free", "few", "full", "draw", "todo", "draft", "waiting", "done", "failed"):
        assert icons.icon_svg(LOOKS[look][1]) in html, look


def test_in_english_the_frame_is_english_and_leads_back() -> None:
    with translation.override("en"):
        way_back = {"code": "ja", "name": "日本語", "url": "/"}
        html = finished(render_to_string("404.html", {**PAGE, "other_language": way_back}), "en")
    assert '<html lang="en"' in html
    assert '<a class="brand" href="/en/">' in html
    assert '<a href="/" lang="ja" hreflang="ja">日本語</a>' in html
    assert "Go to the main text" in html


@pytest.mark.parametrize("template", ["staff_base.html", "print_base.html", "base.html"])
def test_every_frame_stands_without_a_town_or_a_reader(template: str) -> None:
    html = render_to_string(template, {"municipality": None, "prefs": PREFS, "menu": [], "desk_menu": []})
    assert '<main id="main"' in html
    assert 'href="#main"' in html
