"""Custom image and document models, and files only some may read."""

from common.files.models.document import TownDocument
from common.files.models.image import TownImage, TownRendition
from common.files.models.private_file import PrivateFile

__all__ = ["PrivateFile", "TownDocument", "TownImage", "TownRendition"]
