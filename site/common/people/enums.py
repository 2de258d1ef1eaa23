"""Roles, channels and purposes, in the words of the architecture."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may be in a municipality, from a date until a date."""

    RESIDENT = "resident", _("resident")
    SUPPORTER = "supporter", _("supporter")
    PARTNER = "partner", _("partner organisation")
    CLERK = "clerk", _("clerk")
    APPROVER = "approver", _("approver")
    MODERATOR = "moderator", _("moderator")
    EDITOR = "editor", _("editor")
    MEMBER = "member", _("committee member")
    CHAIR = "chair", _("chair")
    AUDITOR = "auditor", _("record reader")
    ADMIN = "admin", _("administrator")


class Channel(models.TextChoices):
    """How an act reached the town, or how the town reaches a person."""

    WEB = "web", _("web")
    PHONE = "phone", _("telephone")
    COUNTER = "counter", _("counter")
    PAPER = "paper", _("paper")
    POST = "post", _("post")
    FAX = "fax", _("fax")
    EMAIL = "email", _("e-mail")
    WORKSHOP = "workshop", _("workshop")
    LINE = "line", _("LINE")


class ContactKind(models.TextChoices):
    """Kinds of contact points."""

    PHONE = "phone", _("telephone")
    EMAIL = "email", _("e-mail")
    POST = "post", _("postal address")


class Purpose(models.TextChoices):
    """What a contact point may be used for: each purpose is its own consent with its own end."""

    REPLY = "reply", _("to answer this act")
    FOLLOW_UP = "follow_up", _("to tell what became of it")


class ClaimKind(models.TextChoices):
    """Kinds of receipts whose act a person may take into her own page."""

    BOOKING = "booking"
    OPINION = "opinion"


class AccessReason(models.TextChoices):
    """Why staff had somebody's data before them, in words she understands on her own page."""

    PHONE_DESK = "phone_desk", _("searched at the booking desk")
    ENTERED_LATELY = "entered_lately", _("in the desk's list of the last bookings")
    BOOKING = "booking", _("looked at the booking of a class")
    ATTENDANCE_LIST = "attendance_list", _("opened the attendance list of a class")
    READ_OPINION = "read_opinion", _("opened contact data of an opinion")
    LETTER = "letter printed", _("printed a letter to send")
    LETTERS = "letters printed", _("printed letters to send")
    ROLES = "roles", _("opened the list of who holds which role")
    MESSAGES = "messages to send", _("opened the list of messages to send")
