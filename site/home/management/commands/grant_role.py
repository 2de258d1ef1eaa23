"""`manage.py grant_role`: the first staff of a new installation, and changes in April."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from common.people.domain.person import add_person
from common.people.domain.role import grant_role
from common.people.enums import Role
from common.people.models import Person, User
from common.people.rules import Actor
from common.places.models import Department, Municipality, Post
from common.text import clock
from common.text.refusals import Refusal


class Command(BaseCommand):
    """Give a login a role; makes the login (without password: it is set by mail) and the person when missing."""

    help = "Give a login a role in a municipality."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take who, what, where and since when."""
        parser.add_argument("username")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--municipality", required=True, help="slug")
        parser.add_argument("--name", default="", help="display name, when the person is new here")
        parser.add_argument("--email", default="")
        parser.add_argument("--department", default="", help="name of the 課; made when missing")
        parser.add_argument("--post", default="", help="name of the 係; made when missing")
        parser.add_argument("--from", dest="valid_from", type=date.fromisoformat, default=None)
        parser.add_argument(
            "--until", dest="valid_until", type=date.fromisoformat, default=None, help="exclusive"
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Grant and say so."""
        town = Municipality.objects.filter(slug=options["municipality"]).first()
        if town is None:
            raise CommandError("No municipality has this slug; see found_municipality.")
        user, made = User.objects.get_or_create(
            username=options["username"], defaults={"email": options["email"]}
        )
        if made:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        person = Person.objects.filter(municipality=town, user=user).first()
        if person is None:
            if not options["name"]:
                raise CommandError("This person is new here: give --name.")
            person = add_person(municipality=town, name=options["name"], user_id=user.pk, at=clock.now())
        since = options["valid_from"] or clock.today()
        department = post = None
        if options["department"]:
            department, _made = Department.objects.get_or_create(
                municipality=town,
                name=options["department"],
                valid_until=None,
                defaults={"code": options["department"][:20], "valid_from": since},
            )
        if department and options["post"]:
            post, _made = Post.objects.get_or_create(
                municipality=town, department=department, name=options["post"]
            )
        try:
            grant_role(
                actor=Actor.system(town.pk),
                person_key=person.key,
                role=options["role"],
                valid_from=since,
                valid_until=options["valid_until"],
                department=department,
                post=post,
            )
        except Refusal as refusal:
            raise CommandError(refusal.code) from refusal
        self.stdout.write(f"{person.name}: {options['role']} ({town.name})")
