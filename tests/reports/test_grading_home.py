"""The page of grading: what a manager and a moderator are led to, and that its size costs nothing."""

import pytest

from tests import factories
from tests.reports.test_heat_map import ONE, make_graded
from tests.support.queries import count_queries
from tracker.cycles.rules import CycleStatus
from tracker.policy import Role

MANAGERS = [
    "Chase late returns", "Grade by agency", "Grade by standard", "Queries", "Verify evidence", "Moderate",
    "Check and publish", "Contested grades", "Heat map", "Calibration", "Agreement", "Coverage of evidence",
]  # fmt: skip
MODERATORS = ["Standards to moderate", "By agency", "By standard", "Queries", "Verify evidence"]


@pytest.fixture
def board(session, clock):
    return factories.make_board()


@pytest.fixture
def cycle(board):
    cycle = factories.make_cycle(board, status=CycleStatus.GRADING)
    make_graded(cycle, factories.make_agency(board), [ONE, ONE, ONE, ONE], published=False)
    return cycle


def works(page):
    return [link.get_text() for link in page.soup.select(".app-next__link")]


@pytest.mark.parametrize(("role", "expected"), [(Role.BOARD_MANAGER, MANAGERS), (Role.MODERATOR, MODERATORS)])
def test_each_is_led_to_their_work_and_every_link_opens(board, cycle, client, role, expected):
    client.sign_in(factories.make_user(role, board))
    page = client.get_ok(f"/boards/{board.id}/grading")
    assert works(page) == expected
    for link in page.soup.select(".app-next__link"):
        client.get_ok(link["href"])


def test_what_is_left_is_said_in_words(board, cycle, client):
    client.sign_in(factories.make_user(Role.BOARD_MANAGER, board))
    factories.make_assessment(cycle, factories.make_agency(board))
    page = client.get_ok(f"/boards/{board.id}/grading")
    assert "1 return not yet in" in page.text
    assert "1 return to grade" in page.text


def test_before_any_cycle_it_says_what_will_be_here(board, client):
    client.sign_in(factories.make_user(Role.BOARD_MANAGER, board))
    assert "once a cycle is open" in client.get_ok(f"/boards/{board.id}/grading").text


@pytest.mark.parametrize("role", [Role.BOARD_MANAGER, Role.MODERATOR])
def test_it_takes_the_same_queries_for_few_and_many(board, cycle, client, role):
    """Each count is one grouped query over the cycle: returns add nothing."""
    client.sign_in(factories.make_user(role, board))
    few = queries(client, board)
    for _ in range(6):
        make_graded(cycle, factories.make_agency(board), [ONE, ONE, ONE, ONE], published=False)
    assert queries(client, board) == few
    assert few <= 20


def queries(client, board):
    client.get_ok(f"/boards/{board.id}/grading")  # a framework is read once in a process
    with count_queries() as counted:
        client.get_ok(f"/boards/{board.id}/grading")
    return counted.count
