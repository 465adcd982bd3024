"""Grades given by the board, kept for ever, and the plan amendments a grade of 0 asks for."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.assessments.models import Response
from tracker.db import Base, UuidKey, enum_type
from tracker.frameworks.rules import Grade
from tracker.grading.rules import GradeKind, RequestKind
from tracker.policy import Scope


class GradeRecord(Base):
    """One grade of one answer by one person. A changed mind is a new row; the newest of a kind is current."""

    __tablename__ = "grade_records"
    __table_args__ = (
        CheckConstraint("value NOT IN ('0', '3', 'na') OR rationale <> ''", name="rationale_given"),
        Index(
            "uq_grade_records_current",
            "response_id",
            "kind",
            unique=True,
            sqlite_where=text("is_current = 1"),  # word for word what queries ask, or SQLite passes it by
            postgresql_where=text("is_current"),
        ),
        Index(None, "response_id", "recorded_at"),
    )

    id: Mapped[UuidKey]
    response_id: Mapped[UUID] = mapped_column(ForeignKey("responses.id"))
    grader_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[GradeKind] = mapped_column(enum_type(GradeKind, "kind"))
    value: Mapped[Grade] = mapped_column(enum_type(Grade, "value"))
    rationale: Mapped[str] = mapped_column(Text, default="")
    comment_to_agency: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime]
    is_current: Mapped[bool] = mapped_column(default=True)

    response: Mapped[Response] = relationship()
    grader: Mapped[User] = relationship()

    @property
    def scope(self) -> Scope:
        return self.response.scope


class PlanAmendment(Base):
    """Plan amendment required: opened by a published grade of 0 until an action covers the standard."""

    __tablename__ = "plan_amendments"

    id: Mapped[UuidKey]
    response_id: Mapped[UUID] = mapped_column(ForeignKey("responses.id"), unique=True)
    due_on: Mapped[date]
    opened_at: Mapped[datetime]
    covered_at: Mapped[datetime | None]

    response: Mapped[Response] = relationship()


class RequestDecision(Base):
    """The board's decision on an N/A request or a modification (2.2). A changed mind is a new row."""

    __tablename__ = "request_decisions"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason_given"),
        Index(
            "uq_request_decisions_current",
            "response_id",
            "kind",
            unique=True,
            sqlite_where=text("is_current = 1"),
            postgresql_where=text("is_current"),
        ),
        Index(None, "response_id"),
    )

    id: Mapped[UuidKey]
    response_id: Mapped[UUID] = mapped_column(ForeignKey("responses.id"))
    kind: Mapped[RequestKind] = mapped_column(enum_type(RequestKind, "kind"))
    granted: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    decided_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime]
    is_current: Mapped[bool] = mapped_column(default=True)

    response: Mapped[Response] = relationship()
    decided_by: Mapped[User] = relationship()

    @property
    def scope(self) -> Scope:
        return self.response.scope


class SecondLook(Base):
    """A grader's own mark: this answer needs a second look. Nobody else is shown it."""

    __tablename__ = "second_looks"
    __table_args__ = (UniqueConstraint("response_id", "user_id"), Index(None, "user_id"))

    id: Mapped[UuidKey]
    response_id: Mapped[UUID] = mapped_column(ForeignKey("responses.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    marked_at: Mapped[datetime]
