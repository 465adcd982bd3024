"""A plan before the sub-group, on its pages."""

import pytest

from tests.action_plans.made import SMART, Place, as_actor, plan_url
from tests.factories import make_user
from tracker.action_plans.operations import (
    submit_plan,
)
from tracker.action_plans.rules import PlanStatus
from tracker.policy import Role

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def place(session):
    return Place()


class TestRatifying:
    def test_the_lead_submits_and_the_sub_group_ratifies(self, place, client, sign_in):
        place.action("1.1")
        client.sign_in(place.lead)
        address, values = client.get_ok(plan_url(place)).form("Submit for ratification").filled()
        page = client.post_ok(address, values)
        assert "Waiting for ratification" in page.text
        client.refused(409, address, "POST", values)
        member = sign_in(place.member)
        page = member.get_ok(member.get_ok(f"/boards/{place.board.id}/to-ratify").link_to("Read and decide"))
        assert SMART["specific"] in page.text
        address, values = page.form("Record the decision").filled()
        assert member.post_shown_again(address, values).field_error("decision")
        page = member.post_ok(address, {**values, "decision": "ratified", "minute_reference": "PQA 14/26"})
        assert "No plan waits" in page.text
        member.refused(
            409, address, "POST", {**values, "decision": "ratified", "minute_reference": "PQA 14/26"}
        )
        assert "minute PQA 14/26" in client.get_ok(plan_url(place)).text

    def test_referring_back_needs_a_reason_which_the_agency_sees(self, place, client, sign_in):
        place.action()
        version = submit_plan(place.plan, actor=as_actor(place.lead))
        member = sign_in(place.member)
        address, values = member.get_ok(f"{plan_url(place)}/ratify").form("Record the decision").filled()
        values |= {"decision": "referred_back", "minute_reference": "PQA 14/26"}
        assert member.post_shown_again(address, values).field_error("wording_whole")
        member.post_ok(address, {**values, "wording_whole": "Name who leads"})
        assert version.status is PlanStatus.REFERRED_BACK
        page = client.sign_in(place.lead).get_ok(plan_url(place))
        assert "Name who leads" in page.text
        assert "Submit for ratification" in page.buttons

    def test_members_do_not_ratify_their_own_agencys_plan_and_read_why(self, place, client):
        place.action()
        submit_plan(place.plan, actor=as_actor(place.lead))
        client.sign_in(make_user(Role.SUBGROUP_MEMBER, place.board, interest=place.agency))
        assert "another member decides" in client.get_ok(f"/boards/{place.board.id}/to-ratify").text
        assert "another member of the sub-group decides" in client.get_ok(plan_url(place)).text
        assert "your own agency" in client.refused(403, f"{plan_url(place)}/ratify").text

    def test_nobody_else_ratifies(self, place, sign_in):
        place.action()
        submit_plan(place.plan, actor=as_actor(place.lead))
        for user in (place.lead, place.manager, make_user(Role.BOARD_READER, place.board)):
            sign_in(user).refused(403, f"{plan_url(place)}/ratify")

    def test_a_plan_that_cannot_be_submitted_says_why(self, place, client):
        place.action()
        place.draft()
        client.sign_in(place.lead)
        page = client.get_ok(plan_url(place))
        assert "1 draft to finish" in page.text
        assert "Submit for ratification" not in page.buttons
        page = client.post_ok(f"{plan_url(place)}/submit", {})
        assert "action 2" in page.banner

    def test_changes_since_ratification_are_shown_and_submitted_again(self, place, client):
        action = place.action()
        place.ratified()
        client.sign_in(place.lead)
        page = client.get_ok(plan_url(place))
        assert "Changed since ratification" not in page.text
        assert "Submit the changes" not in page.buttons
        form = client.get_ok(f"/actions/{action.id}/edit").form("Save the action")
        client.post_ok(form.action, {**form.values, "lead_manager": "B. Jones"})
        page = client.get_ok(plan_url(place))
        assert "Changed since ratification" in page.text
        assert "B. Jones" in page.text
        address, values = page.form("Submit the changes").filled()
        client.post_ok(address, values)
        page = client.get_ok(f"{plan_url(place)}/versions/2")
        assert "Changed since version 1 was ratified" in page.text
        client.refused(404, f"{plan_url(place)}/versions/3")
