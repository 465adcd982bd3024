"""The board's own plans: headings with their lines, rated at each dated review (R12)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.board_plans.rules import PlanKind, Rating, Travel
from tracker.boards.models import Agency, Board
from tracker.db import Base, UuidKey, enum_type
from tracker.policy import Scope


class BoardPlan(Base):
    """A plan that belongs to the board and comes from no return.

    `key` says for each colour it uses what the colour stands for; `achieved` names the colour that counts as
    achieved: blue where the key has it, otherwise green. `about` is the history and the rationale.
    """

    __tablename__ = "board_plans"
    __table_args__ = (UniqueConstraint("board_id", "slug"),)

    id: Mapped[UuidKey]
    board_id: Mapped[UUID] = mapped_column(ForeignKey("boards.id"))
    slug: Mapped[str] = mapped_column(String(80))
    kind: Mapped[PlanKind] = mapped_column(enum_type(PlanKind, "kind"))
    title: Mapped[str] = mapped_column(String(200))
    about: Mapped[str] = mapped_column(Text, default="")
    key: Mapped[dict[str, Any]]
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    board: Mapped[Board] = relationship()

    @property
    def scope(self) -> Scope:
        return Scope(board_id=self.board_id)


class PlanHeading(Base):
    """A recommendation with its number and text, or a theme of an improvement plan."""

    __tablename__ = "board_plan_headings"
    __table_args__ = (UniqueConstraint("plan_id", "position"),)

    id: Mapped[UuidKey]
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("board_plans.id"))
    position: Mapped[int]
    ref: Mapped[str] = mapped_column(String(40), default="")
    wording: Mapped[str] = mapped_column(Text)

    plan: Mapped[BoardPlan] = relationship()

    @property
    def scope(self) -> Scope:
        return self.plan.scope


class PlanLine(Base):
    """One line: in a composite plan the comment with its evidence and the lead persons; in an improvement
    plan an objective with its key action, measures, date and commentary.

    `target_text` keeps a timescale that is no date as it was written; `target_on` is empty until a person
    settled it. `status_text` keeps a status whose word the key does not have. `origin` says from which
    suggestion of an exception report the board took it on.
    """

    __tablename__ = "board_plan_lines"
    __table_args__ = (UniqueConstraint("heading_id", "position"),)

    id: Mapped[UuidKey]
    heading_id: Mapped[UUID] = mapped_column(ForeignKey("board_plan_headings.id"))
    position: Mapped[int]
    objective: Mapped[str] = mapped_column(Text, default="")
    key_action: Mapped[str] = mapped_column(Text, default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    lead: Mapped[str] = mapped_column(Text, default="")
    baseline: Mapped[str] = mapped_column(String(200), default="")
    current: Mapped[str] = mapped_column(String(200), default="")
    target: Mapped[str] = mapped_column(String(200), default="")
    target_on: Mapped[date | None]
    target_text: Mapped[str] = mapped_column(String(200), default="")
    status_text: Mapped[str] = mapped_column(String(200), default="")
    travel: Mapped[Travel | None] = mapped_column(enum_type(Travel, "travel"))
    workstream: Mapped[str] = mapped_column(String(200), default="")
    origin: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    heading: Mapped[PlanHeading] = relationship()
    agencies: Mapped[list[Agency]] = relationship(
        secondary="board_plan_line_agencies", order_by="Agency.name"
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def scope(self) -> Scope:
        return self.heading.plan.scope


class LineAgency(Base):
    """Which agencies a line of a board's plan is for: several agencies share one plan."""

    __tablename__ = "board_plan_line_agencies"
    __table_args__ = (Index(None, "agency_id"),)

    line_id: Mapped[UUID] = mapped_column(ForeignKey("board_plan_lines.id"), primary_key=True)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"), primary_key=True)


class PlanReview(Base):
    """One dated review of the whole plan; lines without a rating of their own were not looked at."""

    __tablename__ = "board_plan_reviews"
    __table_args__ = (UniqueConstraint("plan_id", "position"),)

    id: Mapped[UuidKey]
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("board_plans.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(80), default="")
    reviewed_on: Mapped[date]
    recorded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]

    plan: Mapped[BoardPlan] = relationship()

    @property
    def scope(self) -> Scope:
        return self.plan.scope


class LineRating(Base):
    """How a line stood at a review: its colour on the day of that review, and what was said (R12).

    Of one line each review date has one rating; lines of one recommendation may be rated on days of their
    own, which `rated_on` keeps.
    """

    __tablename__ = "board_plan_ratings"
    __table_args__ = (Index(None, "review_id"),)

    line_id: Mapped[UUID] = mapped_column(ForeignKey("board_plan_lines.id"), primary_key=True)
    review_id: Mapped[UUID] = mapped_column(ForeignKey("board_plan_reviews.id"), primary_key=True)
    rating: Mapped[Rating] = mapped_column(enum_type(Rating, "rating"))
    rated_on: Mapped[date]
    current: Mapped[str] = mapped_column(String(200), default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    rated_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class BoardPlanUpload(Base):
    """The rows of one uploaded board plan, not yet taken over; `plan_id` when it changes one."""

    __tablename__ = "board_plan_uploads"
    __table_args__ = (Index(None, "board_id"),)

    id: Mapped[UuidKey]
    board_id: Mapped[UUID] = mapped_column(ForeignKey("boards.id"))
    plan_id: Mapped[UUID | None] = mapped_column(ForeignKey("board_plans.id"))
    kind: Mapped[PlanKind] = mapped_column(enum_type(PlanKind, "kind"))
    title: Mapped[str] = mapped_column(String(200))
    display_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[dict[str, Any]]
    notes: Mapped[list[str]]
    uploaded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    uploaded_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]

    board: Mapped[Board] = relationship()
    uploaded_by: Mapped[User | None] = relationship()

    @property
    def scope(self) -> Scope:
        return Scope(board_id=self.board_id)
