"""Who of those who spoke gave a name and asked to hear back, by letter, telephone or e-mail."""

import random
from dataclasses import dataclass, field
from typing import Any

from common.people.enums import Channel
from common.people.models import Person
from common.people.rules import Actor
from common.receipts.damm import check_digit
from common.receipts.models import Receipt
from home.demo_town.place import Town
from home.demo_town.source import data
from participation.domain.opinion import Sender

NUMBER = "3104852"
"""The first seven digits of the receipt in the story: known, so that a newcomer can look it up."""
ONE_OF = 9
"""Every ninth voice asks to be told; most give no name, as in life."""
_REPLY = {
    Channel.PHONE: Channel.PHONE,
    Channel.COUNTER: Channel.PHONE,
    Channel.WORKSHOP: Channel.PHONE,
    Channel.PAPER: Channel.POST,
    Channel.POST: Channel.POST,
    Channel.FAX: Channel.PHONE,
}
_BOXES = ("sakura", "tanada", "hotaru", "kawabe", "suisha", "momiji", "tsubame", "yamabuki")


@dataclass
class Followers:
    """Hands out the residents to the voices, each once."""

    town: Town
    luck: random.Random
    told: dict[str, Person] = field(init=False)
    free: list[Person] = field(init=False)
    seen: int = 0
    resident_spoke: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        story = data("receipt_story")
        persons = self.town.persons
        by_name = {person.name: person for person in self.town.residents}
        self.told = {
            story[name]["opinion"]["text"]: by_name[story[name]["person"]["name"]]
            for name in ("complete", "overdue")
        }
        self.wishes = {
            story[name]["opinion"]["text"]: story[name]["person"] for name in ("complete", "overdue")
        }
        self.numbered = story["complete"]["opinion"]["text"]
        known = {person.pk for person in self.told.values()}
        self.free = [person for person in self.town.residents if person.pk not in known]
        self.luck.shuffle(self.free)
        self.resident = next(
            persons[row["name"]] for row in data("town")["users"] if row["username"] == "resident"
        )

    def speaker(self, slug: str, voice: dict[str, Any]) -> Actor | None:
        """Return the signed-in resident for one voice by web in each consultation; else nobody is signed in."""
        home = self.resident.district.name if self.resident.district else ""
        fits = voice["channel"] == Channel.WEB and voice["district"] == home
        if not fits or slug in self.resident_spoke or voice["validity"] != "accepted":
            return None
        self.resident_spoke.add(slug)
        return self.town.actors["resident"]

    def sender(self, voice: dict[str, Any], speaker: Actor | None) -> Sender:
        """Return name and wish of whoever spoke; mostly an empty one."""
        if speaker is not None:
            return self._wish(self.resident, Channel.PHONE)
        if (person := self.told.get(voice["text"])) is not None:
            return self._wish(person, Channel(self.wishes[voice["text"]]["reply_by"]))
        self.seen += 1
        if self.seen % ONE_OF or not self.free or voice["validity"] != "accepted":
            return Sender()
        person = next(
            (one for one in self.free if one.district and one.district.name == voice["district"]),
            self.free[0],
        )
        self.free.remove(person)
        channel = Channel(voice["channel"])
        return self._wish(person, _REPLY.get(channel, Channel.EMAIL))

    def name_receipt(self, voice: dict[str, Any], receipt: Receipt) -> None:
        """Give the voice of the complete chain a number that can be printed beforehand."""
        if voice["text"] == self.numbered:
            receipt.number = NUMBER + check_digit(NUMBER)
            receipt.save(update_fields=["number"])

    def _wish(self, person: Person, reply_by: Channel) -> Sender:
        district = person.district.name if person.district else "本町"
        return Sender(
            name=person.name,
            phone=self.town.phones[person.key],
            email=f"{self.luck.choice(_BOXES)}{person.pk}@mail.example" if reply_by == Channel.EMAIL else "",
            address=f"ひろば町{district}{self.luck.randrange(3, 480)}番地"
            if reply_by == Channel.POST
            else "",
            reply_by=str(reply_by),
            follow_up=True,
        )
