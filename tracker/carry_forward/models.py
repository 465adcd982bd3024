"""Answers of the last cycle that a person confirmed for this one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.assessments.models import Response
from tracker.db import Base, UuidKey


class CarriedAnswer(Base):
    """This answer came from that one of an earlier cycle, confirmed as unchanged or taken over and edited.

    `unchanged` says which; who confirmed it and when is shown beside the answer and in the return.
    """

    __tablename__ = "carried_answers"

    id: Mapped[UuidKey]
    response_id: Mapped[UUID] = mapped_column(ForeignKey("responses.id"), unique=True)
    from_response_id: Mapped[UUID] = mapped_column(ForeignKey("responses.id"), index=True)
    unchanged: Mapped[bool]
    confirmed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime]

    response: Mapped[Response] = relationship(foreign_keys=response_id)
    from_response: Mapped[Response] = relationship(foreign_keys=from_response_id)
    confirmed_by: Mapped[User | None] = relationship()
