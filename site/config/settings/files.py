"""Where the files of a town lie: in a store that speaks S3, or in a folder that the operator names."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.settings.environment import text

STORE = (
    "S3_ENDPOINT_URL",
    "S3_ACCESS_KEY_ID",
    "S3_SECRET_ACCESS_KEY",
    "S3_PUBLIC_BUCKET",
    "S3_PRIVATE_BUCKET",
)
"""What a store needs, all of it."""
IN_MEMORY = 5 * 1024 * 1024
"""Bytes of a file of a store that are held in memory while it is read; what is longer lies on the disk meanwhile."""


def storages_of_the_environment() -> dict[str, dict[str, Any]]:
    """Return Django's STORAGES for public and private files. Half a store, or none and no folder, is refused."""
    folder = text("FILES_FOLDER")
    store = {
        "S3_ENDPOINT_URL": text("S3_ENDPOINT_URL"),
        "S3_ACCESS_KEY_ID": text("S3_ACCESS_KEY_ID"),
        "S3_SECRET_ACCESS_KEY": text("S3_SECRET_ACCESS_KEY"),
        "S3_PUBLIC_BUCKET": text("S3_PUBLIC_BUCKET"),
        "S3_PRIVATE_BUCKET": text("S3_PRIVATE_BUCKET"),
    }
    region = text("S3_REGION", "us-east-1")
    missing = [name for name, value in store.items() if not value]
    if len(missing) == len(store):
        if not folder:
            raise ImproperlyConfigured(
                "files have no place: set FILES_FOLDER to a folder that outlives the container, or S3_ENDPOINT_URL and"
                " the other S3 settings; see docs/operations.md"
            )
        return _folder(Path(folder))
    if missing:
        raise ImproperlyConfigured(f"half a store of files is set: {', '.join(missing)} missing")
    if folder:
        raise ImproperlyConfigured(
            "FILES_FOLDER and the S3 settings exclude each other: files have one place"
        )
    if store["S3_PUBLIC_BUCKET"] == store["S3_PRIVATE_BUCKET"]:
        raise ImproperlyConfigured("S3_PUBLIC_BUCKET and S3_PRIVATE_BUCKET are two buckets, not one")
    return {
        "default": _bucket("common.files.s3.PublicFiles", store["S3_PUBLIC_BUCKET"], store, region),
        "private": _bucket("common.files.s3.PrivateFiles", store["S3_PRIVATE_BUCKET"], store, region),
    }


def _folder(folder: Path) -> dict[str, dict[str, Any]]:
    if not folder.is_absolute():
        raise ImproperlyConfigured("FILES_FOLDER is a whole path that begins with /")
    disk = "django.core.files.storage.FileSystemStorage"
    return {
        "default": {"BACKEND": disk, "OPTIONS": {"location": str(folder / "media")}},
        "private": {"BACKEND": disk, "OPTIONS": {"location": str(folder / "private"), "base_url": None}},
    }


def _bucket(backend: str, bucket: str, store: dict[str, str], region: str) -> dict[str, Any]:
    from botocore.config import Config  # noqa: PLC0415 -- only where a store is used

    return {
        "BACKEND": backend,
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": store["S3_ENDPOINT_URL"],
            "access_key": store["S3_ACCESS_KEY_ID"],
            "secret_key": store["S3_SECRET_ACCESS_KEY"],
            "region_name": region,
            "file_overwrite": False,
            "default_acl": None,  # nothing is ever made public
            "max_memory_size": IN_MEMORY,
            "client_config": Config(
                # a store that is away must not hold up a web process for minutes
                connect_timeout=3,
                read_timeout=10,
                retries={"max_attempts": 2, "mode": "standard"},
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                # stores other than Amazon's do not all know its newest checksums
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        },
    }
