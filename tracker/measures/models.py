"""Measures of actions, with their readings over time."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.action_plans.models import Action
from tracker.db import Base, UuidKey, enum_type
from tracker.measures.rules import GoodIs
from tracker.policy import Scope

Amount = Numeric(16, 4, asdecimal=False)


class Measure(Base):
    """What shows whether an action works: a number that is to move from its baseline to its target.

    Green at the target or better and within `green_within` of it, amber within `amber_within` of it, red
    beyond; both are amounts in the unit. A retired measure takes no more readings and keeps its old ones.
    """

    __tablename__ = "measures"
    __table_args__ = (
        UniqueConstraint("action_id", "position"),
        CheckConstraint("green_within >= 0", name="green_within"),
        CheckConstraint("amber_within >= green_within", name="amber_within"),
    )

    id: Mapped[UuidKey]
    action_id: Mapped[UUID] = mapped_column(ForeignKey("actions.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(40), default="")
    good_is: Mapped[GoodIs] = mapped_column(enum_type(GoodIs, "good_is"))
    baseline: Mapped[float | None] = mapped_column(Amount)
    baseline_on: Mapped[date | None]
    target: Mapped[float] = mapped_column(Amount)
    green_within: Mapped[float] = mapped_column(Amount, default=0)
    amber_within: Mapped[float] = mapped_column(Amount, default=0)
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    action: Mapped[Action] = relationship()
    __mapper_args__ = {"version_id_col": version}

    @property
    def scope(self) -> Scope:
        return self.action.scope


class Reading(Base):
    """The value of a measure on a day. A wrong one is set aside with a reason, never changed."""

    __tablename__ = "measure_readings"
    __table_args__ = (
        Index(None, "measure_id", "taken_on"),
        CheckConstraint("(set_aside_at IS NULL) = (set_aside_reason = '')", name="set_aside_has_reason"),
    )

    id: Mapped[UuidKey]
    measure_id: Mapped[UUID] = mapped_column(ForeignKey("measures.id"))
    taken_on: Mapped[date]
    value: Mapped[float] = mapped_column(Amount)
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    set_aside_at: Mapped[datetime | None]
    set_aside_reason: Mapped[str] = mapped_column(Text, default="")

    measure: Mapped[Measure] = relationship()
    recorded_by: Mapped[User | None] = relationship()

    @property
    def scope(self) -> Scope:
        return self.measure.scope
