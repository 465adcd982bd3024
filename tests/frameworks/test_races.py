"""Two managers at the same moment: both publish one draft, or both record successors."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from tests import factories
from tests.assessments.people import actor_of
from tests.factories.frameworks import make_draft, make_own_version
from tracker.db import commit, db
from tracker.errors import WrongState
from tracker.frameworks.drafting import draft_framework, publish_draft
from tracker.frameworks.mapping import record_successors
from tracker.frameworks.models import FrameworkVersion, StandardMapping
from tracker.frameworks.queries import get_draft, get_version
from tracker.frameworks.source import content_hash
from tracker.policy import Role


def at_once(app: Flask, act: Callable[[], object]) -> list[str]:
    """Two people do the same in the same moment; how it ended for each."""
    gate = Barrier(2)

    def take_part() -> str:
        gate.wait()
        with app.app_context():
            try:
                act()
                commit()
            except WrongState:
                db.session.rollback()
                return "refused"
            return "done"

    with ThreadPoolExecutor(2) as pool:
        return sorted(turn.result() for turn in [pool.submit(take_part) for _ in range(2)])


def test_a_draft_is_published_once(own_app: Flask):
    with own_app.app_context():
        board = factories.make_board()
        manager = factories.make_user(Role.BOARD_MANAGER, board)
        draft = make_draft(board, manager)
        actor, seen = actor_of(manager), content_hash(draft_framework(draft))
        ids = draft.id, board.id
        commit()
    ends = at_once(own_app, lambda: publish_draft(get_draft(*ids), seen=seen, actor=actor))
    with own_app.app_context():
        assert (ends, db.session.query(FrameworkVersion).count()) == (["done", "refused"], 1)


def test_the_same_successors_saved_twice_are_kept_once(own_app: Flask):
    with own_app.app_context():
        board = factories.make_board()
        actor = actor_of(factories.make_user(Role.BOARD_MANAGER, board))
        ids = [make_own_version(board).id for _ in range(2)]
        board_id = board.id
        commit()

    def record() -> object:
        earlier, later = (get_version(each, board_id) for each in ids)
        return record_successors(board_id, earlier, later, {"1.1": "1.1", "1.2": "1.2"}, actor=actor)

    assert at_once(own_app, record) == ["done", "done"]
    with own_app.app_context():
        assert db.session.query(StandardMapping).count() == 2
