"""The departments that may own a case or an answer."""

from common.places.queries.department import departments_now


def departments_of(municipality_id: int) -> list[tuple[str, str]]:
    """Return key and name of every department that exists today, by code; forms let a long list be searched."""
    return list(departments_now(municipality_id).values_list("key", "name"))
