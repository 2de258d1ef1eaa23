"""States and kinds of the room, with the words of the architecture."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ConsultationState(models.TextChoices):
    """準備中 → 予告 → 募集中 → 募集終了（検討中） → 結果公表, or 取りやめ."""

    PREPARING = "preparing", _("in preparation")
    ANNOUNCED = "announced", _("announced")
    OPEN = "open", _("open for opinions")
    CLOSED = "closed", _("closed, being considered")
    PUBLISHED = "published", _("result published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class DraftLabel(models.TextChoices):
    """骨子案・素案・原案・案・決定版."""

    OUTLINE = "outline", _("outline")
    FIRST_DRAFT = "first_draft", _("first draft")
    DRAFT = "draft", _("draft")
    PROPOSAL = "proposal", _("proposal")
    FINAL = "final", _("final version")


class PostRule(models.TextChoices):
    """How post is measured against the closing day."""

    MUST_ARRIVE = "must_arrive", _("must arrive by the closing day")
    POSTMARK = "postmark", _("postmark of the closing day counts")


class Stance(models.TextChoices):
    """よいと思う / こうしてほしい / 心配がある; none chosen on free paper."""

    GOOD = "good", _("I think this is good")
    WISH = "wish", _("I would like it this way")
    WORRY = "worry", _("I am worried")
    NONE = "none", _("no choice")


class Validity(models.TextChoices):
    """受理 / 要件不備 / 期限後 / 対象外 / 本案件以外（回送）."""

    ACCEPTED = "accepted", _("accepted")
    DEFECTIVE = "defective", _("requirements not met")
    LATE = "late", _("after the closing")
    OUT_OF_SCOPE = "out_of_scope", _("out of scope")
    OTHER_MATTER = "other_matter", _("other matter, passed on")


class ResponseState(models.TextChoices):
    """A response is written by one and confirmed by another."""

    DRAFT = "draft", _("being written")
    ASKED = "asked", _("waiting for confirmation")
    CONFIRMED = "confirmed", _("confirmed")


class ConfirmedAs(models.TextChoices):
    """In which capacity the second person confirmed."""

    APPROVER = "approver", _("approver")
    DEPUTY = "deputy", _("deputy, to be seen afterwards")
    SEEN_AFTER = "seen_after", _("seen afterwards")


class RoundState(models.TextChoices):
    """The committee's year, thin."""

    PREPARING = "preparing", _("in preparation")
    SCORING = "scoring", _("members score")
    OPENED = "opened", _("scores opened")
    REPORTED = "reported", _("finding and advice handed over")
    PUBLISHED = "published", _("published")


class AdviceKind(models.TextChoices):
    """意見・提言, 附帯意見, 少数意見."""

    ADVICE = "advice", _("advice")
    INCIDENTAL = "incidental", _("incidental opinion")
    MINORITY = "minority", _("minority opinion")


class Grade(models.TextChoices):
    """評価（A–D）, or 判断できない（資料不足）."""

    A = "A", _("Fully effective")
    B = "B", _("Largely effective")
    C = "C", _("Somewhat lacking")
    D = "D", _("Lacking")
    UNKNOWN = "X", _("Cannot be judged (not enough material)")


class FutureDirection(models.TextChoices):
    """今後の方向性."""

    EXPAND = "expand", _("Expand")
    KEEP = "keep", _("Continue as it is")
    IMPROVE = "improve", _("Improve and continue")
    REDUCE = "reduce", _("Reduce")
    MERGE = "merge", _("Merge with another")
    PAUSE = "pause", _("Pause")
    ABOLISH = "abolish", _("Abolish")
    END = "end", _("End, its aim reached")


class ScoresShown(models.TextChoices):
    """How members' scores are shown once opened; fixed before anyone scores, and printed on the sheet."""

    NAME = "name", _("With the members' names")
    LETTER = "letter", _("As member A, B, C …")
    SUM = "sum", _("Only how many gave which score")
