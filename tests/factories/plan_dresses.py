"""Ten fictional plans, no two in the same dress. See plan_text for what a `Plan` is."""

from __future__ import annotations

from collections.abc import Callable

from tests.factories.plan_text import (
    WIDE,
    Plan,
    Writer,
    columns,
    filled,
    paged,
    parts_of,
    plan,
    spaced,
    wrapped,
)


def kazami() -> Plan:
    """Read in reading order: 目次 torn apart, the pages of the list in a block behind its titles."""
    parts = parts_of("""
        序論|計画づくりにあたって|
          第１章|なぜいま計画をつくるのか|
            １|前の計画が終わるとき|p
            ２|風の町をとりまく動き|pl
          第２章|計画のかたち|
            １|三つの層からなる計画|pi
            ２|計画が受け持つ年月|p
        第１編|基本構想|
          第１章|十年後の町|p
            １|めざす町のすがた|pp
            ２|人のかずの見通し|pf
          第２章|町をかたちづくる五つの道すじ|pb
        第２編|基本計画|
          第１章|風を生かす仕事|
            １|畑と果樹園|pt
            ２|風車の手入れを担う人|pl
            ３|町なかの店|pp
          第２章|学びと遊び|
            １|学校と地域|pp
            ２|図書室と公民館|pip
          第３章|からだと暮らし|
            １|診療所へ通う足|pt
            ２|見守りのつながり|pp
        第３編|進め方|
          第１章|町民とともに進める|pl
          第２章|お金の使いみち|ptp
        資料編||
          １|話し合いの記録|t
          ２|言葉の説明|b
    """)
    writer = Writer("果樹園の手入れ", "風よけの林", seed=1, width=72)
    body: list[str] = []
    for part in parts:
        if part.level == 1:
            body += ["\f", f"{part.number}　{part.title}".strip("　"), ""]
        else:
            body += ["", f"{part.number}　{part.title}", "", *writer.below(part)]
    rows = [f"{part.number}　{part.title}".strip("　") + "・" * (30 - len(part.title)) for part in parts]
    contents = ["目", "", "次", "", *rows, "", *[str(part.page) for part in parts], ""]
    cover = ["第３次かざみ町総合計画", "", "（素案）", "", "令和８年３月", "かざみ町", ""]
    lines = [*cover, "\f", *contents, *paged(body, size=42, foot=str)]
    text = "\n".join(lines).replace("\f\n", "\f") + "\n\f"
    return plan(text, parts)


def sazanami() -> Plan:
    """Layout kept: wide margins, chapter covers with a list of their own, running heads, full-width numbers."""
    parts = parts_of("""
        第１章|計画の基本となる考え方|
          １－１|計画の目的|pp
          １－２|ほかの計画との関わり|pt
          １－３|計画の見直しのしかた|p
        第２章|さざなみ市で起こりうること|
          ２－１|地形と気象の特徴|pf
          ２－２|これまでの水の害|
            （１）|川があふれた年|pl
            （２）|高潮が港をこえた年|pp
            （３）|がけがくずれた場所と、そのときの通り道|p
          ２－３|起きてはならない最悪の事態|pi
        第３章|弱いところの確かめ|
          ３－１|確かめの進め方|ps
          ３－２|分野ごとの結果|
            （１）|住まいと町なみ|pt
            （２）|水道と下水道|pp
            （３）|道路、橋、港のあわせて二百か所をこえる場所の点検から見えてきたこと|pp
        第４章|強くするための取組|
          ４－１|逃げおくれをなくす|pl
          ４－２|助けが届く道を残す|pb
          ４－３|水と食べ物をたくわえる|pt
        第５章|進みぐあいの管理|
          ５－１|受け持ちと体制|pp
          ５－２|数であらわす目標|pt
        参考資料||
          １|用語のまとめ|b
          ２|取組の一覧|t
    """)
    writer = Writer("川ぞいの見回り", "土のうづくり", seed=2, width=76)
    rows: list[str] = []
    for part in parts:
        label = f"{part.number}　{part.title}".strip("　")
        pieces = wrapped(label, 52)
        rows += ["  " * part.level + piece for piece in pieces[:-1]]
        page = str(part.page).translate(WIDE)
        rows.append(filled("  " * part.level + pieces[-1], "･", page, 78))
        rows += [""] if part.level == 1 else []
    body: list[str] = []
    for at, part in enumerate(parts):
        label = f"{part.number}　{part.title}".strip("　")
        if part.level == 1:
            below = [one for one in parts[at + 1 :] if one.level == 2 and one.page >= part.page]
            own = []
            for one in below:
                if one.number[:1] != part.number[1:2]:
                    break
                own.append(f"              {one.number}　{one.title}")
            body += ["\f", "", f"          {label}", "", *own, "\f" if own else ""]
        else:
            pieces = wrapped(label, 58)
            body += ["", *["  " * (part.level - 1) + piece for piece in pieces], "", *writer.below(part)]
    lines = ["", "          さざなみ市国土強靱化地域計画（案）", "", "", "              令和８年２月", "\f"]
    lines += ["                              目　　次", "", *rows]
    front = "\n".join(lines).replace("\f\n", "\f")

    def head(page: int) -> list[str]:
        return [f"{'さざなみ市国土強靱化地域計画（案）':>40}", ""] if page % 2 == 0 else []

    pages = paged(body, size=38, foot=lambda page: f"{str(page).translate(WIDE):>38}", head=head)
    return plan(front + "\n\f" + "\n".join(pages) + "\n\f", parts)


