"""Kinds of evidence, the states a file passes through before it may be served, dates and limits. Pure."""

from datetime import date
from enum import StrEnum

from tracker.errors import RuleBroken


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


class Way(StrEnum):
    """How evidence is put beside an answer or an action: something new, or something from the library."""

    FILE = "file"
    LINK = "link"
    ON_REQUEST = "on_request"
    LIBRARY = "library"

    @property
    def label(self) -> str:
        return {
            "file": "Upload a file",
            "link": "Add a link",
            "on_request": "Available on request",
            "library": "Choose from the library",
        }[self.value]


class Sort(StrEnum):
    """The orders of the library's list."""

    TITLE = "title"
    ADDED = "added"
    REVIEW = "review"
    CITED = "cited"


def is_past_review(review_by: date | None, today: date) -> bool:
    """Whether the day by which the item should have been looked at again is over."""
    return review_by is not None and review_by < today


def check_dates(document_date: date | None, review_by: date | None, today: date) -> None:
    """A document is not dated in the future, nor reviewed before it was written. Raises RuleBroken."""
    if document_date is not None and document_date > today:
        raise RuleBroken("Document date must be today or in the past", field="document_date")
    if document_date is not None and review_by is not None and review_by < document_date:
        raise RuleBroken("Review-by date must be after the document date", field="review_by")


def check_file_count(cited_already: int, most: int) -> None:
    """One return cites at most so many files (200 unless set). Raises RuleBroken."""
    if cited_already >= most:
        raise RuleBroken(f"A self-assessment can cite up to {most} files: remove one before you add another")
