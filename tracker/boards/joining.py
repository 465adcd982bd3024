"""Agencies join a board, change and leave it; one that works elsewhere joins when its own lead agrees.

An agency brings its people and its evidence with it, so nobody may take one onto a board by its name alone.
"""

import hmac
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker.accounts.models import RoleGrant, User
from tracker.audit.operations import Deed, record, record_batch
from tracker.boards.agencies import LEFT, Member, find_named, has_left, is_with_another
from tracker.boards.emails import mail_request_to_join
from tracker.boards.models import Agency, Board, Membership
from tracker.boards.rules import AgencyKind
from tracker.clock import today
from tracker.db import db
from tracker.errors import NotFound, RuleBroken, WrongState
from tracker.policy import Actor, Role, Scope

DAYS_TO_AGREE = 28
TAKEN = "An agency with this name is here already: give this one another name"
SHARED = "{name} also works with another board, so its name, kind and address stay as they are."


@dataclass(frozen=True)
class AgencyDetails:
    """What a board says of an agency."""

    name: str
    kind: AgencyKind
    address: str = ""


@dataclass(frozen=True)
class Added:
    """What became of adding: the agency is on the board now, or its leads were asked by mail."""

    agency: Agency
    asked: int | None = None

    @property
    def joined(self) -> bool:
        return self.asked is None


def add_agency(board: Board, details: AgencyDetails, *, actor: Actor) -> Added:
    """A new agency for the board. One that exists elsewhere is not changed or shown: its leads are asked.

    An agency that left this board comes back at once when no other board has it. Raises RuleBroken beside
    the name when it is on the board already, or when nobody there can be asked.
    """
    agency = find_named(details.name)
    if agency is None:
        agency = _make(details)
    elif db.session.get(Membership, (board.id, agency.id)) is not None:
        raise RuleBroken("This agency is on the board already", field="name")
    elif not has_left(agency.id, board.id) or is_with_another(agency.id, board.id):
        return Added(agency, asked=_ask(board, agency, actor))
    _join(board, agency, actor)
    return Added(agency)


def add_new_agencies(board: Board, many: Sequence[AgencyDetails], *, actor: Actor) -> None:
    """Agencies that nobody in the installation has yet, all at once. Raises RuleBroken when one is there."""
    agencies = [Agency(**asdict(details)) for details in many]
    try:
        with db.session.begin_nested():
            db.session.add_all(agencies)
    except IntegrityError as clash:
        raise RuleBroken("One of these agencies was added a moment ago") from clash
    db.session.add_all(
        Membership(board_id=board.id, agency_id=agency.id, joined_on=today()) for agency in agencies
    )
    deeds = [
        Deed("agency.joined", Agency.__name__, str(agency.id), after=_told(agency, board))
        for agency in agencies
    ]
    record_batch(deeds, actor=actor, scope=board.scope)


def _told(agency: Agency, board: Board) -> dict[str, str]:
    return {"name": agency.name, "board": board.short_name}


def change_agency(member: Member, details: AgencyDetails, *, actor: Actor) -> None:
    """Change what an agency is called. Raises WrongState when another board relies on it too."""
    agency = member.agency
    if is_with_another(agency.id, member.board_id):
        raise WrongState(SHARED.format(name=agency.name))
    same = find_named(details.name)
    if same is not None and same.id != agency.id:
        raise RuleBroken(TAKEN, field="name")
    before = asdict(AgencyDetails(agency.name, agency.kind, agency.address))
    after = asdict(details)
    if before == after:
        return
    for name, value in after.items():
        setattr(agency, name, value)
    db.session.flush()
    record("agency.changed", agency, actor=actor, scope=member.scope, before=before, after=after)


def leave_board(member: Member, running: Sequence[str], *, actor: Actor) -> None:
    """Take an agency off the board; what it did stays. `running`: cycles in which it has a return now.

    Raises WrongState while there are any.
    """
    if running:
        raise WrongState(f"{member.name} has a return in {' and '.join(running)}, which is not closed yet.")
    agency = member.agency
    db.session.delete(db.session.get_one(Membership, (member.board_id, agency.id)))
    db.session.flush()
    record(LEFT, agency, actor=actor, scope=member.scope, before={"name": agency.name})


def agree_to_join(agency: Agency, token: str, *, actor: Actor) -> Board:
    """The agency's lead agrees: it is on the board from today. Raises NotFound for a link that is no good."""
    board = asking_board(agency.id, token)
    if db.session.get(Membership, (board.id, agency.id)) is None:
        _join(board, agency, actor)
    return board


def asking_board(agency_id: UUID, token: str) -> Board:
    """The board whose link this is. Raises NotFound when it is not ours, not for this agency, or too old."""
    day, _, rest = token.partition(".")
    board_id, _, mark = rest.partition(".")
    if not hmac.compare_digest(mark.encode(), _mark(day, board_id, agency_id).encode()):
        raise NotFound
    if date.fromisoformat(day) + timedelta(days=DAYS_TO_AGREE) < today():
        raise NotFound
    board = db.session.get(Board, UUID(board_id))
    if board is None:
        raise NotFound
    return board


def _make(details: AgencyDetails) -> Agency:
    agency = Agency(**asdict(details))
    try:
        with db.session.begin_nested():
            db.session.add(agency)
    except IntegrityError as clash:
        raise RuleBroken(
            "Somebody has just added this agency. Look at the list again", field="name"
        ) from clash
    return agency


def _join(board: Board, agency: Agency, actor: Actor) -> None:
    db.session.add(Membership(board_id=board.id, agency_id=agency.id, joined_on=today()))
    db.session.flush()
    here = Scope(agency.id, board.id)
    record("agency.joined", agency, actor=actor, scope=here, after=_told(agency, board))


def _ask(board: Board, agency: Agency, actor: Actor) -> int:
    leads = db.session.scalars(
        select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.agency_id == agency.id, RoleGrant.role == Role.AGENCY_LEAD)
        .where(User.disabled_at.is_(None))
        .order_by(User.name)
    ).all()
    if not leads:
        words = "An agency with this name works with another board and has no lead who could agree to join"
        raise RuleBroken(words, field="name")
    for lead in leads:
        mail_request_to_join(lead, board, agency, _token(board.id, agency.id), asker=actor.name)
    record("agency.asked_to_join", board, actor=actor, after={"name": agency.name})
    return len(leads)


def _token(board_id: UUID, agency_id: UUID) -> str:
    day = today().isoformat()
    return f"{day}.{board_id}.{_mark(day, str(board_id), agency_id)}"


def _mark(day: str, board_id: str, agency_id: UUID) -> str:
    key = str(current_app.secret_key).encode()
    return hmac.new(key, f"join {day} {board_id} {agency_id}".encode(), sha256).hexdigest()
