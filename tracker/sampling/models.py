"""Samples of the evidence that returns cite, drawn by a stated seed and rule, and what was found (2.10)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.assessments.models import Assessment, Response
from tracker.cycles.models import Cycle
from tracker.db import Base, UuidKey, enum_type
from tracker.evidence.models import EvidenceItem
from tracker.policy import Scope
from tracker.sampling.rules import Outcome, Stratum


class EvidenceSample(Base):
    """One draw: from one return, or from every submitted return of the cycle when `assessment_id` is empty.

    `population` is frozen as it was at the draw, so that anybody can repeat it; it is read only where it is
    asked for. A redraw says why, and points at the sample it takes the place of; both stay on record.
    """

    __tablename__ = "evidence_samples"
    __table_args__ = (
        CheckConstraint("(replaces_id IS NULL) = (redraw_reason = '')", name="redraw_has_reason"),
        Index(None, "cycle_id", "drawn_at"),
        Index(None, "assessment_id"),
    )

    id: Mapped[UuidKey]
    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycles.id"))
    assessment_id: Mapped[UUID | None] = mapped_column(ForeignKey("assessments.id"))
    seed: Mapped[str] = mapped_column(String(100))
    method: Mapped[str] = mapped_column(String(40))
    rules: Mapped[dict[str, Any]]
    population: Mapped[list[dict[str, Any]]] = mapped_column(deferred=True)
    population_size: Mapped[int]
    population_hash: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    drawn_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    drawn_at: Mapped[datetime]
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("evidence_samples.id"), unique=True)
    redraw_reason: Mapped[str] = mapped_column(Text, default="")

    cycle: Mapped[Cycle] = relationship()
    assessment: Mapped[Assessment | None] = relationship()
    drawn_by: Mapped[User | None] = relationship()

    @property
    def scope(self) -> Scope:
        return self.assessment.scope if self.assessment else self.cycle.scope


class SampleItem(Base):
    """One citation that was drawn: what was found, the agency's reply, and the effect on the grade.

    `key` names it in the population on any machine; `file_version` is the number of the version that was
    submitted, empty for what is no file. For evidence "available on request" the agency is asked to provide
    it by `wanted_by`: it gives an item of its library (`provided_item_id`) or says why it cannot. The agency
    knows of an outcome from `told_at` on, and may reply until the end of `reply_ends_on`.
    """

    __tablename__ = "sample_items"
    __table_args__ = (
        UniqueConstraint("sample_id", "number"),
        UniqueConstraint("sample_id", "response_id", "item_id"),
        CheckConstraint("(outcome IS NULL) = (checked_at IS NULL)", name="checked_when"),
        CheckConstraint("(reply = '') = (replied_at IS NULL)", name="replied_when"),
        CheckConstraint("(requested_at IS NULL) = (wanted_by IS NULL)", name="wanted_when"),
        CheckConstraint(
            "(provided_at IS NULL) = (provided_item_id IS NULL AND unable_reason = '')", name="provided_when"
        ),
        CheckConstraint("(told_at IS NULL) = (reply_ends_on IS NULL)", name="told_when"),
        CheckConstraint("told_at IS NULL OR outcome IS NOT NULL", name="told_what"),
        Index(None, "response_id"),
        Index(None, "item_id"),
        Index(None, "provided_item_id"),
    )

    id: Mapped[UuidKey]
    sample_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_samples.id"))
    number: Mapped[int]
    key: Mapped[str] = mapped_column(String(120))
    response_id: Mapped[UUID] = mapped_column(ForeignKey("responses.id"))
    item_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_items.id"))
    locator: Mapped[str] = mapped_column(String(200), default="")
    file_version: Mapped[int | None]
    stratum: Mapped[Stratum] = mapped_column(enum_type(Stratum, "stratum"))
    requested_at: Mapped[datetime | None]
    wanted_by: Mapped[date | None]
    provided_item_id: Mapped[UUID | None] = mapped_column(ForeignKey("evidence_items.id"))
    unable_reason: Mapped[str] = mapped_column(Text, default="")
    provided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    provided_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(enum_type(Outcome, "outcome"))
    note: Mapped[str] = mapped_column(Text, default="")
    checked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    reply_ends_on: Mapped[date | None]
    reply: Mapped[str] = mapped_column(Text, default="")
    replied_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    replied_at: Mapped[datetime | None]
    effect: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    sample: Mapped[EvidenceSample] = relationship()
    response: Mapped[Response] = relationship()
    item: Mapped[EvidenceItem] = relationship(foreign_keys=item_id)
    provided_item: Mapped[EvidenceItem | None] = relationship(foreign_keys=provided_item_id)
    provided_by: Mapped[User | None] = relationship(foreign_keys=provided_by_id)
    checked_by: Mapped[User | None] = relationship(foreign_keys=checked_by_id)
    replied_by: Mapped[User | None] = relationship(foreign_keys=replied_by_id)
    __mapper_args__ = {"version_id_col": version}

    @property
    def scope(self) -> Scope:
        return self.response.scope
