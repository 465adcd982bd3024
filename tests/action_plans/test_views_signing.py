"""The second person: the list of claims, what they judge by, and an update that brings its own evidence."""

import pytest

from tests.action_plans.made import Place, as_actor, cite, sheet
from tests.measures.made import make_measure, make_reading
from tests.support.queries import count_queries
from tracker.action_plans.models import StatusUpdate
from tracker.action_plans.operations import claim_completion
from tracker.action_plans.rules import ActionStatus
from tracker.db import db
from tracker.evidence.models import Citation, EvidenceItem
from tracker.measures.models import Reading

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def place(session):
    return Place()


def claimed(place, **values):
    action = place.action(**values)
    cite(action, f"Log of {action.number}")
    claim_completion(action, actor=as_actor(place.lead))
    return action


class TestToSignOff:
    def test_the_manager_finds_what_waits_and_judges_it_where_the_buttons_are(self, place, client):
        action = claimed(place)
        make_reading(make_measure(action), 96)
        client.sign_in(place.manager)
        url = f"/boards/{place.board.id}/to-sign-off"
        page = client.get_ok(client.get_ok(url).link_to("Look and decide"))
        before_buttons = page.text.partition("Sign off as complete")[0]
        for words in ("13 of 14 nurses", f"Log of {action.number}", "96%", "target met"):
            assert words in before_buttons
        client.post_ok(f"/actions/{action.id}/sign-off", page.form("Sign off as complete").values)
        assert action.status is ActionStatus.COMPLETE
        assert "Nothing waits" in client.get_ok(url).text

    def test_ones_own_claim_is_for_somebody_else(self, place, client, new_client):
        action = claimed(place)
        client.sign_in(place.lead)
        assert "somebody else decides" in client.get_ok(f"/agencies/{place.agency.id}/to-sign-off").text
        authoriser = new_client()
        authoriser.sign_in(place.authoriser)
        url = f"/agencies/{place.agency.id}/to-sign-off"
        assert authoriser.get_ok(url).link_to("Look and decide").endswith(str(action.id))
        _heading, row = sheet(authoriser, f"{url}?format=xlsx")
        assert (row[1], row[5], row[8]) == (action.number, 1, 0)

    @pytest.mark.parametrize("actions", [1, 6])
    def test_it_asks_as_often_for_many_as_for_one(self, place, client, actions):
        for number in range(actions):
            claimed(place, title=f"Action {number}")
        client.sign_in(place.manager)
        with count_queries() as queries:
            client.get_ok(f"/boards/{place.board.id}/to-sign-off")
        assert queries.count <= 8, queries  # who asks, the board, and one for the claims


class TestUpdateWithEvidence:
    def test_blue_with_an_item_of_the_library_a_link_and_a_reading_in_one_step(self, place, client):
        item = cite(place.action(title="Another"), "Audit of files")
        action = place.action()
        make_reading(make_measure(action), 80)
        client.sign_in(place.lead)
        form = client.get_ok(f"/actions/{action.id}/update").form("Save the update")
        said = {"progress": "Done", "reported": "blue", "items": str(item.id), "reading_0": "96%",
                "url": "https://reports.example/audit", "link_title": "Annual audit"}  # fmt: skip
        page = client.post_ok(form.action, {**form.values, **said})
        assert action.status is ActionStatus.COMPLETION_CLAIMED
        assert "Annual audit" in page.text
        assert db.session.query(Citation).filter_by(action_id=action.id).count() == 2
        assert db.session.query(Reading).filter_by(value=96).count() == 1

    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"reading_0": "most"}, "reading_0", "Enter a number"),
            ({"url": "reports.example"}, "url", "https://"),
            ({"url": "https://reports.example/a"}, "link_title", "Enter a title"),
            ({"items": "11111111-1111-4111-8111-111111111111"}, "items", "Choose from the list"),
        ],
    )
    def test_what_cannot_be_kept_keeps_nothing(self, place, client, changes, field, words):
        cite(place.action(title="Another"), "Audit of files")
        action = place.action()
        make_measure(action)
        client.sign_in(place.lead)
        form = client.get_ok(f"/actions/{action.id}/update").form("Save the update")
        values = {**form.values, "progress": "Half done", "reported": "green", **changes}
        page = client.post_shown_again(form.action, values)
        assert words in page.field_error(field)
        assert page.value("progress") == "Half done"
        assert db.session.query(StatusUpdate).count() == 0

    def test_a_refused_update_leaves_no_link_behind(self, place, client):
        action = place.action()
        client.sign_in(place.lead)
        form = client.get_ok(f"/actions/{action.id}/update").form("Save the update")
        values = {**form.values, "progress": "Late", "reported": "amber",
                  "url": "https://reports.example/a", "link_title": "Report"}  # fmt: skip
        page = client.post_shown_again(form.action, values)
        assert "Enter the remedial action" in page.field_error("remedial_action")
        assert db.session.query(EvidenceItem).count() == 0
