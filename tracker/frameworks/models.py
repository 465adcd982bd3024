"""Framework versions and their standards. A version that any cycle uses never changes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.db import Base, Json, UuidKey
from tracker.policy import Scope


class FrameworkVersion(Base):
    """One published version of the standards, for example S11-2009.

    `board_id` is the board that loaded it, and the only one to use it; empty for what comes with the tracker.
    """

    __tablename__ = "framework_versions"

    id: Mapped[UuidKey]
    reference: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    issued: Mapped[str] = mapped_column(String(20))
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    content_hash: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[datetime]
    board_id: Mapped[UUID | None] = mapped_column(ForeignKey("boards.id"), index=True)

    @property
    def scope(self) -> Scope:
        return Scope(board_id=self.board_id)


class PolicyStandardRecord(Base):
    """One of the policy standards of a version."""

    __tablename__ = "policy_standards"
    __table_args__ = (UniqueConstraint("framework_version_id", "number"),)

    id: Mapped[UuidKey]
    framework_version_id: Mapped[UUID] = mapped_column(ForeignKey("framework_versions.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    short_title: Mapped[str] = mapped_column(String(100))
    summary: Mapped[str] = mapped_column(Text, default="")


class MinimumStandardRecord(Base):
    """One minimum standard; `position` orders them within the version."""

    __tablename__ = "minimum_standards"
    __table_args__ = (UniqueConstraint("policy_standard_id", "ref"),)

    id: Mapped[UuidKey]
    policy_standard_id: Mapped[UUID] = mapped_column(ForeignKey("policy_standards.id"))
    ref: Mapped[str] = mapped_column(String(10))
    position: Mapped[int]
    short_title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    essential: Mapped[bool]
    evidence_prompts: Mapped[list[str]] = mapped_column(Json)

    policy_standard: Mapped[PolicyStandardRecord] = relationship()


class FrameworkDraft(Base):
    """A board's own standards, loaded and without a fault, for the board to look at before it publishes them.

    `notes` says what was left out of the file, such as columns that mean nothing here.
    """

    __tablename__ = "framework_drafts"
    __table_args__ = (Index(None, "board_id"),)

    id: Mapped[UuidKey]
    board_id: Mapped[UUID] = mapped_column(ForeignKey("boards.id"))
    display_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[dict[str, Any]]
    notes: Mapped[list[str]]
    uploaded_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    uploaded_at: Mapped[datetime]
    published_id: Mapped[UUID | None] = mapped_column(ForeignKey("framework_versions.id"), unique=True)

    uploaded_by: Mapped[User] = relationship()

    @property
    def scope(self) -> Scope:
        return Scope(board_id=self.board_id)


class StandardMapping(Base):
    """A board recorded that a standard of an earlier version goes on in this one of a later version.

    It adds to what the later version's own data says. An earlier standard has one successor.
    """

    __tablename__ = "standard_mappings"
    __table_args__ = (UniqueConstraint("board_id", "later_id", "earlier_standard_id"),)

    id: Mapped[UuidKey]
    board_id: Mapped[UUID] = mapped_column(ForeignKey("boards.id"))
    earlier_id: Mapped[UUID] = mapped_column(ForeignKey("framework_versions.id"))
    later_id: Mapped[UUID] = mapped_column(ForeignKey("framework_versions.id"))
    earlier_standard_id: Mapped[UUID] = mapped_column(ForeignKey("minimum_standards.id"))
    later_standard_id: Mapped[UUID] = mapped_column(ForeignKey("minimum_standards.id"))
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
