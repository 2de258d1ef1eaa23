"""What can be found, and words that mean the same."""

from common.search.models.findable import Findable
from common.search.models.synonym import SynonymGroup

__all__ = ["Findable", "SynonymGroup"]
