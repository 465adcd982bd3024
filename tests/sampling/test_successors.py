"""What was drawn under an earlier framework counts at the standard that goes on from it."""

import pytest

from tests import factories
from tests.assessments.people import actor_of
from tests.factories.frameworks import make_own_version
from tracker.frameworks.mapping import record_successors
from tracker.frameworks.queries import get_framework
from tracker.policy import Role
from tracker.sampling.population import goes_on_in

pytestmark = pytest.mark.usefixtures("session")


def test_by_what_the_framework_says_and_then_by_what_this_board_recorded():
    board, other = factories.make_board(), factories.make_board()
    first, second = (make_own_version(None, "1.1 1.2 1.3", reference=name) for name in ("A-1", "A-2"))
    third = make_own_version(board, "1.1 1.2", reference="A-3", replaces="A-2", s11={"replaces": ["1.3"]})
    manager = actor_of(factories.make_user(Role.BOARD_MANAGER, board))
    record_successors(board.id, first, third, {"1.2": "1.1"}, actor=manager)
    record_successors(board.id, second, third, {"1.1": "1.2", "1.3": "1.2"}, actor=manager)
    framework = get_framework(third.id)
    said = {("A-3", "1.1"): "1.1", ("A-3", "1.2"): "1.2", ("A-2", "1.3"): "1.1"}
    assert goes_on_in(framework, board.id) == {**said, ("A-1", "1.2"): "1.1", ("A-2", "1.1"): "1.2"}
    assert goes_on_in(framework, other.id) == said
