"""The life of a query from the board to an agency about one standard. Pure."""

from enum import StrEnum


class QueryStatus(StrEnum):
    """open → answered → closed; a further question opens it again."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return self.value.capitalize()