def hoshikage() -> Plan:
    """1, (1), ア, and the same titles under every chapter; a blank line between all lines, line ends of Windows."""
    parts = parts_of("""
        １|基本的な事項|
          （１）|村の概況|
            ア|自然と歴史|pp
            イ|村の移り変わり|p
          （２）|人のかずと産業|pt
          （３）|村の財政|pl
        ２|移り住む人と、行き来する人|
          （１）|いまのようす|p
          （２）|その対策|pi
          （３）|計画|t
        ３|産業をおこす|
          （１）|いまのようす|pp
          （２）|その対策|pl
          （３）|計画|t
        ４|道と乗り物を整える|
          （１）|いまのようす|p
          （２）|その対策|pb
          （３）|計画|t
        ５|暮らしの場を整える|
          （１）|いまのようす|pp
          （２）|その対策|pp
          （３）|計画|t
        ６|学びを支える|
          （１）|いまのようす|p
          （２）|その対策|pl
          （３）|計画|t
        ７|そのほか星の村に欠かせないこと|pp
    """)
    writer = Writer("星を見る会", "山道の草刈り", seed=3, width=80, bullet="○")
    lines = ["ほしかげ村過疎地域持続的発展計画", "（令和８年度～令和12年度）", "", "目次", ""]
    lines += [
        "　" * part.level + f"{part.number}\t{part.title}\t{part.page}" for part in parts if part.level < 3
    ]
    lines += ["", "\f"]
    body: list[str] = []
    for part in parts:
        body += [f"{part.number}　{part.title}", *writer.below(part)]
    lines += paged(body, size=30, foot=lambda page: f"- {page} -")
    text = "\r\n\r\n".join(lines).replace("\f\r\n\r\n", "\f")
    return plan(text, parts, depth=2)


def yamabiko() -> Plan:
    """Slides turned into a plan: a list without pages, labels in brackets, the chapters at the edge of every page."""
    parts = parts_of("""
        1|はじめに|
          |計画の背景|pp
          |計画の位置づけ|pt
        2|町のいま|
          |職員の声|pf
          |住民の声|pl
        3|めざすすがた|pp
        4|取り組むこと|p
          【基本方針１】|窓口に行かなくてよい町|
            施策１-１|申請を家からできるようにする|pt
            施策１-２|書かない窓口をひらく|pb
          【基本方針２】|だれも置いていかない町|
            施策２-１|教え合う場を集落につくる|pt
            施策２-２|機械を使わない人への手だて|pp
          【基本方針３】|軽やかな役場|
            施策３-１|紙をためない仕事|pb
            施策３-２|電算の費用をならす|pt
        5|進める仕組み|
          |本部と係|pi
          |年ごとの予定|t
        6|おわりに|p
    """)
    writer = Writer("電算の学び合い", "窓口の手続き", seed=4, width=64, bullet="➢ ")
    chapters = [f"{part.number} {part.title}" for part in parts if part.level == 1]
    lines = ["やまびこ町デジタル推進プラン", "", "2026-2030", "\f", "目次", ""]
    for part in parts:
        lines.append("    " * (part.level - 1) + f"{part.number} {part.title}".strip())
    body: list[str] = []
    for part in parts:
        mark = {"【": "", "施": "■ ", "": "◆ "}.get(part.number[:1], "")
        body += ["\f"] if part.level == 1 or part.number.startswith("施策") else [""]
        body += [f"{mark}{part.number} {part.title}" if part.number else f"{mark}{part.title}", ""]
        body += writer.below(part)
    lines += paged(
        body, size=34, foot=lambda page: f"{page}", head=lambda page: [*chapters, ""] if page > 1 else []
    )
    text = "\n".join(lines).replace("\f\n", "\f")
    return plan(text.replace("2030\n\f", "2030\n\n\f", 1) + "\n", parts)


