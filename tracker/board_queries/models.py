"""Queries: threads between the board and an agency about one answer."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.assessments.models import Response
from tracker.board_queries.rules import QueryStatus
from tracker.db import Base, UuidKey, enum_type
from tracker.policy import Scope


class Query(Base):
    """What the board asks about one answer, to be answered by a day; its messages are the thread."""

    __tablename__ = "queries"
    __table_args__ = (Index(None, "response_id"), Index(None, "status"))

    id: Mapped[UuidKey]
    response_id: Mapped[UUID] = mapped_column(ForeignKey("responses.id"))
    status: Mapped[QueryStatus] = mapped_column(enum_type(QueryStatus, "status"), default=QueryStatus.OPEN)
    answer_by: Mapped[date]
    opened_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    response: Mapped[Response] = relationship()
    opened_by: Mapped[User] = relationship()
    messages: Mapped[list["QueryMessage"]] = relationship(
        back_populates="query", order_by="QueryMessage.written_at"
    )

    @property
    def scope(self) -> Scope:
        return self.response.scope


class QueryMessage(Base):
    """One question of the board or one answer of the agency; never changed once sent."""

    __tablename__ = "query_messages"
    __table_args__ = (Index(None, "query_id", "written_at"),)

    id: Mapped[UuidKey]
    query_id: Mapped[UUID] = mapped_column(ForeignKey("queries.id"))
    by_agency: Mapped[bool]
    text: Mapped[str] = mapped_column(Text)
    written_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime]

    query: Mapped[Query] = relationship(back_populates="messages")
    written_by: Mapped[User] = relationship()
