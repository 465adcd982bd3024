"""The second look at an action months after it was completed: what changed for children, and does it last."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.action_plans.models import Action
from tracker.db import Base, UuidKey, enum_type
from tracker.impact_tests.rules import Embedded
from tracker.policy import Scope


class ImpactTest(Base):
    """One re-test of one completion: due six months after it was signed off, then answered once.

    A completion that was reopened before its re-test leaves it cancelled; the next completion gets its own.
    """

    __tablename__ = "impact_tests"
    __table_args__ = (
        Index(None, "action_id", "due_on"),
        CheckConstraint("(embedded IS NULL) = (tested_at IS NULL)", name="tested_when"),
        CheckConstraint("embedded IS NULL OR (what_changed <> '' AND source <> '')", name="tested_how"),
    )

    id: Mapped[UuidKey]
    action_id: Mapped[UUID] = mapped_column(ForeignKey("actions.id"))
    due_on: Mapped[date]
    what_changed: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(Text, default="")
    embedded: Mapped[Embedded | None] = mapped_column(enum_type(Embedded, "embedded"))
    tested_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    tested_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]

    action: Mapped[Action] = relationship()
    tested_by: Mapped[User | None] = relationship()

    @property
    def scope(self) -> Scope:
        return self.action.scope
