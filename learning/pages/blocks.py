"""Steps of a lesson."""

from wagtail.blocks import (
    CharBlock,
    ChoiceBlock,
    IntegerBlock,
    ListBlock,
    StreamBlock,
    StructBlock,
    TextBlock,
)
from wagtail.images.blocks import ImageChooserBlock

from learning.enums import Entrance


class TextStep(StructBlock):
    """Words, with the plain-language variant beside them."""

    title = CharBlock(max_length=80)
    text = TextBlock()
    text_easy = TextBlock(required=False)

    class Meta:
        template = "learning/lesson/steps/text.html"


class PictureStep(TextStep):
    """Words and a picture: an uploaded image, or a drawing that ships with the lesson."""

    image = ImageChooserBlock(required=False)
    drawing = CharBlock(
        required=False, max_length=80, help_text="file name of a drawing in static/hiroba/lessons"
    )
    alt = CharBlock(required=False, max_length=255)

    class Meta:
        template = "learning/lesson/steps/picture.html"


class WarningStep(TextStep):
    """Something to be careful about."""

    class Meta:
        template = "learning/lesson/steps/warning.html"


class ChecklistStep(TextStep):
    """Things to try on one's own phone."""

    items = ListBlock(CharBlock(max_length=120))

    class Meta:
        template = "learning/lesson/steps/checklist.html"


class LessonSteps(StreamBlock):
    """The steps of one lesson in their order."""

    text = TextStep()
    picture = PictureStep()
    warning = WarningStep()
    checklist = ChecklistStep()


class DoorBlock(StructBlock):
    """One of the three doors, in words that invite."""

    entrance = ChoiceBlock(choices=Entrance.choices)
    title = CharBlock(max_length=60)
    lead = CharBlock(max_length=120)
    text = TextBlock(required=False)
    text_easy = TextBlock(required=False)


class AnswerBlock(StructBlock):
    """One answer of the self-check: how strongly it points to each door, and the reason in words."""

    text = CharBlock(max_length=120)
    self_directed = IntegerBlock(min_value=0, max_value=3, default=0)
    interest_led = IntegerBlock(min_value=0, max_value=3, default=0)
    through_others = IntegerBlock(min_value=0, max_value=3, default=0)
    why = CharBlock(required=False, max_length=160)


class QuestionBlock(StructBlock):
    """A question about an everyday situation."""

    text = CharBlock(max_length=160)
    answers = ListBlock(AnswerBlock(), min_num=2, max_num=6)


class ProposalBlock(StructBlock):
    """The kind words with which a door is proposed."""

    entrance = ChoiceBlock(choices=Entrance.choices)
    title = CharBlock(max_length=120)
    text = TextBlock()
    why = CharBlock(required=False, max_length=200)


class LearnBlocks(StreamBlock):
    """What the learning room's front page holds."""

    door = DoorBlock()
    question = QuestionBlock()
    proposal = ProposalBlock()
