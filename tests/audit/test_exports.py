"""Every list that is taken away is on the audit trail, once."""

import pytest

from tests import factories
from tracker.audit.models import AuditEntry
from tracker.db import db
from tracker.policy import Role


@pytest.fixture
def board(session, clock):
    return factories.make_board()


def exports():
    entries = db.session.query(AuditEntry).filter(AuditEntry.verb.endswith(".export"))
    return list(entries.order_by(AuditEntry.seq))


def test_a_list_taken_away_is_written_down(board, client):
    manager = factories.make_user(Role.BOARD_MANAGER, board)
    factories.make_assessment(factories.make_cycle(board, name="Round 1"), factories.make_agency(board))
    client.sign_in(manager).download(f"/boards/{board.id}/returns?format=xlsx")
    (entry,) = exports()
    assert (entry.verb, entry.object_id, entry.after) == (
        "list.export", "grading.returns", {"file": "Returns Round 1.xlsx"},
    )  # fmt: skip
    assert (entry.actor_id, entry.board_id, entry.role) == (manager.id, board.id, "board_manager")


def test_looking_at_the_list_is_no_export(board, client):
    factories.make_assessment(factories.make_cycle(board), factories.make_agency(board))
    client.sign_in(factories.make_user(Role.BOARD_MANAGER, board)).get_ok(f"/boards/{board.id}/returns")
    assert exports() == []


def test_what_writes_its_own_entry_gets_no_second_one(board, client):
    agency = factories.make_agency(board)
    assessment = factories.make_assessment(factories.make_cycle(board), agency, answered=True)
    lead = factories.make_user(Role.AGENCY_LEAD, agency)
    client.sign_in(lead).download(f"/assessments/{assessment.id}/workbook.xlsx")
    assert [entry.verb for entry in exports()] == ["assessment.export"]
