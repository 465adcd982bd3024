"""Framework versions and their standards. A version that any cycle uses never changes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, Json, UuidKey
from tracker.policy import Scope


class FrameworkVersion(Base):
    """One published version of the standards, for example S11-2009."""

    __tablename__ = "framework_versions"

    id: Mapped[UuidKey]
    reference: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    issued: Mapped[str] = mapped_column(String(20))
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    content_hash: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[datetime]

    @property
    def scope(self) -> Scope:
        return Scope()


class PolicyStandardRecord(Base):
    """One of the policy standards of a version."""

    __tablename__ = "policy_standards"
    __table_args__ = (UniqueConstraint("framework_version_id", "number"),)

    id: Mapped[UuidKey]
    framework_version_id: Mapped[UUID] = mapped_column(ForeignKey("framework_versions.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    short_title: Mapped[str] = mapped_column(String(100))
    summary: Mapped[str] = mapped_column(Text, default="")


class MinimumStandardRecord(Base):
    """One minimum standard; `position` orders them within the version."""

    __tablename__ = "minimum_standards"
    __table_args__ = (UniqueConstraint("policy_standard_id", "ref"),)

    id: Mapped[UuidKey]
    policy_standard_id: Mapped[UUID] = mapped_column(ForeignKey("policy_standards.id"))
    ref: Mapped[str] = mapped_column(String(10))
    position: Mapped[int]
    short_title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    essential: Mapped[bool]
    evidence_prompts: Mapped[list[str]] = mapped_column(Json)

    policy_standard: Mapped[PolicyStandardRecord] = relationship()
