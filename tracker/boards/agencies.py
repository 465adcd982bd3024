"""The agencies of a board as its manager sees them: with who is there, and nothing of other boards."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import exists, func, select

from tracker.accounts.models import RoleGrant, User
from tracker.audit.models import AuditEntry
from tracker.boards.models import Agency, Membership
from tracker.boards.queries import get_board
from tracker.boards.rules import AgencyKind
from tracker.db import db
from tracker.errors import NotFound
from tracker.policy import Actor, Role, Scope

LEFT = "agency.left"


@dataclass(frozen=True)
class Member:
    """One agency of a board, with the names of its leads and authorisers and how many people it has."""

    agency: Agency
    board_id: UUID
    joined_on: date
    leads: tuple[str, ...] = ()
    authorisers: tuple[str, ...] = ()
    people: int = 0

    @property
    def scope(self) -> Scope:
        return Scope(board_id=self.board_id)

    @property
    def name(self) -> str:
        return self.agency.name

    @property
    def kind(self) -> AgencyKind:
        return self.agency.kind


def list_members(board_id: UUID) -> list[Member]:
    """The board's agencies by name; two queries however many they are."""
    return _with_people(_memberships(board_id))


def get_member(board_id: UUID, agency_id: UUID, *, actor: Actor) -> Member:
    """One of the board's agencies. Raises NotFound for any other."""
    board = get_board(board_id, actor=actor)
    found = _with_people(_memberships(board.id, agency_id))
    if not found:
        raise NotFound
    return found[0]


def find_named(name: str) -> Agency | None:
    """The agency with this name in the whole installation, whatever its case."""
    return db.session.scalar(select(Agency).where(func.lower(Agency.name) == name.lower()).limit(1))


def list_names_elsewhere(board_id: UUID) -> list[str]:
    """Names of agencies that are not of this board: to see which names are taken, never to be shown."""
    here = select(Membership.agency_id).where(Membership.board_id == board_id)
    return list(db.session.scalars(select(Agency.name).where(Agency.id.not_in(here))))


def list_shared(board_id: UUID) -> set[UUID]:
    """Which of the board's agencies also belong to another board."""
    other = select(Membership.agency_id).where(Membership.board_id != board_id)
    here = select(Membership.agency_id).where(Membership.board_id == board_id)
    return set(db.session.scalars(here.where(Membership.agency_id.in_(other))))


def is_with_another(agency_id: UUID, board_id: UUID) -> bool:
    """Whether an agency belongs to another board than this one."""
    other = exists().where(Membership.agency_id == agency_id, Membership.board_id != board_id)
    return bool(db.session.scalar(select(other)))


def has_left(agency_id: UUID, board_id: UUID) -> bool:
    """Whether an agency was of this board before; the audit trail tells."""
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    AuditEntry.object_type == Agency.__name__,
                    AuditEntry.object_id == str(agency_id),
                    AuditEntry.verb == LEFT,
                    AuditEntry.board_id == board_id,
                )
            )
        )
    )


def _memberships(board_id: UUID, agency_id: UUID | None = None) -> list[Member]:
    query = (
        select(Agency, Membership.joined_on)
        .join(Membership, Membership.agency_id == Agency.id)
        .where(Membership.board_id == board_id)
        .order_by(Agency.name)
    )
    rows = db.session.execute(query.where(Agency.id == agency_id) if agency_id else query)
    return [Member(agency, board_id, joined_on) for agency, joined_on in rows]


def _with_people(members: Sequence[Member]) -> list[Member]:
    rows = db.session.execute(
        select(RoleGrant.agency_id, RoleGrant.role, User.id, User.name)
        .join(User, User.id == RoleGrant.user_id)
        .where(RoleGrant.agency_id.in_([each.agency.id for each in members]), User.disabled_at.is_(None))
        .order_by(User.name)
    ).all()
    names: dict[tuple[UUID | None, Role], list[str]] = {}
    for agency_id, role, _user_id, name in rows:
        names.setdefault((agency_id, role), []).append(name)
    people = Counter(agency_id for agency_id, _user_id in {(row[0], row[2]) for row in rows})
    return [
        Member(
            each.agency,
            each.board_id,
            each.joined_on,
            tuple(names.get((each.agency.id, Role.AGENCY_LEAD), ())),
            tuple(names.get((each.agency.id, Role.AUTHORISER), ())),
            people[each.agency.id],
        )
        for each in members
    ]
