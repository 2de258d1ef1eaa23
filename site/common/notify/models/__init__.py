"""The outbox, and who asked to be told."""

from common.notify.models.following import Following
from common.notify.models.message import Message, MessageState

__all__ = ["Following", "Message", "MessageState"]
