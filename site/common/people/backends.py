"""Authentication backend: permissions come from the roles valid now, never from stored group membership."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import QuerySet


class RoleBackend(ModelBackend):
    """Names and passwords as Django's own; group permissions from `user.role_group_names`, set per request."""

    def _get_user_permissions(self, user_obj: Any) -> QuerySet[Permission]:
        return Permission.objects.none()

    def _get_group_permissions(self, user_obj: Any) -> QuerySet[Permission]:
        names = getattr(user_obj, "role_group_names", ())
        return Permission.objects.filter(group__name__in=names)
