"""`manage.py make_buckets`: the two buckets of a store, where they are missing."""

from typing import Any

from django.core.files.storage import storages
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Made without any policy: nobody but the owner of the key reads them."""

    help = "Make the buckets of the settings in the store of files, unless they are there."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing; on a disk there is nothing to make."""
        for name in ("default", "private"):
            storage: Any = storages[name]
            if not hasattr(storage, "bucket_name"):
                self.stdout.write(f"{name}: a folder, nothing to make")
                continue
            client = storage.connection.meta.client
            there = {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}
            if storage.bucket_name in there:
                self.stdout.write(f"{name}: {storage.bucket_name} is there")
            else:
                client.create_bucket(Bucket=storage.bucket_name)
                self.stdout.write(f"{name}: {storage.bucket_name} is made")
