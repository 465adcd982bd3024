"""What lists show of an item: its own facts and those of its latest file, in one row of one query."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from tracker.clock import today
from tracker.evidence.file_types import type_of
from tracker.evidence.models import EvidenceItem, FileVersion
from tracker.evidence.rules import EvidenceKind, FileState, is_past_review
from tracker.formatting import format_size

AnySelect = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class ItemFacts:
    """One item as lists show it. File facts are of its latest version; None for links and notes."""

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
        return is_past_review(self.review_by, today())

    @property
    def state_words(self) -> str:
        """Why a file cannot be opened yet, or nothing."""
        return "" if self.state in (None, FileState.AVAILABLE) else str(self.state.label)


@dataclass(frozen=True)
class CitedItem(ItemFacts):
    """An item with one citation of it."""

    citation_id: UUID
    locator: str


@dataclass(frozen=True)
class LibraryRow(ItemFacts):
    """An item with how many answers and actions lean on it."""

    citations: int


@dataclass(frozen=True)
class CitingAnswer:
    """An answer that leans on an item."""

    assessment_id: UUID
    cycle_name: str
    ref: str
    short_title: str
    locator: str


@dataclass(frozen=True)
class CitingAction:
    """An action that leans on an item."""

    action_id: UUID
    plan_title: str
    number: int
    title: str
    locator: str


FACTS = (
    EvidenceItem.id, EvidenceItem.kind, EvidenceItem.title, EvidenceItem.owner_name,
    EvidenceItem.document_date, EvidenceItem.review_by, EvidenceItem.added_at, EvidenceItem.url,
    EvidenceItem.held_at, FileVersion.display_name, FileVersion.media_type, FileVersion.size,
    FileVersion.state,
)  # fmt: skip


def with_latest(query: AnySelect) -> AnySelect:
    """Join each item's latest file version, if it has one."""
    newer = aliased(FileVersion)
    superseded = (
        select(newer.id)
        .where(newer.item_id == FileVersion.item_id, newer.number > FileVersion.number)
        .correlate(FileVersion)
        .exists()
    )
    return query.outerjoin(FileVersion, (FileVersion.item_id == EvidenceItem.id) & ~superseded)
