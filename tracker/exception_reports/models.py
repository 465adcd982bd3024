"""Reporting periods, the reports frozen at their end, what agencies say and what the sub-group decides."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.action_plans.models import Plan
from tracker.boards.models import Board
from tracker.db import Base, Json, UuidKey, enum_type
from tracker.exception_reports.rules import LineKind, ReportStatus, ReviewOutcome
from tracker.policy import Scope


class ReportingPeriod(Base):
    """One period of a board: its dates, when reports are due, and when the sub-group meets."""

    __tablename__ = "reporting_periods"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("report_due_on >= ends_on", name="due_after_end"),
        UniqueConstraint("board_id", "ends_on"),
    )

    id: Mapped[UuidKey]
    board_id: Mapped[UUID] = mapped_column(ForeignKey("boards.id"))
    name: Mapped[str] = mapped_column(String(100))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    report_due_on: Mapped[date]
    meeting_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]

    board: Mapped[Board] = relationship()

    @property
    def scope(self) -> Scope:
        return Scope(board_id=self.board_id)


class ExceptionReport(Base):
    """One plan in one period. `snapshot` is the plan frozen at the cut-off; the agency cannot change it."""

    __tablename__ = "exception_reports"
    __table_args__ = (UniqueConstraint("period_id", "plan_id"), Index(None, "plan_id"))

    id: Mapped[UuidKey]
    period_id: Mapped[UUID] = mapped_column(ForeignKey("reporting_periods.id"))
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    status: Mapped[ReportStatus] = mapped_column(enum_type(ReportStatus, "status"), default=ReportStatus.DUE)
    snapshot: Mapped[dict[str, Any]] = mapped_column(Json)
    headline: Mapped[str] = mapped_column(Text)
    commentary: Mapped[str] = mapped_column(Text, default="")
    submitted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    submitted_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    reviewed_at: Mapped[datetime | None]
    minute_reference: Mapped[str] = mapped_column(String(80), default="")
    version: Mapped[int] = mapped_column(default=1)

    period: Mapped[ReportingPeriod] = relationship()
    plan: Mapped[Plan] = relationship()
    lines: Mapped[list["ReportLine"]] = relationship(back_populates="report", order_by="ReportLine.position")
    __mapper_args__ = {"version_id_col": version}

    @property
    def scope(self) -> Scope:
        return self.plan.scope


class ReportLine(Base):
    """One exception or achievement: frozen facts, and the agency's own words about it."""

    __tablename__ = "report_lines"
    __table_args__ = (UniqueConstraint("report_id", "position"),)

    id: Mapped[UuidKey]
    report_id: Mapped[UUID] = mapped_column(ForeignKey("exception_reports.id"))
    position: Mapped[int]
    kind: Mapped[LineKind] = mapped_column(enum_type(LineKind, "kind"))
    action_id: Mapped[UUID] = mapped_column(ForeignKey("actions.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    cause: Mapped[str] = mapped_column(Text, default="")
    remedy: Mapped[str] = mapped_column(Text, default="")
    help_wanted: Mapped[str] = mapped_column(Text, default="")
    forecast_on: Mapped[date | None]

    report: Mapped[ExceptionReport] = relationship(back_populates="lines")


class ReviewDecision(Base):
    """What the sub-group said about a line, or about the whole report when `line_id` is empty."""

    __tablename__ = "review_decisions"
    __table_args__ = (
        CheckConstraint("outcome = 'noted' OR wording <> ''", name="wording_given"),
        Index(None, "report_id"),
    )

    id: Mapped[UuidKey]
    report_id: Mapped[UUID] = mapped_column(ForeignKey("exception_reports.id"))
    line_id: Mapped[UUID | None] = mapped_column(ForeignKey("report_lines.id"))
    outcome: Mapped[ReviewOutcome] = mapped_column(enum_type(ReviewOutcome, "outcome"))
    wording: Mapped[str] = mapped_column(Text, default="")
    escalated_to: Mapped[str] = mapped_column(String(200), default="")
    answer_due_on: Mapped[date | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime]

    decided_by: Mapped[User] = relationship()
