"""The login."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A login and nothing more. Who somebody is in a town is a Person; what she may do is a RoleGrant.

    Nobody is made a Django superuser or put into a stored group: see common.people.backends.
    """

    class Meta(AbstractUser.Meta):
        verbose_name = "user"
