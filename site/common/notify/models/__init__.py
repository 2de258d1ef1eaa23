"""The outbox, and who asked to be told."""

from common.notify.models.following import Following
from common.notify.models.message import ACCOUNT, Message, MessageState

__all__ = ["ACCOUNT", "Following", "Message", "MessageState"]
