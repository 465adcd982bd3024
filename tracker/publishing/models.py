"""Factual accuracy: published grades that an agency contests, and what the board decided."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.assessments.models import Response
from tracker.db import Base, UuidKey, enum_type
from tracker.evidence.models import EvidenceItem
from tracker.frameworks.rules import Grade
from tracker.policy import Scope
from tracker.publishing.rules import ContestDecision


class Contest(Base):
    """An agency says that a published grade rests on something wrong; once for each standard.

    `from_grade` is what was published, `to_grade` what is in force after the decision; both stay on record.
    """

    __tablename__ = "grade_contests"
    __table_args__ = (
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided_when"),
        CheckConstraint("decision IS NULL OR decision_reason <> ''", name="decision_has_reason"),
    )

    id: Mapped[UuidKey]
    response_id: Mapped[UUID] = mapped_column(ForeignKey("responses.id"), unique=True)
    from_grade: Mapped[Grade] = mapped_column(enum_type(Grade, "from_grade"))
    reason: Mapped[str] = mapped_column(Text)
    raised_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    raised_at: Mapped[datetime]
    decision: Mapped[ContestDecision | None] = mapped_column(enum_type(ContestDecision, "decision"))
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    to_grade: Mapped[Grade | None] = mapped_column(enum_type(Grade, "to_grade"))
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]

    response: Mapped[Response] = relationship()
    raised_by: Mapped[User] = relationship(foreign_keys=raised_by_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)

    @property
    def scope(self) -> Scope:
        return self.response.scope


class ContestEvidence(Base):
    """An item of the agency's library that it leans on when it contests a grade."""

    __tablename__ = "contest_evidence"
    __table_args__ = (UniqueConstraint("contest_id", "item_id"), Index(None, "item_id"))

    id: Mapped[UuidKey]
    contest_id: Mapped[UUID] = mapped_column(ForeignKey("grade_contests.id"))
    item_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_items.id"))

    item: Mapped[EvidenceItem] = relationship()
