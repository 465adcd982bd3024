"""Which colleague was asked to answer which standard, and who is looking at a standard now."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.assessments.models import Response
from tracker.db import Base, UuidKey
from tracker.policy import Scope

OPEN = text("ended_at IS NULL")


class Handover(Base):
    """One standard handed to a colleague, with a note and the day it is wanted; ended when taken back.

    While it is open, the answer's `assigned_to` is the same person. `finished_told_at`: the lead was told
    that its holder has finished all they hold.
    """

    __tablename__ = "handovers"
    __table_args__ = (
        Index("uq_handovers_open", "response_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index(None, "response_id"),
        Index(None, "holder_id"),
    )

    id: Mapped[UuidKey]
    response_id: Mapped[UUID] = mapped_column(ForeignKey("responses.id"))
    holder_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    given_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    given_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date | None]
    nudged_at: Mapped[datetime | None]
    finished_told_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    response: Mapped[Response] = relationship()
    holder: Mapped[User] = relationship(foreign_keys=holder_id)
    given_by: Mapped[User | None] = relationship(foreign_keys=given_by_id)

    @property
    def scope(self) -> Scope:
        return self.response.scope


class Presence(Base):
    """A person had this standard open at that moment, and without a break since `since`."""

    __tablename__ = "presences"
    __table_args__ = (UniqueConstraint("response_id", "user_id"),)

    id: Mapped[UuidKey]
    response_id: Mapped[UUID] = mapped_column(ForeignKey("responses.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    since: Mapped[datetime]
    seen_at: Mapped[datetime]

    user: Mapped[User] = relationship()
