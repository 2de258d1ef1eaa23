"""What a verb raises when it will not act. Every refusal has a code for tests and a sentence for people."""


class Refusal(Exception):  # noqa: N818 -- a refusal is an answer, not an error
    """A rule said no. `code` is stable; `str(refusal)` is a sentence that may be shown."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code


class NotAllowed(Refusal):
    """The acting person does not hold a role that may do this."""


class WrongPhase(Refusal):
    """The thing exists and the person might, but not in this state or not at this time."""


class Conflict(Refusal):
    """Somebody else changed the row since it was read."""


class NotFound(Refusal):
    """Absent, or hidden from this person: the two look the same."""
