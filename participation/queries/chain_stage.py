"""How far a theme came, in one word: the stage by which lists are marked and narrowed."""

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from participation.queries.chain import DONE, Link, late_link


class Stage(TextChoices):
    """Late when a step is late; otherwise the furthest step that was taken."""

    LATE = "late", _("Past its day")
    TOLD = "told", _("Those who asked were told")
    ACTION = "action", _("Done as promised")
    FINDING = "finding", _("Evaluated")
    MEASURE = "measure", _("Carried by a measure")
    CHANGE = "change", _("In the plan")
    RESPONSE = "response", _("Answered by the town")

    @property
    def look(self) -> tuple[str, str]:
        """Return kind and icon of the badge."""
        return _LOOKS[self.value]


_LOOKS = {
    "late": ("warn", "warn"),
    "told": ("meet", "heart"),
    "action": ("ok", "flag"),
    "finding": ("info", "chart"),
    "measure": ("ok", "sprout"),
    "change": ("solid", "pen"),
    "response": ("trace", "reply"),
}


def stage_of(links: Iterable[Link]) -> Stage:
    """Return the stage of a chain whose answer is public."""
    steps = list(links)
    if late_link(steps) is not None:
        return Stage.LATE
    done = {link.kind for link in steps if link.state == DONE}
    return next((stage for stage in Stage if stage.value in done), Stage.RESPONSE)
