"""Finding the municipality of a request."""

from common.places.models import HostName, Municipality

_last_seen: dict[str, Municipality] = {}


def municipality_of_host(host: str) -> Municipality | None:
    """Return the municipality that answers under a host name (no port), or None: an unknown host gets 404."""
    row = HostName.objects.filter(name=host.lower()).select_related("municipality__site").first()
    if row is None:
        return None
    _last_seen[row.name] = row.municipality
    return row.municipality


def municipality_last_seen(host: str) -> Municipality | None:
    """Return the municipality as this process last saw it: for the page that says the database does not answer."""
    return _last_seen.get(host.lower())
