"""Databases made for the tests: an SQLite file, or one of its own on the server in TEST_DATABASE_URL."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, make_url, text

from tracker.db import db
from tracker.migrating import bring_up

SERVER = os.environ.get("TEST_DATABASE_URL", "")


def on_postgres() -> bool:
    """Whether this run is on PostgreSQL."""
    return bool(SERVER)


@contextmanager
def new_database(folder: Path, name: str, *, copy_of: str = "") -> Iterator[str]:
    """The address of a database, dropped at the end; empty, or a copy of another that nobody is using."""
    if not SERVER:
        path = folder / f"{name}.sqlite3"
        if copy_of:
            shutil.copy(str(make_url(copy_of).database), path)
        yield f"sqlite:///{path}"
        return
    template = make_url(copy_of).database if copy_of else "template0"
    _on_server(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    finally:
        _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _on_server(statement: str) -> None:
    engine = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def migrate(app: Flask) -> None:
    """Bring the application's database up by the real migrations."""
    with app.app_context():
        bring_up()
        db.engine.dispose()
