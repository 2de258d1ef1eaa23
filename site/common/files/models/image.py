"""Images: alternative text is required, or the image is marked decorative."""

import secrets
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition


class TownImage(AbstractImage):
    """An image with what a person who cannot see it is told."""

    alt_text = models.CharField(_("alternative text"), max_length=255, blank=True)
    is_decorative = models.BooleanField(_("decorative, carries no meaning"), default=False)

    admin_form_fields = (
        "title",
        "file",
        "alt_text",
        "is_decorative",
        "description",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_decorative=True) | ~models.Q(alt_text=""),
                name="image_alt_or_decorative",
            ),
        ]

    def clean(self) -> None:
        """Refuse an image that says nothing to a person who cannot see it."""
        super().clean()
        if not self.alt_text and not self.is_decorative:
            raise ValidationError(
                {"alt_text": _("Write the alternative text, or mark the image as decorative.")}
            )

    @property
    def default_alt_text(self) -> str:
        """Return what the `alt` attribute says."""
        return "" if self.is_decorative else self.alt_text

    def get_upload_to(self, filename: str) -> str:
        """Return an unguessable name: public files are readable on any host."""
        return str(PurePath("images") / f"{secrets.token_hex(12)}{PurePath(filename).suffix.lower()}")


class TownRendition(AbstractRendition):
    """A scaled copy of an image."""

    image: Any = models.ForeignKey(TownImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        verbose_name = _("rendition")
        constraints = [
            models.UniqueConstraint(
                fields=("image", "filter_spec", "focal_point_key"), name="unique_rendition"
            ),
        ]
