"""The second look at an action months after it was completed: what changed for children, and does it last."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.action_plans.models import Action
from tracker.db import Base, UuidKey, enum_type
from tracker.impact_tests.rules import Embedded
from tracker.policy import Scope


class ImpactTest(Base):
    """One re-test of one completion: answered, or put off to another day after an earlier answer.

    `completed_at` says which completion it looks back on. The first re-test of a completion needs no row
    until it is answered: when it is due follows from the day of the sign-off (`rules.first_due`), so that no
    way of completing an action can forget it and reopening the action ends it.
    """

    __tablename__ = "impact_tests"
    __table_args__ = (
        Index(None, "action_id", "completed_at"),
        Index(
            "uq_impact_tests_waiting", "action_id", "completed_at", unique=True,
            sqlite_where=text("tested_at IS NULL"), postgresql_where=text("tested_at IS NULL"),
        ),
        CheckConstraint("(embedded IS NULL) = (tested_at IS NULL)", name="tested_when"),
        CheckConstraint("embedded IS NULL OR (what_changed <> '' AND source <> '')", name="tested_how"),
    )  # fmt: skip

    id: Mapped[UuidKey]
    action_id: Mapped[UUID] = mapped_column(ForeignKey("actions.id"))
    completed_at: Mapped[datetime]
    due_on: Mapped[date]
    what_changed: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(Text, default="")
    embedded: Mapped[Embedded | None] = mapped_column(enum_type(Embedded, "embedded"))
    tested_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    tested_at: Mapped[datetime | None]

    action: Mapped[Action] = relationship()
    tested_by: Mapped[User | None] = relationship()

    @property
    def scope(self) -> Scope:
        return self.action.scope
