"""An agency's evidence library: items, their file versions, and what cites them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.db import Base, UuidKey, enum_type
from tracker.evidence.rules import EvidenceKind, FileState
from tracker.policy import Scope


class EvidenceItem(Base):
    """A file, a link, or "available on request"; added once, cited by any number of answers and actions."""

    __tablename__ = "evidence_items"
    __table_args__ = (
        CheckConstraint("kind <> 'link' OR url <> ''", name="link_has_address"),
        CheckConstraint("kind <> 'on_request' OR held_at <> ''", name="on_request_says_where"),
        Index(None, "agency_id", "title"),
    )

    id: Mapped[UuidKey]
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"))
    kind: Mapped[EvidenceKind] = mapped_column(enum_type(EvidenceKind, "kind"))
    title: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(String(2000), default="")
    held_at: Mapped[str] = mapped_column(Text, default="")
    owner_name: Mapped[str] = mapped_column(String(200), default="")
    document_date: Mapped[date | None]
    review_by: Mapped[date | None]
    added_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    added_by: Mapped[User | None] = relationship()
    versions: Mapped[list["FileVersion"]] = relationship(back_populates="item", order_by="FileVersion.number")

    @property
    def scope(self) -> Scope:
        return Scope(agency_id=self.agency_id)


class FileVersion(Base):
    """One stored version of a file. The row remembers its storage; the key is ours, never the person's.

    The dates are written when a newer version comes: until then they are those of the item.
    """

    __tablename__ = "file_versions"
    __table_args__ = (
        UniqueConstraint("item_id", "number"),
        CheckConstraint("size > 0", name="size_positive"),
        Index(None, "sha256"),
    )

    id: Mapped[UuidKey]
    item_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_items.id"))
    number: Mapped[int]
    display_name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    storage_name: Mapped[str] = mapped_column(String(200))
    storage_key: Mapped[str] = mapped_column(String(100), unique=True)
    state: Mapped[FileState] = mapped_column(enum_type(FileState, "state"))
    refusal: Mapped[str] = mapped_column(Text, default="")
    document_date: Mapped[date | None]
    review_by: Mapped[date | None]
    uploaded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    uploaded_at: Mapped[datetime]

    item: Mapped[EvidenceItem] = relationship(back_populates="versions")
    uploaded_by: Mapped[User | None] = relationship()


class Citation(Base):
    """An answer or an action leaning on an item, with the page or section to look at."""

    __tablename__ = "citations"
    __table_args__ = (
        CheckConstraint("(response_id IS NULL) <> (action_id IS NULL)", name="one_place"),
        UniqueConstraint("item_id", "response_id"),
        UniqueConstraint("item_id", "action_id"),
        Index(None, "response_id"),
        Index(None, "action_id"),
    )

    id: Mapped[UuidKey]
    item_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_items.id"))
    response_id: Mapped[UUID | None] = mapped_column(ForeignKey("responses.id"))
    action_id: Mapped[UUID | None] = mapped_column(ForeignKey("actions.id"))
    locator: Mapped[str] = mapped_column(String(200), default="")
    cited_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    cited_at: Mapped[datetime]

    item: Mapped[EvidenceItem] = relationship()
