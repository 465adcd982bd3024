"""The kernel stands: factories make valid rows and the audit chain holds."""

from tests import factories
from tracker.audit.operations import record
from tracker.audit.queries import find_first_bad_entry
from tracker.policy import SYSTEM


def test_audit_chain_holds_after_two_entries(session):
    board = factories.make_board()
    agency = factories.make_agency(board)
    cycle = factories.make_cycle(board)
    factories.make_assessment(cycle, agency, answered=True)
    record("board.made", board, actor=SYSTEM, after={"name": board.name})
    record("cycle.made", cycle, actor=SYSTEM)
    session.expire_all()
    assert find_first_bad_entry() is None
