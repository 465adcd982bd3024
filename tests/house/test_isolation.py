"""Each test starts from the same empty database, although the code under test really commits."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from tests.support.databases import on_postgres
from tracker.clock import now
from tracker.db import commit, db
from tracker.notifications.models import OutboxMessage

SAME = UUID("00000000-0000-4000-8000-000000000011")


def message() -> OutboxMessage:
    return OutboxMessage(
        id=SAME, recipient="a@example.org", subject="s", body="b", created_at=now(), send_after=now()
    )


def how_many() -> int | None:
    return db.session.scalar(select(func.count()).select_from(OutboxMessage))


@pytest.mark.parametrize("turn", ["first", "second"])
def test_the_same_row_can_be_committed_in_two_tests(
    session: scoped_session[Session], app: Flask, turn: str
) -> None:
    assert how_many() == 0
    session.add(message())
    commit()
    with app.app_context():  # another session, as in a request
        assert how_many() == 1
        db.session.rollback()
    assert how_many() == 1


def test_a_rollback_undoes_what_was_not_committed_and_nothing_else(session: scoped_session[Session]) -> None:
    session.add(message())
    commit()
    session.delete(session.get(OutboxMessage, SAME))
    session.flush()
    session.rollback()
    assert how_many() == 1


def test_the_database_is_the_one_that_this_run_is_about(session: scoped_session[Session]) -> None:
    wanted = "postgresql" if on_postgres() else "sqlite"
    assert session.get_bind().dialect.name == wanted


def test_an_application_of_its_own_commits_for_real(own_app: Flask) -> None:
    with own_app.app_context():
        db.session.add(message())
        commit()
    with own_app.app_context():
        assert how_many() == 1
