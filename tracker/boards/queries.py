"""Boards, agencies and the roles people hold at them."""

from uuid import UUID

from sqlalchemy import bindparam, select

from tracker.accounts.models import RoleGrant
from tracker.accounts.queries import as_actor
from tracker.boards.models import Agency, Board, Membership
from tracker.db import db
from tracker.errors import NotFound
from tracker.policy import Actor

# Asked on every page, so they are put together once: that takes longer than running them.
GRANTS = (
    select(RoleGrant, Agency.name, Board.name)
    .outerjoin(Agency, Agency.id == RoleGrant.agency_id)
    .outerjoin(Board, Board.id == RoleGrant.board_id)
    .where(RoleGrant.user_id == bindparam("user_id"))
    .order_by(RoleGrant.granted_at, RoleGrant.role)
)
FIRST_BOARD = (
    select(Board)
    .join(Membership, Membership.board_id == Board.id)
    .where(Membership.agency_id == bindparam("agency_id"))
    .order_by(Membership.joined_on, Board.name)
    .limit(1)
)


def load_actor(user_id: UUID, name: str, email: str) -> Actor:
    """The signed-in person with all roles and the names of their places, from one query."""
    rows = db.session.execute(GRANTS, {"user_id": user_id})
    grants = [(grant, agency or board) for grant, agency, board in rows]
    return as_actor(user_id, name, email, grants)


def get_agency(agency_id: UUID, *, actor: Actor) -> Agency:
    """An agency of the actor. Raises NotFound otherwise."""
    agency = db.session.get(Agency, agency_id) if agency_id in actor.agency_ids else None
    if agency is None:
        raise NotFound
    return agency


def get_board(board_id: UUID, *, actor: Actor) -> Board:
    """A board at which the actor holds a role. Raises NotFound otherwise."""
    board = db.session.get(Board, board_id) if board_id in actor.board_ids else None
    if board is None:
        raise NotFound
    return board


def find_shell_board(board_id: UUID | None, agency_id: UUID | None) -> Board | None:
    """Whose name the page carries: the board itself, or the first board the agency joined."""
    if board_id is not None:
        return db.session.get(Board, board_id)
    if agency_id is None:
        return None
    return db.session.scalar(FIRST_BOARD, {"agency_id": agency_id})


def find_only_board() -> Board | None:
    """The installation's board when it has exactly one: pages before signing in carry its name."""
    boards = db.session.scalars(select(Board).limit(2)).all()
    return boards[0] if len(boards) == 1 else None


def list_agencies(board_id: UUID) -> list[Agency]:
    """The board's agencies by name."""
    return list(
        db.session.scalars(
            select(Agency)
            .join(Membership, Membership.agency_id == Agency.id)
            .where(Membership.board_id == board_id)
            .order_by(Agency.name)
        )
    )


def find_board_by_slug(slug: str) -> Board | None:
    """A board by its short address name."""
    return db.session.scalar(select(Board).where(Board.slug == slug))


def find_agency_by_name(name: str) -> Agency | None:
    """An agency by its exact name, for commands."""
    return db.session.scalar(select(Agency).where(Agency.name == name))


def find_agency_of_board(agency_id: UUID, board_id: UUID) -> Agency | None:
    """One of the board's agencies, or None when it is not one of them."""
    return db.session.scalar(
        select(Agency)
        .join(Membership, Membership.agency_id == Agency.id)
        .where(Membership.board_id == board_id, Agency.id == agency_id)
    )
