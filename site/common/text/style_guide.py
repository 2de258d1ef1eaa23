"""What the style guide shows: one sample of everything that needs data."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator

from common.text.clock import TOKYO


class SampleForm(forms.Form):
    """Every kind of field once. Sent empty, it shows every kind of error."""

    name = forms.CharField(
        label="お名前",
        help_text="ひらがなでもかまいません。",
        error_messages={"required": "お名前を書いてください"},
    )
    telephone = forms.CharField(
        label="電話番号",
        help_text="「-」はなくても大丈夫です。",
        min_length=10,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"min_length": "数字が足りません。10けたか11けたで書いてください"},
    )
    reply = forms.ChoiceField(
        label="お返事の受け取り方",
        choices=(("number", "番号だけ受け取り、自分で見る"), ("phone", "電話で知らせてほしい")),
        widget=forms.RadioSelect,
        error_messages={"required": "お返事の受け取り方を、一つえらんでください"},
    )
    needs = forms.MultipleChoiceField(
        label="手伝ってほしいこと",
        required=False,
        choices=(("lend", "スマホを借りたい"), ("hear", "耳が聞こえにくい")),
        widget=forms.CheckboxSelectMultiple,
    )
    district = forms.ChoiceField(label="地区", required=False, choices=(("c", "中央"), ("n", "北部")))
    text = forms.CharField(
        label="ご意見",
        required=False,
        help_text="一行でもかまいません。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    tell_me = forms.BooleanField(label="どうなったか、あとで知らせてほしい", required=False)


def context() -> dict[str, Any]:
    """Return what styleguide.html needs."""
    upright = [
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
    lying = [
        {"label": "開始前", "value": 0, "target": None},
        {"label": "令和4年度", "note": "実績", "value": 280, "target": None},
        {"label": "令和5年度", "note": "実績見込み", "value": 700, "target": 600, "open": True},
        {"label": "令和6年度", "value": None, "target": 800},
        {"label": "令和7年度", "value": None, "target": 2700},
        {"label": "令和8年度", "value": None, "target": 9000},
    ]
    return {
        "empty_form": SampleForm(prefix="a"),
        "form": SampleForm(prefix="b", data={"b-telephone": "0000123"}),
        "page_obj": Paginator(range(90), 10).page(5),
        "upright": upright,
        "lying": lying,
        "starts_at": datetime(2026, 11, 25, 10, 0, tzinfo=TOKYO),
        "ends_at": datetime(2026, 11, 25, 11, 30, tzinfo=TOKYO),
        "colours": (
            ("paper", "地", "#fbf8f2"),
            ("surface", "カード、入力欄", "#ffffff"),
            ("surface-soft", "静かな面", "#f3eee4"),
            ("ink", "本文", "#1f1c18"),
            ("ink-soft", "補足", "#47423a"),
            ("line-strong", "部品の枠", "#6f685c"),
            ("action", "主な操作、学ぶ", "#115a36"),
            ("link", "リンク", "#00428c"),
            ("meet", "会う", "#6d2700"),
            ("decide", "決める", "#00316a"),
            ("trace", "声のその後", "#512a7a"),
            ("warn", "注意", "#604b00"),
            ("error", "誤り", "#8f0000"),
            ("focus-glow", "焦点", "#ffd43d"),
        ),
    }
