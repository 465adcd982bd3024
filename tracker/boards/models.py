"""Boards, agencies, and which agency belongs to which board."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.boards.rules import COLOURS, AgencyKind, ImportKind
from tracker.db import Base, UuidKey, enum_type
from tracker.policy import Scope


class Board(Base):
    """A safeguarding board or partnership. Pages say its short name instead of "the board".

    `quorum` members of the sub-group must be present when it decides about a plan; 0 asks for none.
    `complete_with_green` counts what is complete with what is on target, "of which N completed".
    """

    __tablename__ = "boards"
    __table_args__ = (
        CheckConstraint(
            "colour IN ({})".format(", ".join(f"'{name}'" for name in COLOURS)), name="colour_known"
        ),
        CheckConstraint("quorum BETWEEN 0 AND 50", name="quorum"),
    )

    id: Mapped[UuidKey]
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(20))
    area: Mapped[str] = mapped_column(String(100))
    colour: Mapped[str] = mapped_column(String(20), default="blue")
    contact_name: Mapped[str] = mapped_column(String(200), default="")
    contact_email: Mapped[str] = mapped_column(String(320), default="")
    contact_telephone: Mapped[str] = mapped_column(String(40), default="")
    quorum: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    complete_with_green: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    @property
    def scope(self) -> Scope:
        return Scope(board_id=self.id)


class Agency(Base):
    """A body that returns a self-assessment; it may belong to several boards."""

    __tablename__ = "agencies"

    id: Mapped[UuidKey]
    name: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[AgencyKind] = mapped_column(enum_type(AgencyKind, "kind"))
    address: Mapped[str] = mapped_column(Text, default="")

    @property
    def scope(self) -> Scope:
        return Scope(agency_id=self.id)


class Membership(Base):
    """An agency's place on a board."""

    __tablename__ = "memberships"
    __table_args__ = (Index(None, "agency_id"),)

    board_id: Mapped[UUID] = mapped_column(ForeignKey("boards.id"), primary_key=True)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
    joined_on: Mapped[date]


class PendingImport(Base):
    """The rows of one uploaded spreadsheet, looked at and not yet taken over.

    Nothing of it is on the board before a person confirms it; then only what was done stays in `rows`.
    `notes` say what of the file was not read.
    """

    __tablename__ = "pending_imports"
    __table_args__ = (Index(None, "board_id"),)

    id: Mapped[UuidKey]
    board_id: Mapped[UUID] = mapped_column(ForeignKey("boards.id"))
    kind: Mapped[ImportKind] = mapped_column(enum_type(ImportKind, "kind"))
    display_name: Mapped[str] = mapped_column(String(200))
    rows: Mapped[list[dict[str, Any]]]
    notes: Mapped[list[str]]
    uploaded_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    uploaded_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]

    board: Mapped[Board] = relationship()
    uploaded_by: Mapped[User] = relationship()

    @property
    def scope(self) -> Scope:
        return Scope(board_id=self.board_id)
