"""Finding the municipality of a request."""

from common.places.models import HostName, Municipality


def municipality_of_host(host: str) -> Municipality | None:
    """Return the municipality that answers under a host name (no port), or None: an unknown host gets 404."""
    row = HostName.objects.filter(name=host.lower()).select_related("municipality__site").first()
    return row.municipality if row else None