def kurenai() -> Plan:
    """No contents list and no form feeds; 第１, １, (1), ア, and sentences that are numbered in the same way."""
    parts = parts_of("""
        第１|計画の前提|
          １|計画をつくる理由|pp
          ２|計画が続く期間|p
        第２|いまのようすとわかったこと|
          １|働き方についての調べ|pf
          ２|家の中の仕事についての調べ|
            (1)|食事のしたくと片づけ|pp
            (2)|親の世話と子どもの送り迎え|pl
          ３|町の会議に出る人|ps
        第３|三つの目あて|
          １|決める場にだれもがいる|
            (1)|会議の時間を変える|pp
            (2)|委員を公募する|pl
          ２|働きつづけられる|pp
          ３|ひとりで悩まない|pb
        第４|進みぐあいの確かめ|
          １|毎年の報告|pp
          ２|見直しのきっかけ|ps
    """)
    writer = Writer("会議の持ち方", "家の仕事の分け方", seed=5, width=70)
    lines = ["第２次くれない市男女共同参画計画（素案）", "", "くれない市", ""]
    body: list[str] = []
    for part in parts:
        body += ["", f"{part.number}　{part.title}", "", *writer.below(part)]
    lines += paged(body, size=40, foot=lambda page: f"                - {page} -", feed=False)
    return plan("\n".join(lines) + "\n", parts)


def shinonome() -> Plan:
    """A list in two columns, CONTENTS above it; lists of names and rules behind the plan; 12 / 40 below the pages."""
    parts = parts_of("""
        第１章|計画の策定にあたって|
          第１節|策定の背景|pp
          第２節|計画の性格|pt
          第３節|策定の体制|p
        第２章|子どもと家庭のいま|
          第１節|数で見る子ども|pf
          第２節|保護者への聞き取り|pl
          第３節|子どもの声を聴く会|pp
        第３章|めざす町|
          第１節|基本の理念|p
          第２節|五つの目標|pi
        第４章|目標ごとの取組|
          第１節|生まれる前から|pt
          第２節|小さな子のいる家へ|pl
          第３節|放課後のすごし方|pp
          第４節|困っている子のそばに|pb
        第５章|見込む量と確保のしかた|
          第１節|区域の考え方|pp
          第２節|保育の量|tp
        資料編||
          １|しののめ町子ども会議設置要綱|p
          ２|委員名簿|p
          ３|用語解説|b
    """)
    writer = Writer("放課後のすごし方", "子どもの声を聴く会", seed=6, width=74)
    cells = [
        "  " * (part.level - 1)
        + filled(f"{part.number} {part.title}".strip(), "…", f"{part.page}", 38 - 2 * part.level)
        for part in parts
    ]
    rows, half = [], (len(parts) + 1) // 2
    for at in range(half):
        left, right = cells[at], cells[at + half] if at + half < len(cells) else ""
        rows.append(left + " " * (44 - columns(left)) + right if right else left)
    body: list[str] = []
    for part in parts:
        label = f"{part.number}　{part.title}".strip("　")
        body += ["\f", label, ""] if part.level == 1 else ["", f"  {label}", ""]
        body += writer.below(part)
        if part.title.endswith("要綱"):
            for n in range(1, 7):
                body += [f"（第{n}の定め）", f"第{n}条　子ども会議は、{n}つめの定めに従ってひらく。"]
                body += [f"２　前の項の会議は、{n}日前までに知らせる。"]
        if part.title == "委員名簿":
            body += ["番号  氏名        所属", *[f"{n}     東雲 {n}郎     子ども会議" for n in range(1, 16)]]
        if part.title == "用語解説":
            for row in ("あ行", "か行", "さ行"):
                body += [row, f"{row[0]}から始まる言葉", "　　ここでは計画の中の意味だけを述べます。"]
    lines = ["しののめ町子ども・若者計画", "", "CONTENTS", "", *rows, ""]
    total = "".join(paged(body, size=36, foot=str)).count("\f") + 1
    pages = paged(body, size=36, foot=lambda page: f"{page} / {total}")
    return plan("\n".join(lines) + "\n\f" + "\n".join(pages), parts)


