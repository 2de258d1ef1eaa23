"""A sender as many write it: read what is queued, send it, mark it afterwards. Three mails lie in its outbox."""

from __future__ import annotations

import django

django.setup()

from common.notify import tasks  # noqa: E402 - after the set-up
from common.notify.models import Message, MessageState  # noqa: E402
from tests.factories.town import make_town  # noqa: E402
from tests.faults.test_smtp import owe  # noqa: E402

if not Message.objects.exists():
    owe(make_town(), 3)
for message in Message.objects.filter(state=MessageState.QUEUED):
    tasks.send_mail(message)
    Message.objects.filter(pk=message.pk).update(state=MessageState.SENT)
