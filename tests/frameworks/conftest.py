"""A board's manager and their browser, and two versions that differ."""

import pytest

from tests import factories
from tests.factories.frameworks import make_own_version
from tracker.policy import Role


@pytest.fixture
def board(session, clock):
    return factories.make_board(short_name="RSCP")


@pytest.fixture
def manager(board):
    return factories.make_user(Role.BOARD_MANAGER, board)


@pytest.fixture
def browser(manager, sign_in):
    """The board manager's browser."""
    return sign_in(manager)


@pytest.fixture
def base(board) -> str:
    return f"/boards/{board.id}/frameworks"


@pytest.fixture
def pair(board):
    """An earlier version and the board's later one, which rewords 1.2 and ends 2.1."""
    earlier = make_own_version(None, "1.1 1.2 2.1", reference="A-1")
    later = make_own_version(board, "1.1 1.2", reference="A-2", s12={"text": "Volunteers see another thing."})
    return earlier, later
