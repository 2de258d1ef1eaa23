"""What beat wakes for the whole house."""

import logging

from celery import shared_task

from home.domain.search_list import list_all_towns

logger = logging.getLogger(__name__)


@shared_task
def compare_search() -> int:
    """Let what can be found be what can be read, once a night; returns how many things differed."""
    found = 0
    for municipality, changes in list_all_towns():
        differed = changes.written + changes.gone
        if differed:
            logger.warning("search: %d things of municipality %d were put right", differed, municipality.pk)
        found += differed
    return found
