"""A board with its manager."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session, scoped_session

from tests import factories
from tests.support.house_client import HouseClient
from tracker.accounts.models import User
from tracker.boards.models import Board
from tracker.boards.queries import load_actor
from tracker.policy import Actor, Role


@pytest.fixture
def board(session: scoped_session[Session], clock: object) -> Board:
    return factories.make_board(name="Vale Partnership", short_name="VSP")


@pytest.fixture
def manager(board: Board) -> User:
    return factories.make_user(Role.BOARD_MANAGER, board, name="Pat Manager")


@pytest.fixture
def actor(manager: User) -> Actor:
    return load_actor(manager.id, manager.name, manager.email)


@pytest.fixture
def browser(manager: User, sign_in: Callable[[User], HouseClient]) -> HouseClient:
    return sign_in(manager)
