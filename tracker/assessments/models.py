"""An agency's return in one cycle, its answers, and every version of them that was saved."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.assessments.rules import AssessmentStatus, ExtensionDecision, RemarkKind
from tracker.boards.models import Agency
from tracker.cycles.models import Cycle
from tracker.db import Base, UuidKey, enum_type
from tracker.frameworks.models import MinimumStandardRecord
from tracker.frameworks.rules import Grade
from tracker.policy import Scope


class Assessment(Base):
    """One agency's return: the agency details of Part B, its status, and its stamps."""

    __tablename__ = "assessments"
    __table_args__ = (
        UniqueConstraint("cycle_id", "agency_id"),
        CheckConstraint(
            "(submitted_at IS NULL) = (receipt_reference IS NULL)", name="receipt_when_submitted"
        ),
        Index(None, "agency_id"),
    )

    id: Mapped[UuidKey]
    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycles.id"))
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"))
    status: Mapped[AssessmentStatus] = mapped_column(
        enum_type(AssessmentStatus, "status"), default=AssessmentStatus.NOT_STARTED
    )
    extended_to: Mapped[date | None]
    extension_reason: Mapped[str] = mapped_column(Text, default="")

    address: Mapped[str] = mapped_column(Text, default="")
    completed_by_name: Mapped[str] = mapped_column(String(200), default="")
    completed_by_designation: Mapped[str] = mapped_column(String(200), default="")
    completed_by_telephone: Mapped[str] = mapped_column(String(40), default="")
    completed_by_email: Mapped[str] = mapped_column(String(320), default="")
    lead_officer_name: Mapped[str] = mapped_column(String(200), default="")
    lead_officer_designation: Mapped[str] = mapped_column(String(200), default="")
    lead_officer_telephone: Mapped[str] = mapped_column(String(40), default="")
    lead_officer_email: Mapped[str] = mapped_column(String(320), default="")

    sent_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    sent_at: Mapped[datetime | None]
    authorised_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    authorised_by_name: Mapped[str] = mapped_column(String(200), default="")
    authorised_by_designation: Mapped[str] = mapped_column(String(200), default="")
    signature: Mapped[str] = mapped_column(String(200), default="")
    authorised_alone: Mapped[bool] = mapped_column(default=False)
    submitted_at: Mapped[datetime | None]
    receipt_reference: Mapped[str | None] = mapped_column(String(40), unique=True)
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    published_at: Mapped[datetime | None]
    accuracy_ends_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    cycle: Mapped[Cycle] = relationship()
    agency: Mapped[Agency] = relationship()
    sent_by: Mapped[User | None] = relationship(foreign_keys=sent_by_id)
    __mapper_args__ = {"version_id_col": version}

    @property
    def scope(self) -> Scope:
        return Scope(self.agency_id, self.cycle.board_id)

    @property
    def due_on(self) -> date:
        """The agency's own deadline: the extension if the board gave one."""
        return self.extended_to or self.cycle.due_on


class Response(Base):
    """The answer to one minimum standard. `version` is the optimistic lock; every saved version is kept.

    `locked`: the board sent the return back for other standards only, so this answer stays as it was.
    """

    __tablename__ = "responses"
    __table_args__ = (UniqueConstraint("assessment_id", "minimum_standard_id"), Index(None, "assigned_to_id"))

    id: Mapped[UuidKey]
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessments.id"))
    minimum_standard_id: Mapped[UUID] = mapped_column(ForeignKey("minimum_standards.id"))
    evidence_of_compliance: Mapped[str] = mapped_column(Text, default="")
    areas_for_improvement: Mapped[str] = mapped_column(Text, default="")
    self_grade: Mapped[Grade | None] = mapped_column(enum_type(Grade, "self_grade"))
    na_requested: Mapped[bool] = mapped_column(default=False)
    na_reason: Mapped[str] = mapped_column(Text, default="")
    modification: Mapped[str] = mapped_column(Text, default="")
    modification_reason: Mapped[str] = mapped_column(Text, default="")
    finished: Mapped[bool] = mapped_column(default=False)
    assigned_to_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    locked: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    updated_at: Mapped[datetime | None]
    updated_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    version: Mapped[int] = mapped_column(default=1)

    assessment: Mapped[Assessment] = relationship()
    minimum_standard: Mapped[MinimumStandardRecord] = relationship()
    assigned_to: Mapped[User | None] = relationship(foreign_keys=assigned_to_id)
    updated_by: Mapped[User | None] = relationship(foreign_keys=updated_by_id)
    __mapper_args__ = {"version_id_col": version}

    @property
    def scope(self) -> Scope:
        return self.assessment.scope


