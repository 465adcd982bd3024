"""Runs the migrations on the application's own engine, so that both databases are set up the same way."""

from importlib import import_module
from pkgutil import iter_modules

import sqlalchemy as sa
from alembic import context
from sqlalchemy import Connection

import tracker
from tracker.db import Base, UtcDateTime, db

for package in iter_modules(tracker.__path__):
    if package.ispkg and any(
        room.name == "models" for room in iter_modules([f"{tracker.__path__[0]}/{package.name}"])
    ):
        import_module(f"tracker.{package.name}.models")


def render_type(kind: str, item: object, _context: object) -> str | bool:
    """Write our own column types as SQLAlchemy's, so that a migration never changes with the code."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, sa.JSON):
        return "sa.JSON().with_variant(JSONB(), 'postgresql')"
    return False


def set_foreign_keys(connection: Connection, *, enforced: bool) -> None:
    """SQLite changes a table by making it anew, and dropping the old one would break what points at it."""
    if connection.dialect.name == "sqlite":
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute(f"PRAGMA foreign_keys={'ON' if enforced else 'OFF'}")


def check_foreign_keys(connection: Connection) -> None:
    """Nothing may point at a row that is gone. Raises RuntimeError, and the migration is undone."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"the migration would break {len(broken)} references: {broken[:5]}")


def run(connection: Connection) -> None:
    """Migrate over this connection, in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        compare_server_default=True,
        render_item=render_type,
    )
    with context.begin_transaction():
        context.run_migrations()
    check_foreign_keys(connection)


with db.engine.connect() as connection:
    set_foreign_keys(connection, enforced=False)
    try:
        run(connection)
        connection.commit()
    finally:
        connection.rollback()
        set_foreign_keys(connection, enforced=True)
