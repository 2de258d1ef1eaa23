"""Municipalities and their parts."""

from common.places.models.department import Department, Post
from common.places.models.district import District
from common.places.models.municipality import HostName, Municipality

__all__ = ["Department", "District", "HostName", "Municipality", "Post"]
