"""The municipality: a column of every municipal row."""

from django.db import models

from common.text.keys import new_key

ROOMS = ("learning", "participation", "events")
"""What a municipality can switch off; the app of a room's pages is called <room>_pages."""


class Municipality(models.Model):
    """A town, city or village that meets its residents here. Reached by its host names; paired with a Wagtail Site."""

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    name_kana = models.CharField(max_length=80, blank=True)
    site = models.OneToOneField("wagtailcore.Site", on_delete=models.PROTECT, related_name="+")
    site_name = models.CharField(max_length=60, default="みんなのひろば")
    department_name = models.CharField(max_length=80)
    phone = models.CharField(max_length=20)
    phone_hours = models.CharField(max_length=80)
    calls_from = models.CharField(
        max_length=20, help_text="the one number from which the town calls residents"
    )
    address = models.CharField(max_length=120, blank=True)
    learning_on = models.BooleanField(default=True)
    participation_on = models.BooleanField(default=True)
    events_on = models.BooleanField(default=True)
    supporter_label = models.CharField(max_length=40, default="デジタル活用支援員")
    founded_at = models.DateTimeField()

    class Meta:
        verbose_name = "municipality"
        verbose_name_plural = "municipalities"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name

    @property
    def rooms_on(self) -> tuple[str, ...]:
        """Return the rooms that are switched on here."""
        return tuple(room for room in ROOMS if self.room_is_on(room))

    def room_is_on(self, room: str) -> bool:
        """Return whether a room (learning, participation, events) is switched on here."""
        return bool(getattr(self, f"{room}_on"))


class HostName(models.Model):
    """A name under which a municipality answers; a request for any other name gets 404."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="host_names")
    name = models.CharField(max_length=120, unique=True)

    class Meta:
        verbose_name = "host name"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name
