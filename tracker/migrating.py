"""Bringing the tables up and down with Alembic, on the application in use.

Commands and tests import this, no page does: a server never needs it, and it is ten megabytes of each worker.
"""

import flask_migrate
from alembic.util import CommandError
from flask import current_app

from tracker.config import PROJECT
from tracker.db import db

MIGRATIONS = PROJECT / "migrations"
_alembic = flask_migrate.Migrate(render_as_batch=True, compare_type=True)


def bring_up(revision: str = "head") -> None:
    """Bring the tables up to this version of the application, or to that revision."""
    _attach()
    flask_migrate.upgrade(revision=revision)


def take_down(revision: str) -> None:
    """Take the tables back to an earlier revision; `base` leaves none."""
    _attach()
    flask_migrate.downgrade(revision=revision)


def have_drifted() -> bool:
    """Whether the tables differ from what the models say."""
    _attach()
    try:
        flask_migrate.check()
    except (SystemExit, CommandError):
        return True
    return False


def write_revision(number: str, words: str) -> None:
    """Write the migration from the tables as they are to what the models say. To be run on PostgreSQL."""
    _attach()
    flask_migrate.revision(message=words, autogenerate=True, rev_id=number)


def _attach() -> None:
    if "migrate" not in current_app.extensions:
        _alembic.init_app(current_app, db, directory=str(MIGRATIONS))
