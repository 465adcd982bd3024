"""`tracker demo`: a made-up board to look around in. Exit 0 done, 1 when there is a board already."""

import json
import sys
from typing import Any

import click
from flask.cli import with_appcontext

from tracker.accounts.demonstration import DEMONSTRATION_PASSWORD
from tracker.boards.people import list_demonstration_people
from tracker.db import release
from tracker.demo.build import build_board, has_board
from tracker.policy import Actor, Role

ALREADY_THERE = 1


@click.command()
@click.option("--if-empty", is_flag=True, help="Do nothing when there is a board already.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def demo(if_empty: bool, as_json: bool) -> None:
    """Build the demonstration board, and print who can sign in."""
    built = not has_board()
    release()
    if built:
        build_board()
    elif not if_empty:
        click.echo(
            "There is a board already. The demonstration board is built in an empty database.", err=True
        )
        sys.exit(ALREADY_THERE)
    people = [_as_data(person) for person in sorted(list_demonstration_people(), key=_in_order)]
    if as_json:
        said = {"built": built, "password": DEMONSTRATION_PASSWORD, "people": people}
        click.echo(json.dumps(said, indent=2, ensure_ascii=False))
        return
    _print(people, built)


def _in_order(person: Actor) -> tuple[int, str]:
    first = person.grants[0]
    return list(Role).index(first.role), first.place


def _as_data(person: Actor) -> dict[str, Any]:
    roles = [{"role": grant.role.value, "label": grant.label} for grant in person.grants]
    return {"name": person.name, "email": person.email, "roles": roles}


def _print(people: list[dict[str, Any]], built: bool) -> None:
    click.echo("The demonstration board is ready." if built else "There is a board already.")
    click.echo(f"Everybody's password: {DEMONSTRATION_PASSWORD}")
    for person in people:
        roles = ", ".join(role["label"] for role in person["roles"])
        click.echo(f"  {person['email']:<50} {person['name']} ({roles})")
