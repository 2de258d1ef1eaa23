"""Words that mean the same, as the towns' editors wrote them, and the search over everything that was built."""

from common.search.domain.listing import list_town
from common.search.models import SynonymGroup
from home.demo_town.place import Town
from home.queries.search_things import things_of_town


def write_synonyms(town: Town, groups: list[list[str]]) -> int:
    """Write the groups of one town; returns how many."""
    for words in groups:
        group = SynonymGroup(municipality=town.municipality, terms="\n".join(words))
        group.full_clean()
        group.save()
    return len(groups)


def rebuild_search(town: Town) -> int:
    """Let be found what can be read: some days of the story were set without the verbs. Returns how much it is."""
    changes = list_town(municipality_id=town.municipality.pk, things=things_of_town(town.municipality))
    return changes.written + changes.same
