"""Days that somebody writes into a form of the desk."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FIRST_YEAR, LAST_YEAR = 2000, 2099


def plausible_year(day: date) -> None:
    """Refuse a day whose year is a slip of the keys; the year 1 could not even be stored. A form validator."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(
            _("Please write a year from %(first)s to %(last)s."),
            params={"first": FIRST_YEAR, "last": LAST_YEAR},
        )