def hibari() -> Plan:
    """No blank line anywhere, page numbers beside the running head, ranges of pages in the list."""
    parts = parts_of("""
        1.|計画のあらまし|
          1.1|目的と背景|pp
          1.2|計画の期間|p
        2.|観光のいま|
          2.1|訪れる人|
            2.1.1|日帰りの人|pt
            2.1.2|泊まる人|pp
          2.2|迎える人|pl
          2.3|空から見た野の道|pf
        3.|方針|p
          3.1|急がない旅|pp
          3.2|野の鳥とともに|pi
        4.|取組|
          4.1|宿と食|
            4.1.1|朝市の食堂|pp
            4.1.2|農家に泊まる|pl
          4.2|案内する人|pt
          4.3|知らせ方|pp
        5.|進め方|pl
    """)
    writer = Writer("野の道の案内", "朝市の食堂", seed=7, width=68, gap=False)
    ends = [*(part.page for part in parts[1:]), parts[-1].page + 2]
    lines = ["ひばり市観光振興計画", "素案", "令和７年12月", "もくじ"]
    lines += [
        f"{part.number} {part.title} {part.page}～{max(end, part.page + 1)}ページ"
        for part, end in zip(parts, ends, strict=True)
    ]
    body: list[str] = []
    for part in parts:
        body += [f"{part.number} {part.title}", *writer.below(part)]
    lines += [
        line
        for line in paged(body, size=33, foot=lambda page: f"ひばり市観光振興計画　　{page}", feed=False)
        if line
    ]
    return plan("\n".join(lines), parts)


def usurai() -> Plan:
    """Letters set apart in the list and on covers, P. before its pages, Roman page numbers before the body."""
    parts = parts_of("""
        |はじめに|p
        Ⅰ|計画の基本|
          １|計画のねらい|pp
          ２|計画が及ぶところ|pt
        Ⅱ|村の環境|
          １|水と氷|
            （１）|湖のようす|pf
            （２）|わき水のようす|pp
          ２|森と生きもの|
            （１）|薪をとる森|pl
            （２）|渡ってくる鳥|pp
          ３|ごみと灰|pi
        Ⅲ|めざす環境|
          １|三十年後の湖|pp
          ２|目標とする数|pt
        Ⅳ|村が行うこと|
          １|湖を守る|
            ①|岸のよし原を育てる|pp
            ②|排水を減らす|pl
          ２|森を使いながら残す|
            ①|薪の駅をひらく|pp
            ②|下草を刈る日|pb
          ３|火を大切に使う|pp
        Ⅴ|地区ごとの約束|pl
        Ⅵ|進みぐあいを見る|pt
        |資料|b
    """)
    writer = Writer("湖の岸の手入れ", "薪の駅", seed=8, width=66, bullet="● ")
    rows: list[str] = []
    for part in parts:
        label = f"{part.number} {part.title}".strip()
        label = spaced(label.replace(" ", "")) if part.level == 1 else "    " * (part.level - 1) + label
        rows.append(filled(label, ".", f" P.{part.page}", 70))
    lines = [
        "うすらい村環境基本計画",
        "",
        "令和八年",
        "",
        "\f",
        "目　次",
        "",
        *rows[:14],
        "",
        "i",
        "\f目　次",
        "",
    ]
    lines += [*rows[14:], "", "ii"]
    body: list[str] = []
    for part in parts:
        label = f"{part.number} {part.title}".strip()
        body += ["\f", spaced(part.title) if not part.number else label, ""] if part.level == 1 else [label]
        body += ["", *writer.below(part), ""]
    pages = paged(body, size=40, foot=lambda page: f"P{page}")
    return plan("\n".join(lines).replace("\f\n", "\f") + "\n\f" + "\n".join(pages), parts)


