"""Accounts and roles for many people who have none yet, with one statement for each kind of row."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker.accounts.models import RoleGrant, User
from tracker.accounts.operations import issue_first_tokens
from tracker.accounts.rules import TokenPurpose
from tracker.audit.operations import Deed, record_batch
from tracker.boards.emails import mail_invitation
from tracker.boards.models import Agency, Board
from tracker.boards.operations import Place
from tracker.boards.rules import check_may_give
from tracker.clock import now
from tracker.db import db
from tracker.errors import RuleBroken
from tracker.policy import Actor, Role


@dataclass(frozen=True)
class Giving:
    """One role for one person; the address is in small letters. `employer` is for people of the board."""

    email: str
    name: str
    role: Role
    place: Place
    employer: Agency | None = None


def find_known(emails: Collection[str]) -> set[str]:
    """Which of these addresses have an account."""
    return set(db.session.scalars(select(User.email).where(User.email.in_(emails))))


def invite_newcomers(many: Sequence[Giving], board: Board, *, actor: Actor) -> None:
    """Make accounts, give roles, mail each person one link. Raises RuleBroken when an account is there."""
    for each in many:
        check_may_give(each.role, actor, each.place.scope)
    moment = now()
    users = {each.email: User(email=each.email, name=each.name, created_at=moment) for each in many}
    try:
        with db.session.begin_nested():
            db.session.add_all(users.values())
    except IntegrityError as clash:
        raise RuleBroken("Somebody has just invited one of these addresses", field="email") from clash
    grants = [_grant(each, users[each.email]) for each in many]
    db.session.add_all(grants)
    db.session.flush()
    deeds = [
        Deed("people.role_given", RoleGrant.__name__, str(grant.id), after=_told(each))
        for each, grant in zip(many, grants, strict=True)
    ]
    record_batch(deeds, actor=actor, scope=board.scope)
    _mail(many, users, actor)


def _grant(giving: Giving, user: User) -> RoleGrant:
    here = giving.place.scope
    return RoleGrant(
        user_id=user.id,
        role=giving.role,
        agency_id=here.agency_id,
        board_id=here.board_id,
        interest_agency_id=giving.employer.id if giving.employer and not giving.role.at_agency else None,
        granted_at=now(),
    )


def _told(giving: Giving) -> dict[str, str]:
    return {"person": giving.name, "role": giving.role.value}


def _mail(many: Sequence[Giving], users: dict[str, User], actor: Actor) -> None:
    secrets = issue_first_tokens(users.values(), TokenPurpose.INVITATION)
    given: dict[str, list[Giving]] = {}
    for each in many:
        given.setdefault(each.email, []).append(each)
    for email, (first, *more) in given.items():
        user = users[email]
        mail_invitation(
            user,
            secrets[user.id],
            inviter=actor.name,
            role=first.role.label.lower(),
            place=first.place.name,
            wanted=also([(each.role, each.place) for each in more]),
        )


def also(more: Sequence[tuple[Role, Place]]) -> str:
    """A sentence of further roles for the mail that names the first one; empty when there are none."""
    words = "; ".join(f"{role.label.lower()} for {place.name}" for role, place in more)
    return f"You are also {words}." if words else ""
