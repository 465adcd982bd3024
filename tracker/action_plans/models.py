"""Plans, their frozen versions, their actions, and everything that happened to an action."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.action_plans.rules import (
    ActionOrigin,
    ActionStatus,
    Brag,
    DateDecision,
    PlanStatus,
    Priority,
    WithdrawalDecision,
)
from tracker.boards.models import Agency, Board
from tracker.cycles.models import Cycle
from tracker.db import Base, Json, UuidKey, enum_type
from tracker.frameworks.models import MinimumStandardRecord
from tracker.policy import Scope


class Plan(Base):
    """One agency's action plan in one cycle (Part C). A plan without an agency belongs to the board."""

    __tablename__ = "plans"
    __table_args__ = (
        UniqueConstraint("cycle_id", "agency_id"),
        CheckConstraint("agency_id IS NULL OR cycle_id IS NOT NULL", name="agency_plan_has_cycle"),
        Index(None, "board_id"),
        Index(None, "agency_id"),
    )

    id: Mapped[UuidKey]
    board_id: Mapped[UUID] = mapped_column(ForeignKey("boards.id"))
    agency_id: Mapped[UUID | None] = mapped_column(ForeignKey("agencies.id"))
    cycle_id: Mapped[UUID | None] = mapped_column(ForeignKey("cycles.id"))
    title: Mapped[str] = mapped_column(String(200))
    ratified_at: Mapped[datetime | None]

    board: Mapped[Board] = relationship()
    agency: Mapped[Agency | None] = relationship()
    cycle: Mapped[Cycle | None] = relationship()
    versions: Mapped[list["PlanVersion"]] = relationship(back_populates="plan", order_by="PlanVersion.number")

    @property
    def scope(self) -> Scope:
        return Scope(self.agency_id, self.board_id)


class PlanVersion(Base):
    """What was put before the sub-group: frozen when submitted, then ratified or referred back (2.18)."""

    __tablename__ = "plan_versions"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        CheckConstraint("status <> 'referred_back' OR decision_reason <> ''", name="referral_has_reason"),
        Index(None, "status"),
    )

    id: Mapped[UuidKey]
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    number: Mapped[int]
    status: Mapped[PlanStatus] = mapped_column(enum_type(PlanStatus, "status"), default=PlanStatus.DRAFT)
    content: Mapped[dict[str, Any] | None] = mapped_column(Json)
    submitted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    submitted_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    minute_reference: Mapped[str] = mapped_column(String(80), default="")

    plan: Mapped[Plan] = relationship(back_populates="versions")
    submitted_by: Mapped[User | None] = relationship(foreign_keys=submitted_by_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)

    @property
    def scope(self) -> Scope:
        return self.plan.scope


class Action(Base):
    """One action of Part C with its five SMART answers. The original due date never changes (R9).

    `origin` says what it was begun from, and `origin_id` which response, decision or condition that was.
    """

    __tablename__ = "actions"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        CheckConstraint("starts_on IS NULL OR due_on IS NULL OR due_on >= starts_on", name="due_after_start"),
        CheckConstraint("due_on IS NULL OR original_due_on IS NOT NULL", name="original_due_kept"),
        Index(None, "status"),
        CheckConstraint(
            "claimed_by_id IS NULL OR signed_off_by_id IS NULL OR claimed_by_id <> signed_off_by_id",
            name="second_person_signs_off",
        ),
        CheckConstraint("status IN ('draft', 'withdrawn') OR due_on IS NOT NULL", name="open_has_due_date"),
    )  # fmt: skip

    id: Mapped[UuidKey]
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    number: Mapped[int]
    status: Mapped[ActionStatus] = mapped_column(
        enum_type(ActionStatus, "status"), default=ActionStatus.DRAFT
    )
    title: Mapped[str] = mapped_column(String(200))
    specific: Mapped[str] = mapped_column(Text, default="")
    measurable: Mapped[str] = mapped_column(Text, default="")
    achievable: Mapped[str] = mapped_column(Text, default="")
    relevant: Mapped[str] = mapped_column(Text, default="")
    lead_manager: Mapped[str] = mapped_column(String(200), default="")
    lead_user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    starts_on: Mapped[date | None]
    original_due_on: Mapped[date | None]
    due_on: Mapped[date | None]
    risks: Mapped[str] = mapped_column(Text, default="")
    priority: Mapped[Priority] = mapped_column(enum_type(Priority, "priority"), default=Priority.MEDIUM)
    reported: Mapped[Brag | None] = mapped_column(enum_type(Brag, "reported"))
    remedial_action: Mapped[str] = mapped_column(Text, default="")
    forecast_on: Mapped[date | None]
    origin: Mapped[ActionOrigin] = mapped_column(
        enum_type(ActionOrigin, "origin"), default=ActionOrigin.NOTHING, server_default=text("'nothing'")
    )
    origin_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    last_update_at: Mapped[datetime | None]
    claimed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    claimed_at: Mapped[datetime | None]
    signed_off_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    signed_off_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    plan: Mapped[Plan] = relationship()
    lead_user: Mapped[User | None] = relationship(foreign_keys=lead_user_id)
    standards: Mapped[list[MinimumStandardRecord]] = relationship(
        secondary="action_standards", order_by="MinimumStandardRecord.position"
    )
    updates: Mapped[list["StatusUpdate"]] = relationship(
        back_populates="action", order_by="StatusUpdate.written_at.desc()"
    )
    date_changes: Mapped[list["DueDateChange"]] = relationship(
        back_populates="action", order_by="DueDateChange.asked_at"
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def scope(self) -> Scope:
        return self.plan.scope


class ActionStandard(Base):
    """Which minimum standards an action serves."""

    __tablename__ = "action_standards"
    __table_args__ = (Index(None, "minimum_standard_id"),)

    action_id: Mapped[UUID] = mapped_column(ForeignKey("actions.id"), primary_key=True)
    minimum_standard_id: Mapped[UUID] = mapped_column(ForeignKey("minimum_standards.id"), primary_key=True)


class StatusUpdate(Base):
    """Current progress in the lead's words, with the colour they report. Never changed afterwards."""

    __tablename__ = "status_updates"
    __table_args__ = (Index(None, "action_id", "written_at"),)

    id: Mapped[UuidKey]
    action_id: Mapped[UUID] = mapped_column(ForeignKey("actions.id"))
    progress: Mapped[str] = mapped_column(Text)
    reported: Mapped[Brag] = mapped_column(enum_type(Brag, "reported"))
    remedial_action: Mapped[str] = mapped_column(Text, default="")
    forecast_on: Mapped[date | None]
    risks: Mapped[str] = mapped_column(Text, default="")
    written_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime]

    action: Mapped[Action] = relationship(back_populates="updates")
    written_by: Mapped[User | None] = relationship()


