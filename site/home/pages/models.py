"""Page classes, gathered where Django looks for them."""

from home.pages.home import HomePage, TextPage
from home.pages.measure import MeasureIndexPage, MeasurePage, PlanPage

__all__ = ["HomePage", "MeasureIndexPage", "MeasurePage", "PlanPage", "TextPage"]
