"""Boards and their people: inviting, giving and taking roles, disabling accounts."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from tracker.accounts.models import RoleGrant, User
from tracker.accounts.operations import issue_token
from tracker.accounts.queries import find_user_by_email
from tracker.accounts.rules import PersonStatus, TokenPurpose
from tracker.accounts.sessions import end_all_sessions
from tracker.audit.operations import record
from tracker.boards.emails import mail_invitation, mail_role_added
from tracker.boards.models import Agency, Board
from tracker.boards.people import HeldRole, Person, count_administrators, count_roles
from tracker.boards.rules import check_may_give, is_administrator
from tracker.clock import now
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.policy import SYSTEM, Actor, Role, Scope

Place = Board | Agency


def make_board(*, slug: str, name: str, short_name: str, area: str, actor: Actor) -> Board:
    """A new board without people. `slug` names it for commands and is unique."""
    board = Board(slug=slug, name=name, short_name=short_name, area=area)
    db.session.add(board)
    db.session.flush()
    record("board.made", board, actor=actor, after={"name": name})
    return board


def invite(
    *, email: str, name: str, role: Role, place: Place, actor: Actor, employer: Agency | None = None,
    wanted: str = "",
) -> User:  # fmt: skip
    """Give somebody a role. Who has no account gets one, and a link by mail; the others a mail that says so.

    `employer` is the agency that a person of the board works for; `wanted` says in the mail what they are
    asked to do first. Raises RuleBroken beside the field.
    """
    user = give_role(email=email, name=name, role=role, place=place, employer=employer, actor=actor)
    mail_of_role(user, role, place.name, actor, wanted)
    return user


def give_role(
    *, email: str, name: str, role: Role, place: Place, employer: Agency | None = None, actor: Actor
) -> User:
    """The same without the mail: whoever gives several roles at once writes one with `mail_of_role`."""
    check_may_give(role, actor, place.scope)
    user = find_user_by_email(email)
    if user is not None and user.disabled_at is not None:
        raise RuleBroken("The account with this address is disabled", field="email")
    user = user or _new_user(email, name)
    _give(user, role, place, employer, actor)
    return user


def rename(user: User, name: str, scope: Scope, *, actor: Actor) -> None:
    """Correct a person's name; `scope` says for which board or agency. The same name is no news."""
    if name == user.name:
        return
    before, user.name = user.name, name
    record("people.renamed", user, actor=actor, scope=scope, before={"name": before}, after={"name": name})


def change_person(person: Person, name: str, email: str, *, actor: Actor) -> None:
    """Correct a name; and the address of somebody who has no password yet, who is then invited there.

    Raises WrongState for others' people, RuleBroken beside the address when it is taken or in use.
    """
    _check_may_shut(person, actor)
    user, address = person.user, email.strip().lower()
    moves = address != user.email
    if moves and user.status is not PersonStatus.INVITED:
        raise RuleBroken("This person signs in with the address already: it stays as it is", field="email")
    if moves and find_user_by_email(address) is not None:
        raise RuleBroken("Somebody has an account with this address already", field="email")
    rename(user, name, person.scope, actor=actor)
    if moves:
        _move(person, address, actor)


def _move(person: Person, address: str, actor: Actor) -> None:
    user = person.user
    before, user.email = user.email, address
    record(
        "people.address_changed",
        user,
        actor=actor,
        scope=person.scope,
        before={"email": before},
        after={"email": address},
    )
    mail_of_role(user, person.roles[0].grant.role, person.roles[0].place, actor)


def _new_user(email: str, name: str) -> User:
    user = User(email=email.strip().lower(), name=name, created_at=now())
    _add(user, RuleBroken("Somebody has just invited this address. Look at the list again", field="email"))
    return user


