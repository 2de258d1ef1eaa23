"""Pages of courses."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from common.places.paired_page import PairedPage, SingleTreePage, in_reader_language
from events.enums import CourseState, Level
from events.models import Course, Session
from events.queries.session import upcoming_of_course, upcoming_sessions
from events.queries.venue import venue_menu

PER_PAGE = 12


class ClassIndexPage(SingleTreePage):
    """/classes/: the dates one can book."""

    intro = models.TextField(blank=True)
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types: ClassVar[list[str]] = ["home_pages.HomePage"]
    subpage_types: ClassVar[list[str]] = ["events_pages.CoursePage"]
    template = "events/course/index.html"

    class Meta:
        verbose_name = pgettext_lazy("page type", "classes")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the coming dates, by time, as the reader filtered them; the number of queries does not grow."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        town_id = request.municipality.pk  # type: ignore[attr-defined]  # set by config.middleware
        venues = venue_menu(municipality_id=town_id)
        venue = request.GET.get("venue", "").strip()[:80]
        chosen = {
            "level": _known(request.GET.get("level", ""), Level.values),
            "venue": _known(venue, [one.key for one in venues]) if venues else venue,
            "free": "1" if request.GET.get("free") == "1" else "",
        }
        sessions = upcoming_sessions(
            municipality_id=town_id,
            level=chosen["level"],
            venue_key=chosen["venue"],
            only_free=chosen["free"] == "1",
            bookable_first=True,
        )
        page_obj = Paginator(sessions, PER_PAGE).get_page(request.GET.get("page"))
        dates = _with_pages(list(page_obj.object_list), request)
        switched = {**chosen, "free": "" if chosen["free"] else "1"}
        context |= {
            "page_obj": page_obj,
            "dates": [date for date in dates if not date["session"].waits],
            "waiting": [date for date in dates if date["session"].waits],
            "free_query": urlencode({name: value for name, value in switched.items() if value}),
            "levels": Level.choices,
            "venues": venues,
            "chosen": chosen,
            "filtered": any(chosen.values()),
        }
        return context


def _known(value: str, values: list[str]) -> str:
    return value if value in values else ""


def _with_pages(sessions: list[Session], request: HttpRequest) -> list[dict[str, Any]]:
    """Return each date with the page of its course (one query for all), None for a course without a page.

    A course that nobody translated is told in the town's own words.
    """
    pages = in_reader_language(
        CoursePage.objects.live().filter(row_id__in={session.course_id for session in sessions})
    )
    rows = []
    for session in sessions:
        page = pages.get(session.course_id)
        url = page.get_url(request) if page else ""
        rows.append(
            {
                "session": session,
                "summary": page.summary if page else "",
                "url": f"{url}?date={session.key}" if url else "",
            }
        )
    return rows


class CoursePage(PairedPage):
    """One course in plain words; dates, seats and promises come from the row."""

    is_creatable = False  # made beside its row, by the verb of the row
    row = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+", editable=False)
    found_with = ("row__department",)
    summary = models.TextField(blank=True)
    summary_easy = models.TextField(blank=True)
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("summary_easy"),
    ]
    parent_page_types: ClassVar[list[str]] = ["events_pages.ClassIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "events/course/page.html"

    class Meta:
        verbose_name = pgettext_lazy("page type", "course page")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("row", "row_locale"), name="course_page_per_locale")
        ]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer 404 while the row is not public: the page says no more than its row may."""
        if self.row.state == CourseState.PREPARING and not getattr(request, "is_preview", False):
            raise Http404("this course is not public")
        response: HttpResponse = super().serve(request, *args, **kwargs)
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the row and its coming dates; `picked` is the date that is chosen already."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        sessions = list(upcoming_of_course(course=self.row))
        wanted = request.GET.get("date", "")
        bookable = [session for session in sessions if session.bookable]
        picked = next((one for one in bookable if one.key == wanted), bookable[0] if bookable else None)
        shown = next(
            (one for one in sessions if one.key == wanted), picked or (sessions[0] if sessions else None)
        )
        context |= {
            "course": self.row,
            "offers_easy": bool(self.summary_easy),
            "sessions": sessions,
            "picked": picked,
            "shown": shown,
            "bring": _pieces(self.row.bring),
        }
        return context


def _pieces(text: str) -> list[str]:
    """Return the things of a list written as Japanese prose: スマホ、充電のコード、眼鏡. A text with 。 stays whole."""
    if not text or "。" in text:
        return [text] if text else []
    return [piece for piece in text.split("、") if piece]


def write_course_page(*, course: Course, summary: str = "", summary_easy: str = "") -> CoursePage:
    """Write the page of a new course under its town's /classes/; it is public as soon as the course is."""
    index = ClassIndexPage.objects.descendant_of(course.municipality.site.root_page).first()
    if index is None:
        raise ValueError("the municipality has no page for classes")
    page = CoursePage(
        title=course.title,
        slug=course.slug,
        row=course,
        summary=summary,
        summary_easy=summary_easy,
        locale=index.locale,
        live=course.state == CourseState.PUBLIC,
    )
    index.add_child(instance=page)
    return page


def show_course_pages(*, course: Course) -> None:
    """Make the pages of a course live, in every language they exist in."""
    for page in CoursePage.objects.filter(row=course, live=False):
        page.save_revision().publish()


def address_of_course(*, course: Course, request: HttpRequest) -> str:
    """Return the address of a course's live page, of /classes/ when it has none."""
    page = CoursePage.objects.live().filter(row=course).order_by("id").first()
    return str(page.get_url(request)) if page else "/classes/"


def addresses_of_courses(course_ids: set[int]) -> dict[int, str]:
    """Return course id → address of its live page in the town's language (one query)."""
    slugs = (
        CoursePage.objects.live()
        .filter(row__in=course_ids, row_locale__language_code=settings.LANGUAGE_CODE)
        .values_list("row_id", "slug")
    )
    return {row_id: f"/classes/{slug}/" for row_id, slug in slugs}
