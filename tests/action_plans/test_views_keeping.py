"""Adding actions, changing their words, and withdrawing them, on their pages."""

import pytest

from tests.action_plans.made import SMART, Place, date_parts, in_days
from tracker.action_plans.models import Action
from tracker.action_plans.queries import covered_standard_ids
from tracker.action_plans.rules import ActionStatus
from tracker.clock import today
from tracker.db import db

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def place(session):
    return Place()


def filled(place: Place, **changes: object) -> dict[str, object]:
    """What a person types into the form of an action."""
    return {**SMART, **date_parts("due_on", in_days(60)), "priority": "medium", "step": "open", **changes}


class TestAdding:
    def url(self, place: Place, query: str = "") -> str:
        return f"/assessments/{place.assessment.id}/actions/new{query}"

    def test_looking_changes_nothing(self, place, client):
        page = client.sign_in(place.lead).get_ok(self.url(place, "?standard=1.2"))
        (standard_id,) = place.standard_ids("1.2")
        assert page.form("Add to the plan").values["standards"] == str(standard_id)
        assert "Do not name any child or family" in page.text
        assert db.session.query(Action).count() == 0

    def test_a_smart_action_joins_the_plan_and_covers_its_standard(self, place, client):
        client.sign_in(place.lead)
        form = client.get_ok(self.url(place, "?standard=1.2")).form("Add to the plan")
        page = client.post_ok(form.action, {**form.values, **filled(place)})
        assert page.banner.endswith("Action 1 is in the plan.")
        assert page.rows()[0]["Standards"] == "1.2"
        assert covered_standard_ids(place.cycle.id, place.agency.id) == place.standard_ids("1.2")

    def test_what_is_missing_is_said_beside_each_field_and_nothing_is_lost(self, place, client):
        client.sign_in(place.lead)
        values = filled(place, measurable="", **date_parts("due_on", None))
        page = client.post_shown_again(self.url(place), values)
        assert page.field_error("measurable") == "Say how we shall know that it worked (measurable)"
        assert page.field_error("due_on") == "Give the date by which it will be done (timed)"
        assert page.value("specific") == SMART["specific"]
        assert db.session.query(Action).count() == 0

    def test_a_draft_needs_only_its_title(self, place, client):
        client.sign_in(place.lead)
        page = client.post_ok(self.url(place), {"title": "Supervision", "priority": "high", "step": "draft"})
        assert "saved as a draft" in page.banner
        assert "6 more answers" in page.banner
        assert page.rows()[0]["Status ↕"] == "Draft"

    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"title": ""}, "title", "Enter the action in a few words"),
            ({"specific": "x" * 3001}, "specific", "3,000 characters or fewer"),
            (date_parts("due_on", None) | {"due_on-day": "31", "due_on-month": "2", "due_on-year": "2027"},
             "due_on", "must be a real date"),
            ({"starts_on-day": "1", "starts_on-month": "1", "starts_on-year": "2030"},
             "due_on", "on or after 1 January 2030"),
            ({"lead_user": "somebody"}, "lead_user", "Choose a person from the list"),
            ({"standards": "not-a-standard"}, "standards", "Choose from the list"),
        ],
    )  # fmt: skip
    def test_bad_input_has_its_message(self, place, client, changes, field, words):
        page = client.sign_in(place.lead).post_shown_again(self.url(place), filled(place, **changes))
        assert words in page.field_error(field)

    def test_the_same_form_sent_twice_adds_one_action(self, place, client):
        client.sign_in(place.lead)
        form = client.get_ok(self.url(place)).form("Add to the plan")
        values = {**form.values, **filled(place)}
        client.post_ok(form.action, values)
        page = client.refused(409, form.action, "POST", values)
        assert "added already" in page.text
        assert db.session.query(Action).count() == 1

    def test_only_leads_add_actions(self, place, client, new_client):
        for user in (place.contributor, place.authoriser):
            new_client().sign_in(user).refused(403, self.url(place))
        new_client().sign_in(Place(board=place.board).lead).refused(404, self.url(place))


class TestChanging:
    def test_an_open_action_keeps_its_date(self, place, client):
        action = place.action()
        client.sign_in(place.lead)
        page = client.get_ok(f"/actions/{action.id}/edit")
        assert page.soup.find(id="due_on") is None
        form = page.form("Save the action")
        client.post_ok(
            form.action, {**form.values, "specific": "Book it twice.", **date_parts("due_on", today())}
        )
        assert (action.specific, action.due_on) == ("Book it twice.", in_days(60))

    def test_somebody_saved_first(self, place, client):
        action = place.action()
        client.sign_in(place.lead)
        form = client.get_ok(f"/actions/{action.id}/edit").form("Save the action")
        client.post_ok(form.action, {**form.values, "specific": "Theirs"})
        page = client.refused(409, form.action, "POST", {**form.values, "specific": "Mine"})
        assert "Theirs" in page.text
        assert "Mine" in page.text
        assert action.specific == "Theirs"

    def test_a_draft_is_finished_and_opened(self, place, client):
        action = place.draft(measurable="")
        client.sign_in(place.lead)
        page = client.get_ok(f"/actions/{action.id}")
        assert "Say how we shall know that it worked (measurable)" in page.text
        form = client.get_ok(page.link_to("Finish the draft")).form("Add to the plan")
        client.post_shown_again(form.action, form.values)
        client.post_ok(form.action, {**form.values, "measurable": "13 of 14"})
        assert action.status is ActionStatus.OPEN

    def test_opening_a_smart_draft_with_one_button(self, place, client):
        action = place.draft()
        client.sign_in(place.lead)
        address, values = client.get_ok(f"/actions/{action.id}").form("Add to the plan").filled()
        assert client.post_ok(address, values).banner.endswith("Action 1 is in the plan.")
        client.refused(409, address, "POST", values)

    def test_withdrawing(self, place, client):
        action = place.action()
        client.sign_in(place.lead)
        page = client.get_ok(client.get_ok(f"/actions/{action.id}").link_to("Withdraw the action"))
        address, values = page.form("Withdraw the action").filled()
        assert client.post_shown_again(address, values).field_error("reason") == "Enter a reason"
        client.post_ok(address, {**values, "reason": "The team was closed"})
        assert "The team was closed" in client.get_ok(f"/actions/{action.id}").text
        client.refused(409, address)
        client.refused(409, f"/actions/{action.id}/edit")
