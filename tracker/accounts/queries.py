"""Finding people and who is asking."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, select

from tracker.accounts.models import AccountToken, RoleGrant, SignInFailure, User, UserSession
from tracker.accounts.rules import TokenPurpose, token_hash
from tracker.db import db
from tracker.errors import NotFound
from tracker.policy import Actor, Grant, Role

# Asked on every page, so it is put together once: that takes longer than running it.
WHOSE_SESSION = (
    select(UserSession, User)
    .join(User, User.id == UserSession.user_id)
    .where(UserSession.token_hash == bindparam("token_hash"), User.disabled_at.is_(None))
)


def get_user(user_id: UUID) -> User:
    """A person by id. Raises NotFound."""
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound
    return user


def get_own_user(actor: Actor) -> User:
    """The row of the person who asks. Raises NotFound for the system itself."""
    if actor.user_id is None:
        raise NotFound
    return get_user(actor.user_id)


def find_user_by_email(email: str) -> User | None:
    """The person with this address, whatever its case."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def find_session(token: str) -> tuple[UserSession, User] | None:
    """The server-side session of a cookie's token with its person; None when ended or disabled."""
    row = db.session.execute(WHOSE_SESSION, {"token_hash": token_hash(token)}).one_or_none()
    return (row[0], row[1]) if row else None


def find_usable_token(token: str, purpose: TokenPurpose, moment: datetime) -> AccountToken | None:
    """The mailed link's row when it is for this purpose, unused and not expired."""
    return db.session.scalar(
        select(AccountToken).where(
            AccountToken.token_hash == token_hash(token),
            AccountToken.purpose == purpose,
            AccountToken.used_at.is_(None),
            AccountToken.expires_at > moment,
        )
    )


def list_sessions(user_id: UUID) -> list[UserSession]:
    """A person's sessions on the server, the one seen last first; some may have timed out."""
    query = select(UserSession).where(UserSession.user_id == user_id)
    return list(db.session.scalars(query.order_by(UserSession.last_seen_at.desc())))


def list_attempts(keys: list[str], since: datetime) -> dict[str, list[datetime]]:
    """Attempts since then, by key; those that succeeded are not among them."""
    rows = db.session.execute(
        select(SignInFailure.key, SignInFailure.at).where(
            SignInFailure.key.in_(keys), SignInFailure.at > since
        )
    )
    found: dict[str, list[datetime]] = {key: [] for key in keys}
    for key, at in rows:
        found[key].append(at)
    return found


def count_active_users(agency_id: UUID) -> int:
    """How many people of an agency can sign in (R3 asks whether there is one only)."""
    return (
        db.session.scalar(
            select(func.count(func.distinct(RoleGrant.user_id)))
            .join(User, User.id == RoleGrant.user_id)
            .where(
                RoleGrant.agency_id == agency_id, User.disabled_at.is_(None), User.password_hash.is_not(None)
            )
        )
        or 0
    )


def as_actor(user_id: UUID, name: str, email: str, grants: list[tuple[RoleGrant, str]]) -> Actor:
    """The person with their roles, as the access policy wants them; each grant with its place's name."""
    return Actor(
        user_id=user_id,
        name=name,
        email=email,
        grants=tuple(
            Grant(row.id, row.role, row.agency_id, row.board_id, place, row.interest_agency_id)
            for row, place in grants
        ),
    )


def list_people_with_roles(
    roles: Collection[Role], *, agency_id: UUID | None = None, board_id: UUID | None = None
) -> list[User]:
    """Active people holding one of the roles at the agency or the board, by name: whom mail is for."""
    place = RoleGrant.agency_id == agency_id if agency_id else RoleGrant.board_id == board_id
    return list(
        db.session.scalars(
            select(User)
            .where(
                User.disabled_at.is_(None),
                User.id.in_(select(RoleGrant.user_id).where(place, RoleGrant.role.in_(list(roles)))),
            )
            .order_by(User.name)
        )
    )
