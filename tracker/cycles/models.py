"""A round of assessment for one board with one framework version."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.boards.models import Board
from tracker.cycles.rules import CycleStatus
from tracker.db import Base, UuidKey, enum_type
from tracker.policy import Scope


class Cycle(Base):
    """Name, dates and rules of one round. Deadlines end at 23:59 in London on the day."""

    __tablename__ = "cycles"
    __table_args__ = (
        CheckConstraint("due_on >= opens_on", name="due_after_opening"),
        CheckConstraint("update_limit_days BETWEEN 7 AND 365", name="update_limit_days"),
        CheckConstraint("amendment_days BETWEEN 1 AND 365", name="amendment_days"),
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
    status: Mapped[CycleStatus] = mapped_column(enum_type(CycleStatus, "status"), default=CycleStatus.DRAFT)

    board: Mapped[Board] = relationship()

    @property
    def scope(self) -> Scope:
        return Scope(board_id=self.board_id)