class ResponseVersion(Base):
    """What was saved, by whom and when; nothing that was saved is ever lost."""

    __tablename__ = "response_versions"
    __table_args__ = (UniqueConstraint("response_id", "version"),)

    id: Mapped[UuidKey]
    response_id: Mapped[UUID] = mapped_column(ForeignKey("responses.id"))
    version: Mapped[int]
    evidence_of_compliance: Mapped[str] = mapped_column(Text)
    areas_for_improvement: Mapped[str] = mapped_column(Text)
    self_grade: Mapped[Grade | None] = mapped_column(enum_type(Grade, "self_grade"))
    na_requested: Mapped[bool]
    na_reason: Mapped[str] = mapped_column(Text)
    modification: Mapped[str] = mapped_column(Text)
    modification_reason: Mapped[str] = mapped_column(Text)
    saved_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime]


class StatusNote(Base):
    """Why a return was declined or sent back, in words the agency sees."""

    __tablename__ = "status_notes"
    __table_args__ = (Index(None, "assessment_id", "written_at"),)

    id: Mapped[UuidKey]
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessments.id"))
    verb: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text)
    written_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime]

    written_by: Mapped[User] = relationship()


class Submission(Base):
    """One time that the return was submitted; kept also when it is sent back or withdrawn to be corrected."""

    __tablename__ = "submissions"
    __table_args__ = (UniqueConstraint("assessment_id", "number"),)

    id: Mapped[UuidKey]
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessments.id"))
    number: Mapped[int]
    receipt_reference: Mapped[str] = mapped_column(String(40), unique=True)
    content_hash: Mapped[str] = mapped_column(String(64))
    authorised_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    authorised_by_name: Mapped[str] = mapped_column(String(200))
    authorised_by_designation: Mapped[str] = mapped_column(String(200))
    submitted_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Remark(Base):
    """What the authoriser or the board says about one standard; shown to the agency at that standard.

    It belongs to a decline or a return once that was made (`note_id`), and is settled when the return is sent
    again.
    """

    __tablename__ = "remarks"
    __table_args__ = (Index(None, "response_id", "written_at"),)

    id: Mapped[UuidKey]
    response_id: Mapped[UUID] = mapped_column(ForeignKey("responses.id"))
    kind: Mapped[RemarkKind] = mapped_column(enum_type(RemarkKind, "kind"))
    text: Mapped[str] = mapped_column(Text)
    note_id: Mapped[UUID | None] = mapped_column(ForeignKey("status_notes.id"))
    written_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    response: Mapped[Response] = relationship()
    written_by: Mapped[User] = relationship()


class ExtensionRequest(Base):
    """An agency asks for a later deadline, with a reason; the board decides (guidance 2.4)."""

    __tablename__ = "extension_requests"
    __table_args__ = (
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided_when"),
        Index(
            "uq_extension_requests_open",
            "assessment_id",
            unique=True,
            sqlite_where=text("decision IS NULL"),
            postgresql_where=text("decision IS NULL"),
        ),
        Index(None, "assessment_id"),
    )

    id: Mapped[UuidKey]
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessments.id"))
    asked_for: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    decision: Mapped[ExtensionDecision | None] = mapped_column(enum_type(ExtensionDecision, "decision"))
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]

    assessment: Mapped[Assessment] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=asked_by_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)

    @property
    def scope(self) -> Scope:
        return self.assessment.scope
