"""Looking after the stored files."""

import sys
from datetime import timedelta

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker.clock import now
from tracker.evidence.scanning import check_waiting, count_waiting
from tracker.evidence.sweeping import sweep_orphans

NOT_CHECKED = 1


@click.group()
def evidence() -> None:
    """The stored evidence files."""


@evidence.command("sweep")
@click.option("--hours", type=click.IntRange(min=1), default=24, show_default=True,
              help="Leave alone what is younger than this.")  # fmt: skip
@with_appcontext
def sweep(hours: int) -> None:
    """Remove stored files that no entry of the library names, such as those of an upload that broke off."""
    removed = sweep_orphans(before=now() - timedelta(hours=hours))
    click.echo(f"Removed {removed:,} stored files that nothing names.")


@evidence.command("scan")
@with_appcontext
def scan() -> None:
    """Check the files that wait for the virus scanner. Ends with 1 when some still wait."""
    clamd = current_app.extensions["settings"].clamd
    if not clamd:
        waiting = count_waiting()
        click.echo(f"The virus scan is off: TRACKER_CLAMD is not set. {waiting:,} files wait.", err=True)
        sys.exit(NOT_CHECKED if waiting else 0)
    found = check_waiting(clamd)
    click.echo(f"Available {found.available:,}, refused {found.refused:,}, still waiting {found.waiting:,}.")
    sys.exit(NOT_CHECKED if found.waiting else 0)
