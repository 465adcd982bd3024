"""Plans in the layout of Part C that were sent as a spreadsheet, until their changes are confirmed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.action_plans.models import Plan
from tracker.db import Base, UuidKey
from tracker.policy import Scope


class PlanUpload(Base):
    """The rows of one uploaded plan, looked at and not yet taken over.

    Nothing of it is in the plan before a person confirms it; then only what was done stays in `rows`.
    `notes` say what of the file was not read.
    """

    __tablename__ = "plan_uploads"
    __table_args__ = (Index(None, "plan_id"),)

    id: Mapped[UuidKey]
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    display_name: Mapped[str] = mapped_column(String(200))
    rows: Mapped[list[dict[str, Any]]]
    notes: Mapped[list[str]]
    uploaded_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    uploaded_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]

    plan: Mapped[Plan] = relationship()
    uploaded_by: Mapped[User] = relationship()

    @property
    def scope(self) -> Scope:
        return self.plan.scope
