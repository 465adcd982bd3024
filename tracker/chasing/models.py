"""What was done to get a return in: reminders that went out, letters up the ladder, and the reason given."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.assessments.models import Assessment
from tracker.chasing.rules import LateCode, ReminderStep, Rung
from tracker.db import Base, UuidKey, enum_type
from tracker.policy import Scope


class Reminder(Base):
    """One reminder that went out for one deadline; a later deadline starts again.

    `sent_to` names the people as they were then.
    """

    __tablename__ = "reminders"
    __table_args__ = (UniqueConstraint("assessment_id", "deadline", "step"),)

    id: Mapped[UuidKey]
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessments.id"))
    step: Mapped[ReminderStep] = mapped_column(enum_type(ReminderStep, "step"))
    deadline: Mapped[date]
    sent_to: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]


class Escalation(Base):
    """A letter made ready for one rung of the ladder: to whom, by whom, and the words added to it.

    `facts` is what the letter says of the return as it stood then, so that the same letter can be had again.
    """

    __tablename__ = "escalations"
    __table_args__ = (Index(None, "assessment_id", "made_at"),)

    id: Mapped[UuidKey]
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessments.id"))
    rung: Mapped[Rung] = mapped_column(enum_type(Rung, "rung"))
    addressee: Mapped[str] = mapped_column(String(200))
    wanted_by: Mapped[date]
    words: Mapped[str] = mapped_column(Text, default="")
    facts: Mapped[dict[str, Any]]
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]

    assessment: Mapped[Assessment] = relationship()
    made_by: Mapped[User] = relationship()

    @property
    def scope(self) -> Scope:
        return self.assessment.scope


class LateReason(Base):
    """Why a return is late. A new reason is a new row; the newest counts."""

    __tablename__ = "late_reasons"
    __table_args__ = (Index(None, "assessment_id", "recorded_at"),)

    id: Mapped[UuidKey]
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessments.id"))
    code: Mapped[LateCode] = mapped_column(enum_type(LateCode, "code"))
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]

    recorded_by: Mapped[User] = relationship()
