"""`manage.py write_groups`: write Wagtail's groups and their permissions as declared."""

from typing import Any

from django.core.management.base import BaseCommand

from common.places.models import Municipality
from home.domain.municipality import write_groups


class Command(BaseCommand):
    """Write the groups of every municipality; running it again changes nothing."""

    help = "Write the groups and page permissions of every municipality as the rights table declares them."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write and say for whom."""
        for municipality in Municipality.objects.select_related("site__root_page").order_by("pk"):
            write_groups(municipality=municipality)
            self.stdout.write(f"{municipality.name}: groups written")
