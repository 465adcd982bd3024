"""Which standards a second person grades blind, and how they were drawn (R5)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.assessments.models import Response
from tracker.cycles.models import Cycle
from tracker.db import Base, UuidKey
from tracker.policy import Scope


class ModerationDraw(Base):
    """One draw in a cycle: the rules that chose, and the seed for the random part and the order.

    `population` is frozen with the grades as they were, so that anybody can repeat the draw. A moderator must
    not read the rules: "all grades of 0" would tell the first grade.
    """

    __tablename__ = "moderation_draws"
    __table_args__ = (Index(None, "cycle_id", "drawn_at"),)

    id: Mapped[UuidKey]
    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycles.id"))
    seed: Mapped[str] = mapped_column(String(100))
    rules: Mapped[dict[str, Any]]
    population: Mapped[list[dict[str, Any]]] = mapped_column(deferred=True)
    drawn_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    drawn_at: Mapped[datetime]

    cycle: Mapped[Cycle] = relationship()
    drawn_by: Mapped[User] = relationship()

    @property
    def scope(self) -> Scope:
        return self.cycle.scope


class ModerationItem(Base):
    """One answer to be graded by a second person; `why` is the board manager's to know.

    Taking one out needs a reason, so that no publication waits for it for ever.
    """

    __tablename__ = "moderation_items"
    __table_args__ = (UniqueConstraint("draw_id", "response_id"), Index(None, "response_id"))

    id: Mapped[UuidKey]
    draw_id: Mapped[UUID] = mapped_column(ForeignKey("moderation_draws.id"))
    response_id: Mapped[UUID] = mapped_column(ForeignKey("responses.id"))
    why: Mapped[str] = mapped_column(String(40))
    dropped_at: Mapped[datetime | None]
    dropped_reason: Mapped[str] = mapped_column(Text, default="")

    draw: Mapped[ModerationDraw] = relationship()
    response: Mapped[Response] = relationship()

    @property
    def scope(self) -> Scope:
        return self.response.scope
