"""What lists show of an item: its own facts and those of its file in force, in one row of one query.

The version in force is the newest that may be served; when none may, the newest. In a submitted return it is
the one of the submission: an agency cannot change evidence that the board already reads.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, or_, select, true
from sqlalchemy.orm import aliased

from tracker.clock import today
from tracker.evidence.file_types import type_of
from tracker.evidence.models import EvidenceItem, FileVersion
from tracker.evidence.rules import EvidenceKind, FileState, Review, review_of, review_warning
from tracker.formatting import format_size

AnySelect = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class ItemFacts:
    """One item as lists show it. File facts are of its version in force; None for links and notes."""

    item_id: UUID
    kind: EvidenceKind
    title: str
    owner_name: str
    document_date: date | None
    review_by: date | None
    added_at: datetime
    url: str
    held_at: str
    display_name: str | None
    media_type: str | None
    size: int | None
    state: FileState | None

    @property
    def words(self) -> str:
        """What it is: PDF, 2.1 MB · Link · Available on request."""
        kind = type_of(self.media_type) if self.media_type else None
        if kind is None or self.size is None:
            return self.kind.label
        return f"{kind.words}, {format_size(self.size)}"

    @property
    def past_review(self) -> bool:
        return self.review is Review.PAST

    @property
    def review(self) -> Review:
        return review_of(self.review_by, today())

    @property
    def review_warning(self) -> str:
        """What to do about a review that is over or near, in one sentence; nothing when all is well."""
        return review_warning(self.title, self.review_by, today())

    @property
    def state_words(self) -> str:
        """Why a file cannot be opened yet, or nothing."""
        return "" if self.state in (None, FileState.AVAILABLE) else str(self.state.label)


@dataclass(frozen=True)
class CitedItem(ItemFacts):
    """An item with one citation of it. `newer_at`: a version came after the return was submitted."""

    citation_id: UUID
    locator: str
    newer_at: datetime | None = None


@dataclass(frozen=True)
class LibraryRow(ItemFacts):
    """An item with how many answers and actions lean on it."""

    citations: int


@dataclass(frozen=True)
class CitingAnswer:
    """An answer that leans on an item; `holder_id` is the colleague it was handed to."""

    assessment_id: UUID
    cycle_name: str
    ref: str
    short_title: str
    locator: str
    holder_id: UUID | None = None


@dataclass(frozen=True)
class CitingAction:
    """An action that leans on an item."""

    action_id: UUID
    plan_title: str
    number: int
    title: str
    locator: str


WHAT = (EvidenceItem.id, EvidenceItem.kind, EvidenceItem.title, EvidenceItem.owner_name)
REST = (
    EvidenceItem.added_at, EvidenceItem.url, EvidenceItem.held_at, FileVersion.display_name,
    FileVersion.media_type, FileVersion.size, FileVersion.state,
)  # fmt: skip
FACTS = (*WHAT, EvidenceItem.document_date, EvidenceItem.review_by, *REST)


def facts_as_of(by: ColumnElement[Any]) -> tuple[Any, ...]:
    """The same, with the dates that went with the version in force by a moment that is not null."""
    replaced = newer_than(by, any_state=True).is_not(None)
    dated = case((replaced, FileVersion.document_date), else_=EvidenceItem.document_date)
    review_by = case((replaced, FileVersion.review_by), else_=EvidenceItem.review_by)
    return (*WHAT, dated, review_by, *REST)


def with_latest(query: AnySelect, by: ColumnElement[Any] | None = None) -> AnySelect:
    """Join each item's version in force, if it has one: now, or as it was `by` a moment that is not null."""
    better = aliased(FileVersion)
    surpassed = (
        select(better.id)
        .where(
            better.item_id == FileVersion.item_id, _rank(better) > _rank(FileVersion), _in_time(better, by)
        )
        .correlate_except(better)
        .exists()
    )
    belongs = (FileVersion.item_id == EvidenceItem.id) & _in_time(FileVersion, by) & ~surpassed
    return query.outerjoin(FileVersion, belongs)


def newer_than(by: ColumnElement[Any], *, any_state: bool = False) -> ColumnElement[Any]:
    """When the newest version that may be served came, if that was after this moment; null otherwise."""
    later = aliased(FileVersion)
    counts = true() if any_state else later.state == FileState.AVAILABLE
    return (
        select(func.max(later.uploaded_at))
        .where(later.item_id == EvidenceItem.id, later.uploaded_at > by, counts)
        .correlate_except(later)
        .scalar_subquery()
    )


def _rank(version: Any) -> ColumnElement[Any]:
    return version.number + case((version.state == FileState.AVAILABLE, 1_000_000), else_=0)


def _in_time(version: Any, by: ColumnElement[Any] | None) -> ColumnElement[bool]:
    # What a submitted return cites was there at its submission, so its first version always counts.
    return true() if by is None else or_(by.is_(None), version.uploaded_at <= by, version.number == 1)
