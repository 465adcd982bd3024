"""`tracker people …`: who can sign in, from the machine itself. Exit 0 done, 1 refused, 2 used wrongly."""

import json
import sys
from typing import Any, NoReturn

import click
from flask.cli import with_appcontext

from tracker.accounts.queries import find_user_by_email
from tracker.boards.operations import disable, enable, end_sessions, invite, make_board
from tracker.boards.people import Person, count_administrators, list_everybody, list_people_of_board
from tracker.boards.queries import find_agency_by_name, find_board_by_slug
from tracker.db import commit
from tracker.errors import RuleBroken, TrackerError
from tracker.policy import SYSTEM, Role

REFUSED = 1
ROLE = click.Choice([role.value for role in Role])


@click.group()
def people() -> None:
    """Invite and disable people, and list their roles."""


@people.command("roles")
@click.option("--board", "slug", help="Only people of this board and its agencies.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def roles(slug: str | None, as_json: bool) -> None:
    """List everybody with their roles."""
    found = list_people_of_board(_board(slug).id) if slug else list_everybody()
    lines = [_as_data(person) for person in found]
    if as_json:
        click.echo(json.dumps(lines, indent=2, ensure_ascii=False))
        return
    for line in lines:
        held = "; ".join(f"{one['role']} at {one['place']}" for one in line["roles"])
        click.echo(f"{line['email']}\t{line['name']}\t{line['status']}\t{held}")


@people.command("invite")
@click.argument("email")
@click.option("--name", required=True, help="Full name.")
@click.option("--role", required=True, type=ROLE)
@click.option("--board", "slug", help="The board, by its short address name: for roles at a board.")
@click.option("--agency", "agency_name", help="The agency, by its exact name: for roles at an agency.")
@click.option("--employed-by", help="The agency that a person of the board works for, by its exact name.")
@with_appcontext
def invite_person(
    email: str, name: str, role: str, slug: str | None, agency_name: str | None, employed_by: str | None
) -> None:
    """Give EMAIL a role; a mail with a link (or, for a known address, with the news) waits in the outbox."""
    if bool(slug) == bool(agency_name):
        raise click.UsageError("Say where: --board or --agency, one of the two.")
    place = _board(slug) if slug else _agency(agency_name)
    employer = _agency(employed_by) if employed_by else None
    try:
        user = invite(email=email, name=name, role=Role(role), place=place, employer=employer, actor=SYSTEM)
    except RuleBroken as problem:
        _refuse(problem.message)
    commit()
    click.echo(
        f"{user.email} is now {Role(role).label.lower()} for {place.name}. The mail waits in the outbox."
    )


@people.command("first-administrator")
@click.argument("email")
@click.option("--name", required=True, help="Full name.")
@click.option("--board", "slug", required=True, help="The board's short address name; letters and hyphens.")
@click.option("--board-name", help="Make the board, with this name, when there is none yet.")
@click.option("--short-name", help="With --board-name: what pages call it, such as RSCB.")
@click.option("--area", help="With --board-name: the area it serves.")
@with_appcontext
def first_administrator(
    email: str, name: str, slug: str, board_name: str | None, short_name: str | None, area: str | None
) -> None:
    """Give a board without an administrator its first one, and make the board if need be."""
    board = find_board_by_slug(slug)
    if board is None:
        if not (board_name and short_name and area):
            raise click.UsageError(f"There is no board {slug!r}: give --board-name, --short-name and --area.")
        board = make_board(slug=slug, name=board_name, short_name=short_name, area=area, actor=SYSTEM)
    if count_administrators(board.id):
        _refuse(f"{board.name} has an administrator already, who can invite others.")
    try:
        user = invite(email=email, name=name, role=Role.ADMINISTRATOR, place=board, actor=SYSTEM)
    except RuleBroken as problem:
        _refuse(problem.message)
    commit()
    click.echo(f"{user.email} is the first administrator of {board.name}. The mail waits in the outbox.")


@people.command("disable")
@click.argument("email")
@with_appcontext
def disable_person(email: str) -> None:
    """Shut the account of EMAIL; every session ends at once."""
    _change(email, disable, "is disabled")


@people.command("enable")
@click.argument("email")
@with_appcontext
def enable_person(email: str) -> None:
    """Open the account of EMAIL again."""
    _change(email, enable, "is enabled")


@people.command("end-sessions")
@click.argument("email")
@with_appcontext
def end_sessions_of(email: str) -> None:
    """Sign EMAIL out everywhere."""
    _change(email, end_sessions, "was signed out everywhere")


def _change(email: str, operation: Any, words: str) -> None:
    user = find_user_by_email(email)
    if user is None:
        _refuse(f"Nobody has the address {email}.")
    try:
        operation(Person.without_place(user), actor=SYSTEM)
    except TrackerError as problem:
        _refuse(problem.message)
    commit()
    click.echo(f"{user.email} {words}.")


def _board(slug: str | None) -> Any:
    return find_board_by_slug(slug or "") or _refuse(f"There is no board {slug!r}.")


def _agency(name: str | None) -> Any:
    return find_agency_by_name(name or "") or _refuse(f"There is no agency {name!r}.")


def _refuse(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(REFUSED)


def _as_data(person: Person) -> dict[str, Any]:
    return {
        "name": person.user.name,
        "email": person.user.email,
        "status": person.user.status.value,
        "roles": [{"role": held.grant.role.value, "place": held.place} for held in person.roles],
    }
