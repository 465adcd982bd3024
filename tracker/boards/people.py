"""People as a board or an agency sees them: with the roles they hold there, and nothing of elsewhere."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import aliased

from tracker.accounts.models import RoleGrant, User
from tracker.accounts.queries import as_actor
from tracker.boards.models import Agency, Board, Membership
from tracker.boards.queries import get_agency, get_board
from tracker.db import db
from tracker.errors import NotFound
from tracker.policy import Actor, Role, Scope

Employer = aliased(Agency)


@dataclass(frozen=True)
class HeldRole:
    """A role of a person, with the names of its place and of the employer; `scope` is who looks at it."""

    grant: RoleGrant
    place: str
    employer: str
    scope: Scope

    @property
    def label(self) -> str:
        return f"{self.grant.role.label}, {self.place}"


@dataclass(frozen=True)
class Person:
    """A person with the roles they hold within sight; `scope` is the board or agency that looks."""

    user: User
    roles: tuple[HeldRole, ...]
    scope: Scope

    @classmethod
    def without_place(cls, user: User) -> "Person":
        """A person as the machine's own commands see one: not from any board or agency."""
        return cls(user, (), Scope())

    @property
    def is_administrator(self) -> bool:
        return any(held.grant.role is Role.ADMINISTRATOR for held in self.roles)


def list_people_of_board(board_id: UUID) -> list[Person]:
    """Everybody with a role at the board or at one of its agencies, by name."""
    return _people(of_board(board_id), Scope(board_id=board_id))


def list_people_of_agency(agency_id: UUID) -> list[Person]:
    """Everybody with a role at the agency, by name."""
    return _people(RoleGrant.agency_id == agency_id, Scope(agency_id=agency_id))


def get_person_of_board(board_id: UUID, user_id: UUID, *, actor: Actor) -> Person:
    """One of the board's people. Raises NotFound for anybody else's."""
    board = get_board(board_id, actor=actor)
    return _only(_people(of_board(board_id), board.scope, RoleGrant.user_id == user_id))


def get_person_of_agency(agency_id: UUID, user_id: UUID, *, actor: Actor) -> Person:
    """One of the agency's people. Raises NotFound for anybody else's."""
    agency = get_agency(agency_id, actor=actor)
    return _only(_people(RoleGrant.agency_id == agency_id, agency.scope, RoleGrant.user_id == user_id))


def get_role_of_board(board_id: UUID, grant_id: UUID, *, actor: Actor) -> HeldRole:
    """A role held at the board or at one of its agencies. Raises NotFound for any other."""
    board = get_board(board_id, actor=actor)
    return _only(_people(of_board(board_id), board.scope, RoleGrant.id == grant_id)).roles[0]


def get_role_of_agency(agency_id: UUID, grant_id: UUID, *, actor: Actor) -> HeldRole:
    """A role held at the agency. Raises NotFound for any other."""
    agency = get_agency(agency_id, actor=actor)
    return _only(_people(RoleGrant.agency_id == agency_id, agency.scope, RoleGrant.id == grant_id)).roles[0]


def of_board(board_id: UUID) -> ColumnElement[bool]:
    """The condition for roles at the board itself or at one of its agencies."""
    members = select(Membership.agency_id).where(Membership.board_id == board_id)
    return (RoleGrant.board_id == board_id) | RoleGrant.agency_id.in_(members)


def count_roles(user_id: UUID, *, role: Role | None = None) -> int:
    """How many roles a person holds anywhere."""
    query = select(func.count()).select_from(RoleGrant).where(RoleGrant.user_id == user_id)
    return db.session.scalar(query.where(RoleGrant.role == role) if role else query) or 0


def count_roles_of(user_ids: Collection[UUID]) -> Counter[UUID]:
    """How many roles each of these people holds anywhere."""
    rows = db.session.execute(
        select(RoleGrant.user_id, func.count())
        .where(RoleGrant.user_id.in_(user_ids))
        .group_by(RoleGrant.user_id)
    )
    return Counter(dict(rows.all()))


def count_administrators(board_id: UUID) -> int:
    """How many administrators the board has."""
    query = select(func.count()).select_from(RoleGrant)
    return (
        db.session.scalar(query.where(RoleGrant.board_id == board_id, RoleGrant.role == Role.ADMINISTRATOR))
        or 0
    )


def list_everybody() -> list[Person]:
    """Everybody with a role anywhere, by name: for commands on the machine itself."""
    return _people(true(), Scope())


def list_demonstration_people() -> list[Actor]:
    """Everybody who can sign in, with all roles: for the sign-in page of a demonstration only."""
    where = User.disabled_at.is_(None) & User.password_hash.is_not(None)
    return [
        as_actor(
            person.user.id, person.user.name, person.user.email, [(h.grant, h.place) for h in person.roles]
        )
        for person in _people(where, Scope())
    ]


def _people(where: ColumnElement[bool], scope: Scope, *more: ColumnElement[bool]) -> list[Person]:
    rows = db.session.execute(
        select(User, RoleGrant, func.coalesce(Agency.name, Board.name), func.coalesce(Employer.name, ""))
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .outerjoin(Agency, Agency.id == RoleGrant.agency_id)
        .outerjoin(Board, Board.id == RoleGrant.board_id)
        .outerjoin(Employer, Employer.id == RoleGrant.interest_agency_id)
        .where(where, *more)
        .order_by(User.name, User.email, RoleGrant.granted_at, RoleGrant.role)
    )
    return [
        Person(
            user, tuple(HeldRole(grant, place, employer, scope) for _, grant, place, employer in group), scope
        )
        for user, group in groupby(rows, key=lambda row: row[0])
    ]


def _only(people: Sequence[Person]) -> Person:
    if not people:
        raise NotFound
    return people[0]
