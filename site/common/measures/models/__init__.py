"""Plans, measures (施策) and their figures."""

from common.measures.models.indicator import Indicator, IndicatorValue
from common.measures.models.measure import Measure
from common.measures.models.plan import Plan

__all__ = ["Indicator", "IndicatorValue", "Measure", "Plan"]
