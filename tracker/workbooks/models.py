"""Workbooks that were filled in away from the tracker and sent back, until their changes are confirmed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.assessments.models import Assessment
from tracker.db import Base, UuidKey
from tracker.policy import Scope


class WorkbookUpload(Base):
    """What one uploaded workbook says for each standard, and the version of the answer it was made from.

    `cells` holds under `rows` for each reference its values and its `version`, and `notes` on the workbook.
    Nothing of it is in the return before a person confirms it; then only what was `applied` and `left` stays.
    """

    __tablename__ = "workbook_uploads"
    __table_args__ = (Index(None, "assessment_id"),)

    id: Mapped[UuidKey]
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessments.id"))
    display_name: Mapped[str] = mapped_column(String(200))
    cells: Mapped[dict[str, Any]]
    uploaded_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    uploaded_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]

    assessment: Mapped[Assessment] = relationship()
    uploaded_by: Mapped[User] = relationship()

    @property
    def scope(self) -> Scope:
        return self.assessment.scope
