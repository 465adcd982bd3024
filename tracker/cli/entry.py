"""The console command."""

import sys

import click
from flask.cli import FlaskGroup

from tracker import create_app
from tracker.config import BadSettings, load_settings

USED_WRONGLY = 2


@click.group(cls=FlaskGroup, create_app=create_app, add_default_commands=False, add_version_option=False)
def tracker() -> None:
    """Section 11 self-assessment, grading, action plans and exception reports."""


def main() -> None:
    """Run a command; a wrong setting is named before anything else happens and ends with 2."""
    try:
        load_settings()
    except BadSettings as problem:
        click.echo(f"The settings cannot be used.\n{problem}", err=True)
        sys.exit(USED_WRONGLY)
    tracker.main(prog_name="tracker")


if __name__ == "__main__":
    main()
