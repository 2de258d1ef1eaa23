"""Building the demo town step by step."""

from collections.abc import Iterator
from datetime import timedelta

from home.demo_town.classes import build_classes, build_venues
from home.demo_town.consultations import build_consultations
from home.demo_town.evaluations import build_evaluations
from home.demo_town.learners import build_learners
from home.demo_town.lessons import build_lessons, write_lessons
from home.demo_town.measures import build_measures
from home.demo_town.pages import write_pages
from home.demo_town.place import towns
from home.demo_town.source import at, data
from home.demo_town.story import day_of, gather_overdue, hand_out, receipt_shown, tell_again
from home.demo_town.synonyms import rebuild_search, write_synonyms


def build(*, port: int) -> Iterator[str]:
    """Build both municipalities; yields a line per finished step. The caller holds the transaction."""
    town, village = towns(port=port)
    yield f"{town.municipality.name} and {village.municipality.name}: offices and {len(town.persons)} people"
    pages = data("pages")
    write_pages(town, pages["pages"])
    write_pages(village, pages["second"])
    yield "pages of the editors"
    figures = data("measures")
    count = build_measures(town, figures) + build_measures(village, figures["second"])
    yield f"{count} measures with their figures"
    offices, classes = data("town"), data("courses")
    lessons = data("lessons")
    taught = {
        place.municipality.slug: build_lessons(place, rows["lessons"])
        for place, rows in ((town, lessons), (village, lessons["second"]))
    }
    booked = build_classes(
        town,
        classes["courses"],
        build_venues(town, offices["venues"]),
        classes["booking"],
        judged=classes["judged"],
        to_tick=classes["to_tick"],
    )
    second = offices["second"]
    booked += build_classes(
        village, classes["second"], build_venues(village, second["venues"]), classes["booking"]
    )
    yield f"classes with {booked} bookings"
    said, story = data("consultations"), data("receipt_story")
    voices = build_consultations(town, said)
    yield f"{len(said['consultations'])} consultations with {voices} opinions"
    write_lessons(town, lessons, taught[town.municipality.slug])
    write_lessons(village, lessons["second"], taught[village.municipality.slug])
    learners = build_learners(town, lessons["learners"])
    yield f"{sum(map(len, taught.values()))} lessons and {learners} who learned at home"
    hand_out(town, until=at(day_of(story, "answer") + timedelta(days=3), 15))
    rounds = build_evaluations(town, data("evaluations"))
    hand_out(town, until=at(day_of(story, "told"), 15))
    gather_overdue(town, story)
    tell_again(town, story)
    yield f"{rounds} rounds of evaluation; a voice that was heard: receipt {receipt_shown(town, story)}"
    synonyms = data("synonyms")
    groups = write_synonyms(town, synonyms["groups"]) + write_synonyms(village, synonyms["second"])
    yield f"{rebuild_search(town) + rebuild_search(village)} things to be found, {groups} groups of words"
