"""What can be refused, and in which words. Pure exceptions here; `error_pages.py` shows them."""


class TrackerError(Exception):
    """A refusal with a sentence for the person who asked."""

    status = 500

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class NotFound(TrackerError):
    """No such thing for this person: missing, deleted and someone else's look the same (404)."""

    status = 404


class Forbidden(TrackerError):
    """Inside one's own agency or board, but without the right (403)."""

    status = 403


class WrongState(TrackerError):
    """The thing has moved on, so this can no longer be done to it (409)."""

    status = 409


class Conflict(TrackerError):
    """Somebody else saved first (409). `theirs` and `yours` map field names to texts."""

    status = 409

    def __init__(self, message: str, *, theirs: dict[str, str], yours: dict[str, str]) -> None:
        super().__init__(message)
        self.theirs = theirs
        self.yours = yours


class RuleBroken(TrackerError):
    """A rule of the field is not met; the view shows the message beside `field`."""

    status = 422

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field