class DueDateChange(Base):
    """One request to move a due date: reason, who asked, who decided (R9)."""

    __tablename__ = "due_date_changes"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason_given"),
        Index(None, "action_id", "asked_at"),
        Index(None, "decision"),
    )

    id: Mapped[UuidKey]
    action_id: Mapped[UUID] = mapped_column(ForeignKey("actions.id"))
    from_on: Mapped[date]
    to_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    decision: Mapped[DateDecision] = mapped_column(enum_type(DateDecision, "decision"))
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(Text, default="")

    action: Mapped[Action] = relationship(back_populates="date_changes")
    asked_by: Mapped[User | None] = relationship(foreign_keys=asked_by_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)

    @property
    def scope(self) -> Scope:
        return self.action.scope


class CompletionDecision(Base):
    """Completion claimed, signed off, sent back or reopened: by whom, when and why (R8)."""

    __tablename__ = "completion_decisions"
    __table_args__ = (Index(None, "action_id", "decided_at"),)

    id: Mapped[UuidKey]
    action_id: Mapped[UUID] = mapped_column(ForeignKey("actions.id"))
    verb: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime]

    decided_by: Mapped[User | None] = relationship()


class ActionVersion(Base):
    """The words of an action as somebody saved them: with them a plan can be read as it stood on any day.

    `words` holds what `tracker.action_plans.wording` names; dates as ISO text, standards by reference.
    """

    __tablename__ = "action_versions"
    __table_args__ = (UniqueConstraint("action_id", "number"), Index(None, "action_id", "saved_at"))

    id: Mapped[UuidKey]
    action_id: Mapped[UUID] = mapped_column(ForeignKey("actions.id"))
    number: Mapped[int]
    words: Mapped[dict[str, Any]]
    saved_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime]

    saved_by: Mapped[User | None] = relationship()


class WithdrawalRequest(Base):
    """A request to take an action out of a ratified plan: why, who asked, and who decided."""

    __tablename__ = "withdrawal_requests"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason_given"),
        CheckConstraint("decision <> 'refused' OR decision_reason <> ''", name="refusal_has_reason"),
        CheckConstraint("(decision = 'waiting') = (decided_at IS NULL)", name="decided_when"),
        Index(None, "action_id", "asked_at"),
        Index(None, "decision"),
    )

    id: Mapped[UuidKey]
    action_id: Mapped[UUID] = mapped_column(ForeignKey("actions.id"))
    reason: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    decision: Mapped[WithdrawalDecision] = mapped_column(
        enum_type(WithdrawalDecision, "decision"), default=WithdrawalDecision.WAITING
    )
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(Text, default="")

    action: Mapped[Action] = relationship()
    asked_by: Mapped[User | None] = relationship(foreign_keys=asked_by_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)

    @property
    def scope(self) -> Scope:
        return self.action.scope
