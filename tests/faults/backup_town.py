"""A town that is kept, goes on, loses its database and is put back; prints what each step found as JSON."""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 - after django.setup()
from django.contrib.sessions.models import Session  # noqa: E402
from django.core import mail  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from django.core.files.storage import FileSystemStorage, default_storage  # noqa: E402
from django.core.management import CommandError, call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from common.audit.models import Erasure  # noqa: E402
from common.files.models import PrivateFile  # noqa: E402
from common.notify.models import ACCOUNT, Message, MessageState  # noqa: E402
from common.notify.tasks import sweep_outbox  # noqa: E402
from common.people.enums import Channel, Purpose  # noqa: E402
from common.people.models import ContactPoint, Person  # noqa: E402
from common.text import clock  # noqa: E402
from events.models import Booking  # noqa: E402
from home.management import safekeeping  # noqa: E402
from participation.models import Opinion  # noqa: E402
from tests.factories import participation as make  # noqa: E402
from tests.factories.events import make_booking, make_course, make_session  # noqa: E402
from tests.factories.town import make_person, make_town, make_user, restore_roots  # noqa: E402

folder = Path(sys.argv[1])
settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
mail.outbox = []
facts: dict[str, Any] = {}


def files() -> dict[str, str]:
    """Checksum of every file of both storages, without what outlives a restore."""
    roots = {"default": settings.MEDIA_ROOT, "private": settings.PRIVATE_ROOT}
    return {
        f"{name}/{one.relative_to(root)}": hashlib.sha256(one.read_bytes()).hexdigest()
        for name, root in roots.items()
        for one in sorted(Path(root).rglob("*"))
        if one.is_file() and "erasures" not in one.parts
    }


def run(*command: str) -> str:
    """Run a command of ours; returns what it said, or why it refused."""
    out = io.StringIO()
    try:
        call_command(*command, stdout=out)
    except CommandError as fault:
        return f"refused: {fault}"
    return out.getvalue()


def owe(number: int, **more: Any) -> Message:
    row = {
        "municipality": town, "event": f"kept:{number}", "kind": "booked", "recipient_key": stays.key,
        "recipient_name": stays.name, "address": f"reader{number}@example.jp", "purpose": Purpose.REPLY,
        "channel": Channel.EMAIL, "subject": "受講が決まりました", "body": "会場のお知らせです。",
        "not_before": clock.now() - timedelta(hours=1), "message_id": f"<{number}@kept>",
    }  # fmt: skip
    return Message.objects.create(**row | more)


def keep_file(purpose: str) -> PrivateFile:
    row = PrivateFile(municipality=town, name=f"{purpose}.pdf", purpose=purpose, stored_at=clock.now())
    row.file.save(f"{purpose}.pdf", ContentFile(os.urandom(3000)))
    return row


# -- a town, and what it holds when it is kept ----------------------------------------------------------------

restore_roots()
town = make_town()
stays, goes = make_person(town, name="残る 人"), make_person(town, name="消える 人", phone="0000-66-1111")
login = make_user(town, "resident", "goes-too")
Person.objects.filter(user=login).delete()
Person.objects.filter(pk=goes.pk).update(user=login)
course = make_course(town)
booking = make_booking(make_session(course, days=7))
Booking.objects.filter(pk=booking.pk).update(person=goes)
opinion = make.make_opinion(make.make_consultation(town))
Opinion.objects.filter(pk=opinion.pk).update(person=goes)
scan, report = keep_file("scan"), keep_file("report")
default_storage.save("images/town.jpg", ContentFile(os.urandom(5000)))
default_storage.save("documents/縁側の図.pdf", ContentFile(os.urandom(5000)))
Message.objects.all().delete()
owe(1)
owe(2, state=MessageState.CLAIMED, claimed_at=clock.now())
owe(3, purpose=ACCOUNT, body="https://link")
owe(4, state=MessageState.SENT)
owe(5, channel=Channel.POST)
owe(6, recipient_key=goes.key, recipient_name=goes.name)
owe(7, not_before=clock.now() + timedelta(days=3))
Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() + timedelta(days=1))
before = files()
facts["files"] = len(before)
gone = default_storage.save("images/gone.jpg", ContentFile(b"gone"))
dumped = safekeeping._count


def deleted_meanwhile(*given: Any) -> dict[str, int]:
    """The rows are counted after the dump and before the files are copied."""
    default_storage.delete(gone)
    return dumped(*given)