def futatsuboshi() -> Plan:
    """Goals and measures instead of chapters, the number on a line of its own, pages in brackets."""
    parts = parts_of("""
        序章|計画について|
          1|計画の意味|pp
          2|計画の期間と対象|p
        基本目標Ⅰ|となりを知る|
          施策の方向１|集いの場をひらく|
            (1)|空き家を使った集い|pp
            (2)|畑での集い|pl
          施策の方向２|たずねて歩く|
            (1)|配達のついでの声かけ|pt
            (2)|冬の見回り|pp
        基本目標Ⅱ|受けとめる窓口|
          施策の方向１|一度で話がすむ|pp
          施策の方向２|夜も話せる|pb
        基本目標Ⅲ|お金と仕事の悩みに|
          施策の方向１|働く練習をする|pl
          施策の方向２|家計をともに見る|pi
        終章|計画を動かす|
          1|話し合う場|pp
          2|確かめる数|tp
        巻末資料||
          資料1|計画づくりの歩み|t
          資料2|委員の名簿|b
    """)
    writer = Writer("集いの場", "冬の見回り", seed=9, width=72)
    lines = ["ふたつぼし町", "地域福祉計画", "", "― 目次 ―", ""]
    lines += [
        "　" * (part.level - 1) + f"{part.number}　{part.title}".strip("　") + f" ‥‥‥‥‥‥ ({part.page})"
        for part in parts
    ]
    body: list[str] = []
    for part in parts:
        if part.level == 1 and part.number[:2] in ("序章", "終章", "基本"):
            body += ["\f", part.number, "", part.title, ""]
        else:
            body += ["", f"{part.number}　{part.title}".strip("　"), ""]
        body += writer.below(part)
    pages = paged(body, size=36, foot=lambda page: f"({page})", head=lambda page: ["地域福祉計画", ""])
    return plan("\n".join(lines) + "\n\f" + "\n".join(pages), parts)


def tomoshibi() -> Plan:
    """Read in the raw order: no spaces after the numbers, no indents, headings close to the text."""
    parts = parts_of("""
        第1章|計画の策定にあたって|
          1|計画の目的|pp
          2|計画の性格と役割|p
        第2章|健康をとりまくいま|
          1|人口と世帯|pf
          2|生まれる人と亡くなる人|pt
          3|健診からわかること|
            (1)|血圧と塩|pp
            (2)|歯と食べる力|pl
        第3章|10年後のすがた|
          1|目標の立て方|pi
          2|100歳まで歩ける町|pp
        第4章|分野ごとの取組|
          1|食べる|
            (1)|味つけを見直す|pp
            (2)|ともに食べる|pb
          2|動く|
            (1)|坂道を歩く会|pp
            (2)|5分間の体操|pl
          3|休む|pp
        第5章|進める体制|
          1|町と診療所|pp
          2|評価のしかた|tp
    """)
    writer = Writer("坂道を歩く会", "味つけの見直し", seed=10, width=78, gap=False)
    lines = ["ともしび町健康づくり計画", "第3期", "目次"]
    lines += [f"{part.number}{part.title}{'.' * (40 - len(part.title))}{part.page}" for part in parts]
    body: list[str] = []
    for part in parts:
        body += ["\f"] if part.level == 1 else []
        body += [f"{part.number}{part.title}", *writer.below(part)]
    pages = [line for line in paged(body, size=45, foot=str) if line]
    return plan("\n".join(lines) + "\n\f" + "\n".join(pages), parts)


PLANS: dict[str, Callable[[], Plan]] = {
    made.__name__: made
    for made in (
        kazami,
        sazanami,
        hoshikage,
        yamabiko,
        kurenai,
        shinonome,
        hibari,
        usurai,
        futatsuboshi,
        tomoshibi,
    )
}
