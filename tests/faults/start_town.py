"""A town under the settings of production: its buckets, an editor who is signed in, a scan, and a mail that is due."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402 - after the set-up
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from django.core.management import call_command  # noqa: E402

from common.files.models import PrivateFile  # noqa: E402
from common.notify.models import Message  # noqa: E402
from common.people.enums import Channel, Purpose  # noqa: E402
from common.text import clock  # noqa: E402
from tests.factories.town import make_town, make_user, restore_roots  # noqa: E402

call_command("make_buckets", verbosity=0)
restore_roots()
town = make_town()
editor = make_user(town, "editor")
scan = PrivateFile(municipality=town, name="scan.pdf", purpose="scan", stored_at=clock.now())
scan.file.save("scan.pdf", ContentFile(b"a scan of somebody's letter"))
folder = Path(settings.VAR_DIR) / "kept"
call_command("backup", str(folder), verbosity=0)
scan.file.storage.delete(scan.file.name)
call_command("restore", str(folder), "--replace", verbosity=0)
with scan.file.storage.open(scan.file.name) as file:
    back = file.read().decode()
session = SessionStore()
session[SESSION_KEY] = str(editor.pk)
session[BACKEND_SESSION_KEY] = "common.people.backends.RoleBackend"
session[HASH_SESSION_KEY] = editor.get_session_auth_hash()
session.create()
try:
    address = scan.file.url
except ValueError as refused:
    address = f"refused: {refused}"
Message.objects.create(
    municipality=town, event="start:1", kind="booked", recipient_key="p", recipient_name="雪ノ下 鶯谷子",
    address="uguyako@canary.example", purpose=Purpose.REPLY, channel=Channel.EMAIL, subject="受講が決まりました",
    body="鶯谷子さんへ", not_before=clock.now() - timedelta(minutes=1), message_id="<start@hiroba.invalid>",
)  # fmt: skip
kept = list(json.loads((folder / "manifest.json").read_text())["files"])
print(
    json.dumps(
        {
            "kept": kept,
            "back": back,
            "session": session.session_key,
            "scan": scan.file.name,
            "address": address,
        }
    )
)
