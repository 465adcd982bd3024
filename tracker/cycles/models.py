"""A round of assessment for one board with one framework version."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.boards.models import Board
from tracker.cycles.rules import CycleStatus
from tracker.db import Base, UuidKey, enum_type
from tracker.policy import Scope


class Cycle(Base):
    """Name, dates and rules of one round. Deadlines end at 23:59 in London on the day.

    `reply_days`: how long an agency may reply to what was found in its evidence; `accuracy_days`: how long it
    may contest a published grade; `report_months`: how many months lie between two exception reports.
    """

    __tablename__ = "cycles"
    __table_args__ = (
        CheckConstraint("due_on >= opens_on", name="due_after_opening"),
        CheckConstraint("update_limit_days BETWEEN 7 AND 365", name="update_limit_days"),
        CheckConstraint("amendment_days BETWEEN 1 AND 365", name="amendment_days"),
        CheckConstraint("reply_days BETWEEN 1 AND 90", name="reply_days"),
        CheckConstraint("accuracy_days BETWEEN 1 AND 90", name="accuracy_days"),
        CheckConstraint("report_months IN (1, 2, 3, 4, 6, 12)", name="report_months"),
        Index(None, "board_id"),
    )

    id: Mapped[UuidKey]
    board_id: Mapped[UUID] = mapped_column(ForeignKey("boards.id"))
    framework_version_id: Mapped[UUID] = mapped_column(ForeignKey("framework_versions.id"))
    name: Mapped[str] = mapped_column(String(200))
    opens_on: Mapped[date]
    due_on: Mapped[date]
    self_grading: Mapped[bool] = mapped_column(default=True)
    update_limit_days: Mapped[int] = mapped_column(default=45)
    amendment_days: Mapped[int] = mapped_column(default=28)
    reply_days: Mapped[int] = mapped_column(default=10, server_default=text("10"))
    accuracy_days: Mapped[int] = mapped_column(default=10, server_default=text("10"))
    report_months: Mapped[int] = mapped_column(default=3, server_default=text("3"))
    status: Mapped[CycleStatus] = mapped_column(enum_type(CycleStatus, "status"), default=CycleStatus.DRAFT)

    board: Mapped[Board] = relationship()

    @property
    def scope(self) -> Scope:
        return Scope(board_id=self.board_id)


class CycleAgency(Base):
    """An agency chosen for a cycle that is still a draft; opening it makes the returns."""

    __tablename__ = "cycle_agencies"
    __table_args__ = (Index(None, "agency_id"),)

    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycles.id"), primary_key=True)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
