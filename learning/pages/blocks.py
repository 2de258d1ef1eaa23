"""Steps of a lesson."""

from wagtail.blocks import CharBlock, ListBlock, StreamBlock, StructBlock, TextBlock
from wagtail.images.blocks import ImageChooserBlock


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
