"""What keeps people up with their actions: the monthly digest and the calendar feed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.db import Base, UuidKey
from tracker.policy import Scope


class CalendarFeed(Base):
    """A private address under which a person's calendar reads their dates, until it is revoked.

    Only the hash of its secret is kept; the address is shown once, when it is made.
    """

    __tablename__ = "calendar_feeds"
    __table_args__ = (Index(None, "user_id"),)

    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()

    @property
    def scope(self) -> Scope:
        """A feed belongs to a person, to no single agency or board."""
        return Scope()


class Digest(Base):
    """That a person's digest of a month, written like 2026-11, was made: once each.

    `items` says of how many actions it told; with 0 there was nothing to say and no mail was sent.
    """

    __tablename__ = "digests"
    __table_args__ = (UniqueConstraint("user_id", "month"),)

    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    month: Mapped[str] = mapped_column(String(7))
    items: Mapped[int]
    sent_at: Mapped[datetime]


class DigestRefusal(Base):
    """A person who does not want the monthly digest. Without a row they get it."""

    __tablename__ = "digest_refusals"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    refused_at: Mapped[datetime]
