"""Packs for the meetings of the sub-group: one PDF and one Word file of everything it has to decide."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.boards.models import Board
from tracker.db import Base, UuidKey, enum_type
from tracker.exception_reports.models import ReportingPeriod
from tracker.meetings.rules import PackStatus
from tracker.policy import Scope


class MeetingPack(Base):
    """One pack as it was made: `content` is frozen, so that both files say the same for ever.

    `done` of `total` steps are finished, `step` says in words what is being done now.
    """

    __tablename__ = "meeting_packs"
    __table_args__ = (
        Index(None, "board_id", "asked_at"),
        CheckConstraint("status <> 'failed' OR problem <> ''", name="failed_why"),
        CheckConstraint(
            "status <> 'ready' OR (pdf_key IS NOT NULL AND word_key IS NOT NULL)", name="ready_has_files"
        ),
    )

    id: Mapped[UuidKey]
    board_id: Mapped[UUID] = mapped_column(ForeignKey("boards.id"))
    period_id: Mapped[UUID | None] = mapped_column(ForeignKey("reporting_periods.id"))
    meeting_on: Mapped[date]
    status: Mapped[PackStatus] = mapped_column(enum_type(PackStatus, "status"), default=PackStatus.WAITING)
    step: Mapped[str] = mapped_column(String(200), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    storage_name: Mapped[str] = mapped_column(String(200), default="")
    pdf_key: Mapped[str | None] = mapped_column(String(100), unique=True)
    pdf_size: Mapped[int | None]
    word_key: Mapped[str | None] = mapped_column(String(100), unique=True)
    word_size: Mapped[int | None]
    asked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    heard_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    board: Mapped[Board] = relationship()
    period: Mapped[ReportingPeriod | None] = relationship()
    asked_by: Mapped[User | None] = relationship()

    @property
    def scope(self) -> Scope:
        return Scope(board_id=self.board_id)
