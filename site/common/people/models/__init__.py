"""Users (logins), persons, their contact points, consents, roles, and the log of who read personal data."""

from common.people.models.access import AccessLog
from common.people.models.claim import Claim
from common.people.models.contact import Consent, ContactPoint
from common.people.models.invitation import StaffInvitation
from common.people.models.person import Person
from common.people.models.role import RoleGrant
from common.people.models.user import User

__all__ = ["AccessLog", "Claim", "Consent", "ContactPoint", "Person", "RoleGrant", "StaffInvitation", "User"]
