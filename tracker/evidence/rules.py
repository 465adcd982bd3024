"""Kinds of evidence, and the states a file passes through before it may be served."""

from enum import StrEnum


class EvidenceKind(StrEnum):
    """A file, a link, or something held elsewhere that the board may ask for (guidance 2.8–2.9)."""

    FILE = "file"
    LINK = "link"
    ON_REQUEST = "on_request"

    @property
    def label(self) -> str:
        return {"file": "File", "link": "Link", "on_request": "Available on request"}[self.value]


class FileState(StrEnum):
    """received → being checked → available, or refused with the reason; only *available* is served."""

    RECEIVED = "received"
    BEING_CHECKED = "being_checked"
    AVAILABLE = "available"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()
