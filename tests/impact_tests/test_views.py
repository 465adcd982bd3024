"""The re-test on its page, and the lists of agency and board."""

from datetime import timedelta

import pytest

from tests.action_plans.made import Place, cite, sheet
from tests.impact_tests.test_operations import completed
from tests.support.queries import count_queries
from tracker.action_plans.rules import ActionStatus
from tracker.clock import now
from tracker.db import db

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def place(session):
    return Place()


@pytest.fixture
def late(place):
    """Completed seven months ago and never tested."""
    action = completed(place)
    action.signed_off_at = now() - timedelta(days=214)
    db.session.flush()
    return action


def test_a_lead_answers_it_and_it_shows(place, client, late):
    cite(place.action(title="Another"), "Audit of files")
    client.sign_in(place.lead)
    page = client.get_ok(f"/actions/{late.id}")
    assert "Blue without a re-test by its date" in page.text
    form = client.get_ok(page.link_to("Re-test the action")).form("Save the re-test")
    page = client.post_shown_again(form.action, {**form.values, "what_changed": "Shorter waits"})
    assert "Enter how you know" in page.field_error("source")
    assert page.value("what_changed") == "Shorter waits"
    values = {**form.values, "what_changed": "Shorter waits", "source": "Audit", "embedded": "partly"}
    assert "Choose whether to reopen" in client.post_shown_again(form.action, values).field_error("then")
    page = client.post_ok(form.action, {**values, "embedded": "no"})
    assert "Still embedded: no" in page.text
    assert late.status is ActionStatus.OPEN
    client.refused(409, form.action, "POST", values)


def test_the_board_sees_what_is_late(place, client, late):
    completed(place, title="Fresh")
    client.sign_in(place.manager)
    page = client.get_ok(f"/boards/{place.board.id}/impact-tests?show=late")
    assert "1 completed action without a re-test by its date" in page.text
    assert len(page.rows()) == 1
    heading, row, other = sheet(client, f"/boards/{place.board.id}/impact-tests?format=xlsx")
    assert heading[6] == "Days late"
    assert row[2] == late.title
    assert row[6] > 0
    assert other[2] == "Fresh"
    client.refused(403, f"/actions/{late.id}/impact-test")


def test_who_signed_is_told_that_another_person_tests(place, client, late):
    late.lead_user_id = place.contributor.id
    late.claimed_by_id, late.signed_off_by_id = place.contributor.id, place.lead.id
    db.session.flush()
    client.sign_in(place.lead)
    assert "another person tests it" in client.get_ok(f"/actions/{late.id}").text
    client.refused(403, f"/actions/{late.id}/impact-test")


def test_the_agency_has_a_list_of_its_own(place, client, late):
    client.sign_in(place.lead)
    page = client.get_ok(f"/agencies/{place.agency.id}/impact-tests")
    assert client.get_ok(page.link_to("Re-test action")).text


@pytest.mark.parametrize("actions", [1, 6])
def test_the_board_list_asks_as_often_for_many_as_for_one(place, client, actions):
    for number in range(actions):
        completed(place, title=f"Action {number}")
    client.sign_in(place.manager)
    with count_queries() as queries:
        client.get_ok(f"/boards/{place.board.id}/impact-tests")
    assert queries.count <= 12  # who asks, the board, navigation; then two for the re-tests
