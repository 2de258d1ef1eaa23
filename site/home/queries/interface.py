"""What the interface for programs gives, in words: the page that explains it is made from this."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

Words = str | Promise


@dataclass(frozen=True)
class Address:
    """One address: its path, what it gives, its own query parameters, and the fields of one row."""

    path: str
    what: Words
    fields: tuple[tuple[str, Words], ...]
    parameters: tuple[tuple[str, Words], ...] = ()
    room: str = ""


_KEY = ("key", pgettext_lazy("api", "a name that stays"))
_URL = ("url", pgettext_lazy("api", "this row in the interface"))
_PAGE = ("page", pgettext_lazy("api", "the page for people"))

ADDRESSES = (
    Address(
        "/api/v1/measures/",
        pgettext_lazy("api", "The published measures in the order of their plans, with all figures."),
        (
            _KEY,
            _URL,
            _PAGE,
            ("code", pgettext_lazy("api", "number in the plan")),
            ("name", pgettext_lazy("api", "name of the measure")),
            ("aim", pgettext_lazy("api", "what it is for")),
            ("department", pgettext_lazy("api", "department in charge")),
            ("plan", pgettext_lazy("api", "the plan it belongs to: key, title, first and last fiscal year")),
            (
                "indicators",
                pgettext_lazy(
                    "api",
                    "figures: fiscal_year, kind (baseline, target, revised_target, expected, actual), value or text",
                ),
            ),
        ),
    ),
    Address(
        "/api/v1/consultations/",
        pgettext_lazy("api", "Draft plans that are announced, open, being considered, answered or given up."),
        (
            _KEY,
            _URL,
            _PAGE,
            ("title", pgettext_lazy("api", "title of the draft plan")),
            ("state", pgettext_lazy("api", "announced, open, closed, published or withdrawn, by the clock")),
            ("implementing_body", pgettext_lazy("api", "the body that asks")),
            ("department", pgettext_lazy("api", "department in charge")),
            ("opens_on", pgettext_lazy("api", "first day")),
            ("closes_on", pgettext_lazy("api", "last day, included")),
            ("opens_at", pgettext_lazy("api", "from this moment on the web takes opinions")),
            ("closes_at", pgettext_lazy("api", "from this moment on it takes none")),
            ("answer_due_on", pgettext_lazy("api", "by this day the answers are promised")),
            ("published_at", pgettext_lazy("api", "when the result was published")),
        ),
        (("state", pgettext_lazy("api", "only cases in this state")),),
        room="participation",
    ),
    Address(
        "/api/v1/consultations/{key}/",
        pgettext_lazy("api", "One case. Beside the fields above:"),
        (
            ("who_may", pgettext_lazy("api", "who may give an opinion")),
            ("short_reason", pgettext_lazy("api", "why the period is shorter than 30 days")),
            ("withdrawn_reason", pgettext_lazy("api", "why it was given up")),
            ("draft", pgettext_lazy("api", "the draft that is read: key, number, label, title")),
            ("sections", pgettext_lazy("api", "address of its sections")),
            ("result", pgettext_lazy("api", "address of the published result")),
        ),
        room="participation",
    ),
    Address(
        "/api/v1/consultations/{key}/sections/",
        pgettext_lazy("api", "The sections of the draft in reading order."),
        (
            _KEY,
            ("parent", pgettext_lazy("api", "key of the section above")),
            ("level", pgettext_lazy("api", "depth, 1 for chapters")),
            ("number", pgettext_lazy("api", "number as written in the draft")),
            ("title", pgettext_lazy("api", "heading")),
            ("text", pgettext_lazy("api", "the text below it")),
            _PAGE,
        ),
        room="participation",
    ),
    Address(
        "/api/v1/consultations/{key}/result/",
        pgettext_lazy(
            "api",
            "The published result: persons, opinions and channels (numbers from 1 to 4 are written 1〜4), "
            "not_accepted, and one row per theme.",
        ),
        (
            _KEY,
            _PAGE,
            ("number", pgettext_lazy("api", "number of the theme")),
            ("title", pgettext_lazy("api", "title of the theme")),
            ("summary", pgettext_lazy("api", "what the opinions said")),
            ("opinions", pgettext_lazy("api", "how many said it")),
            ("disposition", pgettext_lazy("api", "how it was treated, in short")),
            ("response", pgettext_lazy("api", "the town's view")),
            ("reason", pgettext_lazy("api", "why")),
            ("changed_section", pgettext_lazy("api", "key of the section that was changed")),
            ("measure", pgettext_lazy("api", "key of the measure that carries it")),
            ("department", pgettext_lazy("api", "department that answered")),
        ),
        room="participation",
    ),
    Address(
        "/api/v1/classes/",
        pgettext_lazy("api", "The coming dates of smartphone classes and advice, by time."),
        (
            _KEY,
            _URL,
            _PAGE,
            (
                "course",
                pgettext_lazy(
                    "api", "the class: key, title, level (first, some, used), for_whom, bring, fee_yen"
                ),
            ),
            ("number", pgettext_lazy("api", "which time")),
            ("starts_at", pgettext_lazy("api", "begins")),
            ("ends_at", pgettext_lazy("api", "ends")),
            ("venue", pgettext_lazy("api", "place")),
            ("venue_address", pgettext_lazy("api", "address of the place")),
            ("room", pgettext_lazy("api", "floor and room")),
            ("capacity", pgettext_lazy("api", "seats in all")),
            ("seats_left", pgettext_lazy("api", "free seats")),
            ("bookable_by_web", pgettext_lazy("api", "whether one can book by web now")),
            ("booking_opens_at", pgettext_lazy("api", "booking by web begins")),
            ("booking_closes_at", pgettext_lazy("api", "booking by web ends")),
        ),
        (("free", pgettext_lazy("api", "1: only dates one can book by web now")),),
        room="events",
    ),
)