safekeeping._count = deleted_meanwhile
facts["backup"] = run("backup", str(folder))
safekeeping._count = dumped
facts["into_full"] = run("backup", str(folder))
facts["mode"] = oct(folder.stat().st_mode & 0o777)
manifest = json.loads((folder / "manifest.json").read_text())
facts["not_kept"] = manifest["missing"]
facts["persons_kept"] = manifest["rows"]["people_person"]

# -- the town goes on: mails leave, people are erased ---------------------------------------------------------

Message.objects.filter(state__in=["queued", "claimed"], channel="email").exclude(event="kept:7").update(
    state="sent"
)
Opinion.objects.get(pk=opinion.pk).delete()
Booking.objects.get(pk=booking.pk).delete()
Person.objects.get(pk=goes.pk).delete()
name = scan.file.name
scan.delete()
scan.file.storage.delete(name)
make_person(town, name="後から 来た人")
default_storage.save("images/later.jpg", ContentFile(b"later"))
default_storage.delete("images/town.jpg")

# -- what is refused leaves everything as it is ---------------------------------------------------------------

now = files()
facts["without_word"] = run("restore", str(folder))
victim = folder / "files" / "default" / "images" / "town.jpg"
content = victim.read_bytes()
victim.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
facts["changed"] = run("restore", str(folder), "--replace")
victim.unlink()
facts["missing"] = run("restore", str(folder), "--replace")
victim.write_bytes(content)
(folder / "files" / "strange").write_text("x")
facts["strange"] = run("restore", str(folder), "--replace")
(folder / "files" / "strange").unlink()
(folder / "manifest.json").rename(folder / "m")
facts["unlisted"] = run("restore", str(folder), "--replace")
(folder / "m").rename(folder / "manifest.json")
facts["untouched"] = files() == now and Person.objects.filter(name="後から 来た人").exists()


def judge() -> dict[str, Any]:
    """What a restored town holds."""
    mail.outbox = []
    with clock.replaced_by(clock.now() + timedelta(days=1)):
        swept = sweep_outbox()
    found = files()
    return {
        "same_files": sum(found.get(one) == wanted for one, wanted in before.items()),
        "more_files": sorted(set(found) - set(before)),
        "lost_files": sorted(set(before) - set(found)),
        "mails": len(mail.outbox) + swept,
        "states": {one.event: one.state for one in Message.objects.order_by("event")},
        "secret": Message.objects.get(event="kept:3").body,
        "of_the_erased": [
            Person.objects.filter(key=goes.key).exists(), Booking.objects.filter(key=booking.key).exists(),
            Opinion.objects.filter(key=opinion.key).exists(), PrivateFile.objects.filter(key=scan.key).exists(),
            ContactPoint.objects.filter(typed="0000-66-1111").exists(),
            type(login).objects.filter(pk=login.pk).exists(),
            Message.objects.exclude(recipient_name="").filter(recipient_key=goes.key).exists(),
        ],
        "others": [Person.objects.filter(key=stays.key).count(), Person.objects.filter(name="後から 来た人").count()],
        "sessions": Session.objects.count(),
        "erasures": Erasure.objects.count(),
    }  # fmt: skip


# -- a store that is away while the files come back -----------------------------------------------------------


def away(*_: Any) -> str:
    raise OSError("the store is away")


storing = FileSystemStorage._save
FileSystemStorage._save = away  # type: ignore[method-assign]
facts["broken"] = run("restore", str(folder), "--replace")
FileSystemStorage._save = storing  # type: ignore[method-assign]
mail.outbox = []
facts["broken_mails"] = sweep_outbox() + len(mail.outbox)
facts["broken_waiting"] = (
    Message.objects.filter(state__in=["queued", "claimed"], channel="email").exclude(event="kept:7").count()
)
facts["broken_sessions"] = Session.objects.count()

facts["restored"] = run("restore", str(folder), "--replace")
facts["restored_town"] = judge()

# -- the machine burns down: an empty database, and of the files only the erasures are left -------------------

with connection.cursor() as cursor:
    if connection.vendor == "postgresql":
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
connection.close()
if connection.vendor == "sqlite":
    for one in Path(connection.settings_dict["NAME"]).parent.glob("copy.sqlite3*"):
        one.unlink()
for name, storage in (("default", default_storage), ("private", scan.file.storage)):
    for path in [one.partition("/")[2] for one in files() if one.startswith(name)]:
        storage.delete(path)
facts["anew"] = run("restore", str(folder))
facts["anew_town"] = judge()
Message.objects.filter(event="kept:1").update(state="queued")
facts["settled"] = run("settle_restored")
facts["settled_state"] = Message.objects.get(event="kept:1").state
print(json.dumps(facts, ensure_ascii=False))
