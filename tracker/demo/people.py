"""The board, its agencies and everybody's roles, all with the one demonstration password."""

from sqlalchemy import update

from tracker.accounts.demonstration import DEMONSTRATION_PASSWORD
from tracker.accounts.models import AccountToken, User
from tracker.accounts.passwords import hash_password
from tracker.audit.operations import record
from tracker.boards.models import Agency, Board, Membership
from tracker.boards.operations import invite, make_board
from tracker.boards.queries import load_actor
from tracker.clock import now, today
from tracker.db import db
from tracker.demo.content import BoardContent, Content, GrantContent, PersonContent
from tracker.policy import SYSTEM, Actor, Role


def found_board(content: BoardContent) -> Board:
    """The board itself."""
    board = make_board(
        slug=content.slug, name=content.name, short_name=content.short_name, area=content.area, actor=SYSTEM
    )
    board.colour = content.colour
    board.contact_name, board.contact_email = content.contact_name, content.contact_email
    board.contact_telephone = content.contact_telephone
    return board


def let_agencies_join(content: Content, board: Board) -> dict[str, Agency]:
    """The agencies by their key, all members of the board from today."""
    agencies = {}
    for each in content.agencies:
        agency = Agency(name=each.name, kind=each.kind, address=each.address)
        db.session.add(agency)
        db.session.flush()
        db.session.add(Membership(board_id=board.id, agency_id=agency.id, joined_on=today()))
        record("agency.joined", agency, actor=SYSTEM, after={"name": agency.name, "board": board.short_name})
        agencies[each.key] = agency
    return agencies


def invite_people(content: Content, board: Board, agencies: dict[str, Agency]) -> dict[str, User]:
    """Everybody by key; the administrator comes first and invites the others, who all accept at once."""
    stored = hash_password(DEMONSTRATION_PASSWORD)
    in_order = sorted(content.people, key=lambda person: Role.ADMINISTRATOR not in person.roles)
    users: dict[str, User] = {}
    host = SYSTEM
    for person in in_order:
        users[person.key] = user = _invite(person, board, agencies, host)
        _accept(user, person, stored)
        host = host if host is not SYSTEM else as_actor(user)
    db.session.execute(update(AccountToken).values(used_at=now()))
    return users


def _invite(person: PersonContent, board: Board, agencies: dict[str, Agency], host: Actor) -> User:
    def give(grant: GrantContent) -> User:
        place = agencies.get(grant.at, board)
        employer = agencies.get(grant.interest or "")
        return invite(
            email=person.email, name=person.name, role=grant.role, place=place, employer=employer, actor=host
        )

    return [give(grant) for grant in person.grants][-1]


def _accept(user: User, person: PersonContent, stored: str) -> None:
    """What the mailed link leads to, with a hash made once for all: hashing each would take a second."""
    user.password_hash = stored
    user.designation, user.telephone = person.designation, person.telephone
    db.session.flush()
    record("account.invitation_used", user, actor=as_actor(user))


def as_actor(user: User) -> Actor:
    """The person with all roles."""
    return load_actor(user.id, user.name, user.email)
