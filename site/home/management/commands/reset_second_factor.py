"""`manage.py reset_second_factor`: somebody lost her telephone and her spare numbers."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from common.audit.domain.record import record
from common.people.allauth_adapter import tell_change
from common.people.models import Person
from common.people.rules import Actor
from common.places.models import Municipality
from common.text import clock


class Command(BaseCommand):
    """Take the second factor of a login away; she sets up a new one at her next sign-in. It is recorded."""

    help = "Take the second factor of a login away, after you made sure who asks."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whose, and in which town."""
        parser.add_argument("username", help="the login's name or mail address")
        parser.add_argument("--municipality", required=True, help="slug")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Take it away and say so."""
        town = Municipality.objects.filter(slug=options["municipality"]).first()
        if town is None:
            raise CommandError("No municipality has this slug; see found_municipality.")
        name = options["username"]
        people = Person.objects.filter(municipality=town)
        person = people.filter(user__username=name).first() or people.filter(user__email__iexact=name).first()
        if person is None:
            raise CommandError("Nobody here signs in with this name.")
        held, _kinds = Authenticator.objects.filter(user_id=person.user_id).delete()
        if not held:
            raise CommandError("This login has no second factor.")
        record(actor=Actor.system(town.pk), verb="reset_second_factor", target=person, at=clock.now())
        tell_change(municipality=town, user_id=person.user_id or 0, kind="second_factor_reset")
        self.stdout.write(
            f"{person.name}: the second factor and the passkeys are gone; a new one is set up at the next sign-in. "
            "A mail about it goes to her proven address."
        )
