"""Keeps what can be found equal to what can be read, and notes what is erased, inside the transaction of the act."""

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_slug_changed, post_page_move

from common.audit.domain.erasure import note_erasure
from common.measures.models import Measure, Plan
from common.measures.signals import measure_changed
from common.places.models import Municipality
from common.search.domain.listing import list_source, list_town, unlist
from events.models import Course
from home.domain.erasure import ERASABLE
from home.queries.search_things import (
    draft_source,
    page_source,
    pages_beside,
    things_of_draft,
    things_of_page,
    things_of_town,
    town_of,
)
from learning.models import Lesson
from participation.models import Consultation
from participation.signals import consultation_moved


def _list_page(page: Page) -> None:
    town = town_of(page)
    if town is not None:
        list_source(municipality_id=town.pk, source=page_source(page.pk), things=things_of_page(page))


@receiver(post_save)
def page_saved(sender: type[Model], instance: Any, *, raw: bool = False, **kwargs: Any) -> None:
    """Read the page anew: what is in hand may be a draft that was only kept."""
    if isinstance(instance, Page) and not raw:
        _list_page(instance)


@receiver(post_delete)
def page_deleted(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    """A page that is gone is not found."""
    if isinstance(instance, Page) and instance.pk:
        unlist(source=page_source(instance.pk))


@receiver([post_save, post_delete], sender=PageViewRestriction)
def page_closed(sender: type[Model], instance: PageViewRestriction, **kwargs: Any) -> None:
    """A page that asks for a password is not found, nor what stands below it."""
    _list_pages(instance.page)


@receiver([page_slug_changed, post_page_move])
def pages_moved(sender: type[Model], instance: Page, **kwargs: Any) -> None:
    """The addresses below change with it."""
    _list_pages(instance)


def _list_pages(top: Page) -> None:
    for page in Page.objects.filter(path__startswith=top.path):
        _list_page(page)


@receiver(post_save, sender=Course)
@receiver(post_save, sender=Lesson)
@receiver(post_save, sender=Plan)
@receiver(post_save, sender=Measure)
@receiver(post_save, sender=Consultation)
def row_saved(sender: type[Model], instance: Model, *, raw: bool = False, **kwargs: Any) -> None:
    """A page shows and hides with its row."""
    if not raw:
        _list_beside(instance)


@receiver(measure_changed)
def measure_reworded(sender: Any, measure: Measure, **kwargs: Any) -> None:
    """A measure was published or says something else."""
    _list_beside(measure)


def _list_beside(row: Model) -> None:
    for page in pages_beside(row):
        _list_page(page)


@receiver(consultation_moved)
def draft_moved(sender: Any, consultation: Consultation, **kwargs: Any) -> None:
    """The sections of a draft are found once the case is open, and no more when it was given up."""
    list_source(
        municipality_id=consultation.municipality_id,
        source=draft_source(consultation.pk),
        things=things_of_draft(consultation),
    )


@receiver(post_save, sender=Municipality)
def town_founded(
    sender: Any, instance: Municipality, *, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    """Its home page stood before the town did."""
    if created and not raw:
        list_town(municipality_id=instance.pk, things=things_of_town(instance))


@receiver(post_delete)
def row_erased(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    """What is gone must not come back with an older backup."""
    if sender in ERASABLE:
        note_erasure(model=sender._meta.label, key=instance.key)
