"""People, their roles, their sessions and the links mailed to them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.rules import PersonStatus, TokenPurpose
from tracker.db import Base, UuidKey, enum_type
from tracker.policy import AGENCY_ROLES, Role, Scope

_AT_AGENCY = ", ".join(f"'{role.value}'" for role in sorted(AGENCY_ROLES))


class User(Base):
    """A person who signs in. The password is an argon2id hash; empty until an invitation was accepted."""

    __tablename__ = "users"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower_case"),)

    id: Mapped[UuidKey]
    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    designation: Mapped[str] = mapped_column(String(200), default="")
    telephone: Mapped[str] = mapped_column(String(40), default="")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    last_signed_in_at: Mapped[datetime | None]

    grants: Mapped[list["RoleGrant"]] = relationship(back_populates="user", cascade="all, delete-orphan")

    @property
    def status(self) -> PersonStatus:
        """Invited until a password was set; disabled whatever came before."""
        if self.disabled_at is not None:
            return PersonStatus.DISABLED
        return PersonStatus.ACTIVE if self.password_hash else PersonStatus.INVITED

    @property
    def scope(self) -> Scope:
        """A person belongs to no single agency or board."""
        return Scope()


class RoleGrant(Base):
    """One role of one person, at exactly one agency or one board."""

    __tablename__ = "role_grants"
    __table_args__ = (
        CheckConstraint(
            f"(role IN ({_AT_AGENCY}) AND agency_id IS NOT NULL AND board_id IS NULL) OR "
            f"(role NOT IN ({_AT_AGENCY}) AND board_id IS NOT NULL AND agency_id IS NULL)",
            name="one_place",
        ),
        UniqueConstraint("user_id", "role", "agency_id"),
        UniqueConstraint("user_id", "role", "board_id"),
        Index(None, "agency_id"),
        Index(None, "board_id"),
    )

    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(enum_type(Role, "role"))
    agency_id: Mapped[UUID | None] = mapped_column(ForeignKey("agencies.id"))
    board_id: Mapped[UUID | None] = mapped_column(ForeignKey("boards.id"))
    interest_agency_id: Mapped[UUID | None] = mapped_column(ForeignKey("agencies.id"))
    granted_at: Mapped[datetime]

    user: Mapped[User] = relationship(back_populates="grants")

    @property
    def scope(self) -> Scope:
        return Scope(self.agency_id, self.board_id)


class UserSession(Base):
    """A signed-in session, kept on the server: ending the row ends the session at once."""

    __tablename__ = "user_sessions"
    __table_args__ = (Index(None, "user_id"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]


class AccountToken(Base):
    """A link that was mailed: usable once, until it expires. Only the hash of its secret is kept."""

    __tablename__ = "account_tokens"
    __table_args__ = (Index(None, "user_id"),)

    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    purpose: Mapped[TokenPurpose] = mapped_column(enum_type(TokenPurpose, "purpose"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class SignInFailure(Base):
    """One failed sign-in, counted by account and by network address to slow down guessing."""

    __tablename__ = "sign_in_failures"
    __table_args__ = (Index(None, "key", "at"),)

    id: Mapped[UuidKey]
    key: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]
