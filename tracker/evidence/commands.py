"""Looking after the stored files."""

from datetime import timedelta

import click
from flask.cli import with_appcontext

from tracker.clock import now
from tracker.evidence.sweeping import sweep_orphans


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
