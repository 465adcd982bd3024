"""Conditions, reasons for referring back, and who was there when the sub-group decided about a plan."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.action_plans.models import Action, PlanVersion
from tracker.clock import today
from tracker.db import Base, UuidKey, enum_type
from tracker.policy import Scope
from tracker.ratification.rules import ConditionState, Part, RemarkKind, condition_state


class VersionRemark(Base):
    """What the sub-group wants of one action, or of the whole plan when `action_id` is empty.

    A condition has a day by which it is to be met. The agency says how it was met; the board closes it, or
    sends it back: `sent_back` then keeps the answer that was not enough and why, the oldest first.
    """

    __tablename__ = "version_remarks"
    __table_args__ = (
        CheckConstraint("wording <> ''", name="wording_given"),
        CheckConstraint("(kind = 'condition') = (due_on IS NOT NULL)", name="condition_has_date"),
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered_when"),
        CheckConstraint("(closed_at IS NULL) = (closing_note = '')", name="closed_how"),
        Index(None, "version_id"),
    )

    id: Mapped[UuidKey]
    version_id: Mapped[UUID] = mapped_column(ForeignKey("plan_versions.id"))
    action_id: Mapped[UUID | None] = mapped_column(ForeignKey("actions.id"))
    kind: Mapped[RemarkKind] = mapped_column(enum_type(RemarkKind, "kind"))
    wording: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]
    sent_back: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    closing_note: Mapped[str] = mapped_column(Text, default="")
    closed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime | None]

    version: Mapped[PlanVersion] = relationship()
    action: Mapped[Action | None] = relationship()
    answered_by: Mapped[User | None] = relationship(foreign_keys=answered_by_id)
    closed_by: Mapped[User | None] = relationship(foreign_keys=closed_by_id)

    @property
    def scope(self) -> Scope:
        return self.version.scope

    @property
    def state(self) -> ConditionState:
        """How a condition stands today."""
        answered, closed = self.answered_at is not None, self.closed_at is not None
        return condition_state(self.due_on, answered=answered, closed=closed, today=today())


class Participant(Base):
    """A member of the sub-group at a decision about a plan version. Names stay as they were then."""

    __tablename__ = "ratification_participants"

    version_id: Mapped[UUID] = mapped_column(ForeignKey("plan_versions.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    part: Mapped[Part] = mapped_column(enum_type(Part, "part"))
