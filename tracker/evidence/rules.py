"""Kinds of evidence, the states a file passes through before it may be served, dates and limits. Pure."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from tracker.errors import RuleBroken
from tracker.formatting import format_date, plural

DUE_SOON = timedelta(days=60)


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


class Review(StrEnum):
    """How an item stands to its review-by date."""

    PAST = "past"
    DUE = "due"
    LATER = "later"
    NONE = "none"

    @property
    def label(self) -> str:
        return {
            "past": "Past review",
            "due": f"Review due in {DUE_SOON.days} days",
            "later": "Review later",
            "none": "No review date",
        }[self.value]


def review_of(review_by: date | None, today: date) -> Review:
    """Past when the day is over, due when it is at most 60 days away."""
    if review_by is None:
        return Review.NONE
    if is_past_review(review_by, today):
        return Review.PAST
    return Review.DUE if review_by <= today + DUE_SOON else Review.LATER


def review_warning(title: str, review_by: date | None, today: date) -> str:
    """What a standard or action that leans on the item must say; nothing when its review is far away."""
    review = review_of(review_by, today)
    if review is Review.PAST:
        return (
            f"{title} is past its review date of {format_date(review_by)}: "
            "check that it still holds, or replace it"
        )
    return f"{title} must be reviewed by {format_date(review_by)}" if review is Review.DUE else ""


class Version(Protocol):
    """What the choice of a version looks at."""

    number: int
    state: FileState
    uploaded_at: datetime


AnyVersion = TypeVar("AnyVersion", bound=Version)


def in_force(versions: Iterable[AnyVersion], by: datetime | None = None) -> AnyVersion | None:
    """The newest version that may be served, else the newest; of those that existed by a moment."""
    in_time = [each for each in versions if by is None or each.uploaded_at <= by or each.number == 1]
    return max(in_time, key=lambda each: (each.state is FileState.AVAILABLE, each.number), default=None)


def check_unused(answers: int, actions: int) -> None:
    """An item leaves the library only when nothing leans on it. Raises RuleBroken saying what does."""
    places = [plural(answers, "answer")] if answers else []
    places += [plural(actions, "action")] if actions else []
    if places:
        lean = f"{' and '.join(places)} {'leans' if answers + actions == 1 else 'lean'} on this"
        raise RuleBroken(f"{lean}, so it stays in the library: replace it, or take it away there")


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
