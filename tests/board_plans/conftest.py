"""A board with its manager and two agencies."""

import pytest
from sqlalchemy.orm import Session, scoped_session

from tests import factories
from tracker.accounts.models import User
from tracker.boards.models import Agency, Board
from tracker.boards.queries import load_actor
from tracker.policy import Actor, Role


@pytest.fixture
def board(session: scoped_session[Session], clock: object) -> Board:
    return factories.make_board(name="Vale Partnership", short_name="VSP", slug="vale")


@pytest.fixture
def agencies(board: Board) -> list[Agency]:
    return [factories.make_agency(board, name=name) for name in ("Heron Trust", "Mill Council")]


@pytest.fixture
def manager(board: Board) -> User:
    return factories.make_user(Role.BOARD_MANAGER, board, name="Pat Manager")


@pytest.fixture
def actor(manager: User) -> Actor:
    return load_actor(manager.id, manager.name, manager.email)
