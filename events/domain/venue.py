"""Writing down where classes can be held."""

from django.db import transaction
from django.utils.translation import gettext as _

from common.audit.domain.record import record
from common.people.rules import Actor, require
from common.text import clock
from common.text.normal import line_text
from common.text.refusals import NotFound, Refusal
from events.models import Room, Venue


def add_venue(*, actor: Actor, name: str, address: str = "", access: str = "", phone: str = "") -> Venue:
    """Store a building. Raises NotAllowed, and Refusal `name_taken` when the municipality has one of this name."""
    require(actor, "events.prepare_venue", municipality_id=actor.municipality_id)
    with transaction.atomic():
        name = line_text(name)
        if Venue.objects.filter(municipality_id=actor.municipality_id, name=name).exists():
            raise Refusal("name_taken", _("There is already a place of this name."))
        venue = Venue.objects.create(
            municipality_id=actor.municipality_id,
            name=name,
            address=line_text(address),
            access=line_text(access),
            phone=line_text(phone),
        )
        record(actor=actor, verb="add_venue", target=venue, at=clock.deciding_now())
    return venue


def add_room(*, actor: Actor, venue_key: str, name: str, seats: int, floor: str = "") -> Room:
    """Store a room with its number of seats (at least 1). Raises NotAllowed, NotFound, Refusal."""
    require(actor, "events.prepare_venue", municipality_id=actor.municipality_id)
    if seats < 1:
        raise Refusal("no_seats", _("A room needs at least one seat."))
    with transaction.atomic():
        venue = (
            Venue.objects.select_for_update()
            .filter(municipality_id=actor.municipality_id, key=venue_key)
            .first()
        )
        if venue is None:
            raise NotFound("not_found")
        name = line_text(name)
        if Room.objects.filter(venue=venue, name=name).exists():
            raise Refusal("name_taken", _("There is already a room of this name."))
        room = Room.objects.create(
            municipality_id=actor.municipality_id,
            venue=venue,
            name=name,
            floor=line_text(floor),
            seats=seats,
        )
        record(actor=actor, verb="add_room", target=room, at=clock.deciding_now(), after={"seats": seats})
    return room
