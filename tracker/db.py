"""The database: base class, column types, and transactions that lose nothing.

SQLite is opened in autocommit and every transaction is begun by us: `BEGIN IMMEDIATE` when it may write
(the default) and a plain `BEGIN` for requests that only read, so that readers never wait for writers.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated, Any
from uuid import UUID, uuid4

from flask import Flask, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Connection, DateTime, Dialect, Engine, MetaData, String, Uuid, event
from sqlalchemy import Enum as SqlEnum
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: NORMAL lost acknowledged commits in power cuts
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "secure_delete": 1,
}
# SQLite's own words for "not now": another writer holds the file, the disk is full or cannot be written.
NOT_NOW = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_may_write: ContextVar[bool] = ContextVar("may_write", default=True)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Refuses naive datetimes; always gives back an aware one in UTC, on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = JSON().with_variant(JSONB(), "postgresql")
UuidKey = Annotated[UUID, mapped_column(Uuid, primary_key=True, default=uuid4)]


class Base(DeclarativeBase):
    """Parent of every table; names every constraint."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {
        datetime: UtcDateTime(),
        UUID: Uuid(),
        dict[str, Any]: Json,
        list[str]: Json,
        list[dict[str, Any]]: Json,
    }


def enum_type(choices: type[Enum], name: str) -> SqlEnum:
    """A text column limited to the values of an enum by a named CHECK constraint."""
    return SqlEnum(
        choices,
        name=name,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=40,
        values_callable=lambda kind: [member.value for member in kind],
    )


db = SQLAlchemy(disable_autonaming=True)
ShortText = Annotated[str, mapped_column(String(200))]


def commit() -> None:
    """Make the change of this request durable. Views call it once, before the redirect."""
    db.session.commit()


def release() -> None:
    """End the current transaction without changing anything, before slow work such as storing a file."""
    db.session.rollback()


@contextmanager
def writing() -> Iterator[None]:
    """A short write transaction inside a request that otherwise only reads (for example an audit entry)."""
    db.session.rollback()
    token = _may_write.set(True)
    try:
        yield
        db.session.commit()
    finally:
        db.session.rollback()
        _may_write.reset(token)


def only_reading() -> None:
    """From here on this request changes nothing, so that it never waits for a writer."""
    db.session.rollback()
    _may_write.set(False)


def is_out_of_reach(problem: OperationalError) -> bool:
    """Whether the database itself is locked, full, read-only or away, rather than a statement being wrong."""
    if isinstance(problem.orig, sqlite3.Error):
        return getattr(problem.orig, "sqlite_errorcode", 0) & 0xFF in NOT_NOW
    return True


def init_app(app: Flask) -> None:
    """Attach the database to the application and begin read transactions for safe requests."""
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)

    @app.before_request
    def choose_transaction() -> None:
        _may_write.set(request.method not in SAFE_METHODS)


def prepare_engine(engine: Engine) -> None:
    """Set and read back the SQLite settings on each connection, and begin transactions ourselves."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _open_sqlite)
    event.listen(engine, "begin", _begin_sqlite)


def _open_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for name, wanted in PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={wanted}")
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != wanted and not _in_memory(connection, name):
            raise RuntimeError(f"SQLite would not set {name}={wanted}: it says {found}")


def _in_memory(connection: Any, pragma: str) -> bool:
    return pragma == "journal_mode" and not connection.execute("PRAGMA database_list").fetchone()[2]


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _may_write.get() else "BEGIN")


def engine_options(url: str) -> dict[str, Any]:
    """SQLAlchemy engine options for a database address; safe behind a transaction-pooling proxy."""
    if url.startswith("postgresql"):
        return {"pool_pre_ping": True, "connect_args": {"prepare_threshold": None}}
    return {}
