"""One application for each worker, on a database built by the real migrations; every test rolls back."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Connection
from sqlalchemy.orm import Session, scoped_session

from tests.support import unsaved
from tests.support.databases import migrate, new_database, on_postgres
from tests.support.house_client import HouseClient
from tests.support.mail_server import MailServer, running_mail_server
from tests.support.outbox import Outbox
from tracker import create_app
from tracker.accounts.models import User
from tracker.config import Environment, Settings
from tracker.db import db

# A busy machine is no fault of the code; and one commit gives one answer in continuous integration.
hypothesis_settings.register_profile("tests", deadline=None, derandomize="CI" in os.environ)
hypothesis_settings.load_profile("tests")

# A Monday morning in winter time, far from a deadline at midnight.
MOMENT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run what touches a database; the rest has been run on SQLite and would say the same."""
    if on_postgres():
        elsewhere = [item for item in items if not _runs_on_postgres(item)]
        items[:] = [item for item in items if _runs_on_postgres(item)]
        config.hook.pytest_deselected(items=elsewhere)
        return
    skip = pytest.mark.skip(reason="needs PostgreSQL")
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(skip)


def _runs_on_postgres(item: pytest.Item) -> bool:
    return touches_database(item) and item.get_closest_marker("once") is None


def touches_database(item: pytest.Item) -> bool:
    """Whether a test uses a database: every fixture that does rests on the template."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return "template_database" in fixtures or item.get_closest_marker("postgres") is not None


def settings_for_tests(folder: Path, database_url: str, **changes: Any) -> Settings:
    """Settings of a test application that keeps everything in the folder."""
    values = {
        "environment": Environment.TESTING,
        "secret_key": "a key for tests only, which nobody else has",
        "data_folder": folder,
        "database_url": database_url,
        "base_url": "http://localhost",
    }
    return Settings(**{**values, **changes})


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """The address of a migrated, empty database that nobody uses: others are copies of it."""
    folder = tmp_path_factory.mktemp("template")
    with new_database(folder, f"template_{worker_id}") as url:
        migrate(create_app(settings_for_tests(folder, url)))
        yield url


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory, template_database: str, worker_id: str) -> Iterator[Flask]:
    """The application of this worker. Use `session` or `client` with it: they undo what the test does."""
    folder = tmp_path_factory.mktemp("application")
    with new_database(folder, f"shared_{worker_id}", copy_of=template_database) as url:
        app = create_app(settings_for_tests(folder, url))
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="session")
def uncommitted(app: Flask) -> list[str]:
    """What requests left uncommitted; the client fails on it."""
    return unsaved.watch(app)


@pytest.fixture(scope="session")
def connection(app: Flask) -> Iterator[Connection]:
    """The one connection through which everything in this worker goes."""
    # A commit of the code under test ends only a savepoint, inside the transaction that `session` undoes.
    db.session.session_factory.configure(join_transaction_mode="create_savepoint")
    with app.app_context():
        engine = db.engines[None]
    with engine.connect() as connection:
        yield connection


@pytest.fixture
def session(app: Flask, connection: Connection) -> Iterator[scoped_session[Session]]:
    """The database session of the test, in an application context; everything is undone afterwards."""
    transaction = connection.begin()
    with app.app_context():
        engine = db.engines[None]
        db.engines[None] = connection
        try:
            yield db.session
        finally:
            db.session.remove()
            db.engines[None] = engine
            transaction.rollback()


@pytest.fixture
def new_client(
    app: Flask, session: scoped_session[Session], uncommitted: list[str]
) -> Callable[[], HouseClient]:
    """Makes a browser of its own for each person of a story."""
    return lambda: HouseClient(app, uncommitted)


@pytest.fixture
def client(new_client: Callable[[], HouseClient]) -> HouseClient:
    """A browser that holds every answer to the house rules."""
    return new_client()


@pytest.fixture
def sign_in(new_client: Callable[[], HouseClient]) -> Callable[[User], HouseClient]:
    """Gives a person a browser of their own in which they are signed in."""
    return lambda user: new_client().sign_in(user)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Time stands still at MOMENT; `clock.shift(timedelta)` and `clock.move_to(moment)` move it."""
    with time_machine.travel(MOMENT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def outbox(session: scoped_session[Session]) -> Iterator[Outbox]:
    """The mail queued in this test."""
    outbox = Outbox()
    yield outbox
    outbox.close()


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A real SMTP server that keeps what it is given."""
    with running_mail_server() as server:
        yield server


@pytest.fixture
def own_app(
    tmp_path: Path, template_database: str, worker_id: str, request: pytest.FixtureRequest
) -> Iterator[Flask]:
    """An application with its own database, for what needs real commits: commands, races, backups."""
    name = f"own_{worker_id}_{abs(hash(request.node.nodeid)) % 10**8}"
    with new_database(tmp_path, name, copy_of=template_database) as url:
        app = create_app(settings_for_tests(tmp_path, url))
        yield app
        with app.app_context():
            db.engine.dispose()
