"""Reporting periods, the reports frozen at their end, what agencies say and what the sub-group decides."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.action_plans.models import Plan
from tracker.board_plans.models import PlanLine
from tracker.boards.models import Agency, Board
from tracker.db import Base, Json, UuidKey, enum_type
from tracker.exception_reports.rules import (
    CauseKind,
    LineKind,
    ReportStatus,
    ReviewOutcome,
    ThemeKind,
    ThemeOutcome,
)
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
    """One plan in one period. `snapshot` is the plan frozen at the cut-off; the agency cannot change it.

    `figures` is what lists need of it without reading every action: see `figures.kept_figures`.

    `submitted_at` is the last time it was submitted, `first_submitted_at` the one that says whether it was
    late. The leads are reminded once before it is due and told once when it is late.
    """

    __tablename__ = "exception_reports"
    __table_args__ = (UniqueConstraint("period_id", "plan_id"), Index(None, "plan_id"))

    id: Mapped[UuidKey]
    period_id: Mapped[UUID] = mapped_column(ForeignKey("reporting_periods.id"))
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    status: Mapped[ReportStatus] = mapped_column(enum_type(ReportStatus, "status"), default=ReportStatus.DUE)
    snapshot: Mapped[dict[str, Any]] = mapped_column(Json)
    figures: Mapped[dict[str, Any] | None] = mapped_column(Json)
    headline: Mapped[str] = mapped_column(Text)
    commentary: Mapped[str] = mapped_column(Text, default="")
    submitted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    submitted_at: Mapped[datetime | None]
    first_submitted_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    late_told_at: Mapped[datetime | None]
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
    """One exception or achievement: frozen facts, and the agency's own words about it.

    `cause_kind` is asked for slipped lines only.
    """

    __tablename__ = "report_lines"
    __table_args__ = (UniqueConstraint("report_id", "position"),)

    id: Mapped[UuidKey]
    report_id: Mapped[UUID] = mapped_column(ForeignKey("exception_reports.id"))
    position: Mapped[int]
    kind: Mapped[LineKind] = mapped_column(enum_type(LineKind, "kind"))
    action_id: Mapped[UUID] = mapped_column(ForeignKey("actions.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    cause_kind: Mapped[CauseKind | None] = mapped_column(enum_type(CauseKind, "cause_kind"))
    cause: Mapped[str] = mapped_column(Text, default="")
    remedy: Mapped[str] = mapped_column(Text, default="")
    help_wanted: Mapped[str] = mapped_column(Text, default="")
    forecast_on: Mapped[date | None]

    report: Mapped[ExceptionReport] = relationship(back_populates="lines")


class ReviewDecision(Base):
    """What the sub-group said about a line, or about the whole report when `line_id` is empty.

    Challenges, escalations and referrals are followed up until somebody closes them with a note. `answer`
    is the agency's to a challenge and the outcome of an escalation. A question asked again `follows` the
    one before it. The two last columns say when somebody was reminded, before and after the day it was due.
    """

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
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime]
    minute_reference: Mapped[str] = mapped_column(String(80), default="", server_default=text("''"))
    closing_note: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    closed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime | None]
    follows_id: Mapped[UUID | None] = mapped_column(ForeignKey("review_decisions.id"))
    reminded_at: Mapped[datetime | None]
    late_told_at: Mapped[datetime | None]

    report: Mapped[ExceptionReport] = relationship()
    line: Mapped[ReportLine | None] = relationship()
    decided_by: Mapped[User] = relationship(foreign_keys=decided_by_id)
    answered_by: Mapped[User | None] = relationship(foreign_keys=answered_by_id)
    closed_by: Mapped[User | None] = relationship(foreign_keys=closed_by_id)

    @property
    def scope(self) -> Scope:
        return self.report.scope


class AgreedInterval(Base):
    """How many months lie between two reports of one agency, where that differs from the board's (2.18)."""

    __tablename__ = "agreed_intervals"
    __table_args__ = (
        CheckConstraint("months BETWEEN 1 AND 24", name="months"),
        CheckConstraint("reason <> ''", name="reason_given"),
    )

    board_id: Mapped[UUID] = mapped_column(ForeignKey("boards.id"), primary_key=True)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
    months: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    agreed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    agreed_at: Mapped[datetime]

    agency: Mapped[Agency] = relationship()


class ThemeDecision(Base):
    """What the board made of a theme that three or more agencies share: an action of its own, or nothing."""

    __tablename__ = "theme_decisions"
    __table_args__ = (
        UniqueConstraint("period_id", "kind", "theme"),
        CheckConstraint("outcome <> 'set_aside' OR reason <> ''", name="set_aside_has_reason"),
        CheckConstraint("(outcome = 'action') = (line_id IS NOT NULL)", name="action_has_line"),
    )

    id: Mapped[UuidKey]
    period_id: Mapped[UUID] = mapped_column(ForeignKey("reporting_periods.id"))
    kind: Mapped[ThemeKind] = mapped_column(enum_type(ThemeKind, "kind"))
    theme: Mapped[str] = mapped_column(String(80))
    outcome: Mapped[ThemeOutcome] = mapped_column(enum_type(ThemeOutcome, "outcome"))
    reason: Mapped[str] = mapped_column(Text, default="")
    line_id: Mapped[UUID | None] = mapped_column(ForeignKey("board_plan_lines.id"))
    decided_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime]

    period: Mapped[ReportingPeriod] = relationship()
    line: Mapped[PlanLine | None] = relationship()
    decided_by: Mapped[User] = relationship()