def _give(user: User, role: Role, place: Place, employer: Agency | None, actor: Actor) -> None:
    here = place.scope
    grant = RoleGrant(
        user_id=user.id,
        role=role,
        agency_id=here.agency_id,
        board_id=here.board_id,
        interest_agency_id=employer.id if employer and not role.at_agency else None,
        granted_at=now(),
    )
    _add(grant, RuleBroken(f"{user.name} has this role already", field="role"))
    record("people.role_given", grant, actor=actor, after={"person": user.name, "role": role.value})


def _add(row: User | RoleGrant, problem: RuleBroken) -> None:
    """Add a row; when the same one is there already, even since a moment ago, raise the problem instead."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as clash:
        raise problem from clash


def mail_of_role(user: User, role: Role, place: str, actor: Actor, wanted: str = "") -> None:
    """Tell somebody of their role: with a new link when they have no password yet. Earlier links end."""
    words = {"inviter": actor.name, "role": role.label.lower(), "place": place, "wanted": wanted}
    if user.status is PersonStatus.INVITED:
        mail_invitation(user, issue_token(user, TokenPurpose.INVITATION), **words)
    else:
        mail_role_added(user, **words)


def resend_invitation(person: Person, *, actor: Actor) -> None:
    """Mail a new link; the earlier one stops working. Raises WrongState when a password was set already."""
    if person.user.status is not PersonStatus.INVITED:
        raise WrongState(f"{person.user.name} does not wait for an invitation.")
    held = person.roles[0]
    mail_of_role(person.user, held.grant.role, held.place, actor)
    record("people.invitation_resent", person.user, actor=actor, scope=person.scope)


def remove_role(held: HeldRole, *, actor: Actor) -> None:
    """Take a role away; it is gone with the person's next request. Raises WrongState when it must stay."""
    grant = held.grant
    if grant.user_id == actor.user_id and count_roles(grant.user_id) == 1:
        raise WrongState("This is your own last role. Ask somebody else to remove it.")
    if grant.role is Role.ADMINISTRATOR:
        _check_administrator(grant.board_id, actor, held)
    record(
        "people.role_removed",
        grant,
        actor=actor,
        before={"person": grant.user.name, "role": grant.role.value},
    )
    db.session.delete(grant)
    db.session.flush()


def _check_administrator(board_id: UUID | None, actor: Actor, held: HeldRole) -> None:
    if not is_administrator(actor, held.scope):
        raise WrongState("Only an administrator can remove an administrator.")
    if board_id and count_administrators(board_id) == 1:
        raise WrongState("A board needs one administrator. Make somebody else one first.")


def disable(person: Person, *, actor: Actor) -> None:
    """Shut an account; every session ends at once. Raises WrongState for oneself and for others' people."""
    user = person.user
    _check_may_shut(person, actor)
    if user.disabled_at is not None:
        raise WrongState(f"The account of {user.name} is disabled already.")
    user.disabled_at = now()
    end_all_sessions(user.id)
    record("people.disabled", user, actor=actor, scope=person.scope, after={"person": user.name})


def enable(person: Person, *, actor: Actor) -> None:
    """Open a shut account again, with its roles and password as they were."""
    user = person.user
    _check_may_shut(person, actor)
    if user.disabled_at is None:
        raise WrongState(f"The account of {user.name} is not disabled.")
    user.disabled_at = None
    record("people.enabled", user, actor=actor, scope=person.scope, after={"person": user.name})


def _check_may_shut(person: Person, actor: Actor) -> None:
    user = person.user
    if user.id == actor.user_id:
        raise WrongState("You cannot disable your own account. Ask somebody else.")
    if person.is_administrator and not is_administrator(actor, person.scope):
        raise WrongState("Only an administrator can do this to an administrator.")
    if actor is not SYSTEM and count_roles(user.id) > len(person.roles):
        raise WrongState(f"{user.name} also works with another board. Remove the roles held here instead.")


def end_sessions(person: Person, *, actor: Actor) -> None:
    """Sign a person out everywhere, for example when a device was lost."""
    end_all_sessions(person.user.id)
    record("people.sessions_ended", person.user, actor=actor, scope=person.scope)
