"""Updates, dates, evidence and completion, on their pages; and what is refused."""

import pytest

from tests.action_plans.made import Place, as_actor, cite, date_parts, in_days
from tests.factories import make_board, make_user
from tracker.action_plans.models import Action, StatusUpdate
from tracker.action_plans.operations import (
    claim_completion,
    move_due_date,
    sign_off,
)
from tracker.action_plans.rules import ActionStatus, DateDecision
from tracker.db import db
from tracker.policy import Role

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def place(session):
    return Place()


class TestUpdates:
    def test_the_lead_adds_an_update_from_the_action(self, place, client):
        action = place.action()
        client.sign_in(place.lead)
        page = client.get_ok(f"/actions/{action.id}")
        assert page.buttons[0] == "Add an update"
        form = client.get_ok(page.link_to("Add an update")).form("Save the update")
        said = {"progress": "Half done", "reported": "amber", "remedial_action": "Staff are booked"}
        values = {**form.values, **said, **date_parts("forecast_on", in_days(70))}
        page = client.post_ok(form.action, values)
        assert "Amber" in page.text
        assert "Staff are booked" in page.text
        client.refused(409, form.action, "POST", values)
        assert db.session.query(StatusUpdate).count() == 1

    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"progress": ""}, "progress", "Enter what has been done"),
            ({"reported": ""}, "reported", "Choose how the action stands"),
            ({"reported": "purple"}, "reported", "Choose how the action stands"),
            ({"reported": "amber"}, "remedial_action", "Enter the remedial action"),
            ({"reported": "amber", "remedial_action": "Booked"}, "forecast_on", "now expect it"),
            ({"reported": "blue"}, "reported", "Add evidence"),
        ],
    )
    def test_what_is_missing_is_asked_for_and_nothing_is_lost(self, place, client, changes, field, words):
        action = place.action()
        client.sign_in(place.lead)
        form = client.get_ok(f"/actions/{action.id}/update").form("Save the update")
        values = {**form.values, "progress": "Half done", "reported": "green", "risks": "Illness", **changes}
        page = client.post_shown_again(form.action, values)
        assert words in page.field_error(field)
        assert page.value("risks") == "Illness"
        assert db.session.query(StatusUpdate).count() == 0

    def test_contributors_write_about_the_actions_they_lead_only(self, place, client):
        own, other = place.action(lead_user_id=place.contributor.id), place.action()
        client.sign_in(place.contributor)
        client.get_ok(f"/actions/{own.id}/update")
        assert "Add an update" in client.get_ok(f"/actions/{own.id}").buttons
        page = client.refused(403, f"/actions/{other.id}/update")
        assert "actions you lead" in page.text
        client.refused(403, f"/actions/{other.id}/evidence")
        client.refused(403, f"/actions/{other.id}/claim", "POST", {"version": other.version})
        assert "Add an update" not in client.get_ok(f"/actions/{other.id}").buttons
        client.refused(403, f"/actions/{own.id}/edit")
        client.refused(403, f"/actions/{own.id}/move-date")


class TestDates:
    def asked(self, place: Place):
        action = place.action()
        place.ratified()
        return move_due_date(action, in_days(88), "Illness", actor=as_actor(place.lead))

    def test_moving_a_date_before_ratification(self, place, client):
        action = place.action()
        client.sign_in(place.lead)
        form = client.get_ok(f"/actions/{action.id}/move-date").form("Move the date")
        page = client.post_shown_again(
            form.action, {**form.values, **date_parts("to_on", in_days(60)), "reason": "x"}
        )
        assert "another date" in page.field_error("to_on")
        values = {**form.values, **date_parts("to_on", in_days(88)), "reason": "Illness"}
        page = client.post_ok(form.action, values)
        assert "+28 days, moved once" in page.text
        assert "Moved before ratification" in page.text
        client.refused(409, form.action, "POST", values)

    def test_a_board_manager_approves(self, place, client, sign_in):
        change = self.asked(place)
        assert "waits for approval" in client.sign_in(place.lead).get_ok(f"/actions/{change.action_id}").text
        manager = sign_in(place.manager)
        page = manager.get_ok(f"/boards/{place.board.id}/dates")
        assert "28 days later" in page.text
        page = manager.get_ok(page.link_to("Approve or refuse"))
        address, values = page.form("Record the decision").filled()
        again = manager.post_shown_again(address, {**values, "decision": "refused"})
        assert again.field_error("reason") == "Enter why the new date is refused"
        page = manager.post_ok(address, {**values, "decision": "approved"})
        assert "The agency has been told" in page.banner
        assert change.decision is DateDecision.APPROVED
        manager.refused(409, address, "POST", {**values, "decision": "approved"})

    def test_who_may_decide_dates(self, place, sign_in):
        change = self.asked(place)
        for user in (
            place.lead,
            place.member,
            make_user(Role.BOARD_MANAGER, place.board, interest=place.agency),
        ):
            sign_in(user).refused(403, f"/date-changes/{change.id}")
        sign_in(make_user(Role.BOARD_MANAGER, make_board())).refused(404, f"/date-changes/{change.id}")
        sign_in(place.lead).refused(404, f"/boards/{place.board.id}/dates")


class TestFinishing:
    def claimed(self, place: Place) -> Action:
        action = place.action()
        cite(action)
        claim_completion(action, actor=as_actor(place.lead))
        return action

    def test_a_link_is_cited_and_completion_is_claimed(self, place, client):
        action = place.action()
        client.sign_in(place.lead)
        assert "Claim completion" not in client.get_ok(f"/actions/{action.id}").buttons
        form = client.get_ok(f"/actions/{action.id}/evidence?way=link").form("Add and cite")
        page = client.post_ok(
            form.action, {**form.values, "url": "https://log.example/", "title": "Supervision log"}
        )
        assert "Supervision log" in page.text
        address, values = page.form("Claim completion").filled()
        assert "have been told" in client.post_ok(address, values).banner
        client.refused(409, address, "POST", values)
        client.refused(409, f"/actions/{action.id}/evidence")

    def test_a_claim_without_evidence_leads_to_adding_it(self, place, client):
        action = place.action()
        client.sign_in(place.lead)
        page = client.post_ok(f"/actions/{action.id}/claim", {"version": action.version})
        assert page.h1 == "Evidence for action 1"
        assert "Add evidence before" in page.banner

    def test_the_board_manager_opens_the_evidence_and_signs_off(self, place, client):
        action = self.claimed(place)
        client.sign_in(place.manager)
        page = client.get_ok(f"/actions/{action.id}")
        assert "Locked cabinet" in client.get_ok(page.link_to("Supervision log")).text
        address, values = page.form("Sign off as complete").filled()
        page = client.post_ok(address, values)
        assert "Signed off" in page.text or "signed off" in page.text
        assert action.status is ActionStatus.COMPLETE
        client.refused(409, address, "POST", values)

    def test_the_claimer_sees_why_somebody_else_must_sign(self, place, client):
        action = self.claimed(place)
        client.sign_in(place.lead)
        page = client.get_ok(f"/actions/{action.id}")
        assert "You claimed it, so somebody else has to sign it off" in page.text
        assert "Sign off as complete" not in page.buttons
        client.refused(403, f"/actions/{action.id}/sign-off", "POST", {"version": action.version})

    def test_sending_back_and_reopening(self, place, client):
        action = self.claimed(place)
        client.sign_in(place.manager)
        address, values = client.get_ok(f"/actions/{action.id}/send-back").form("Send back").filled()
        assert client.post_shown_again(address, values).field_error("reason") == "Enter a reason"
        page = client.post_ok(address, {**values, "reason": "The log stops in May"})
        assert "The log stops in May" in page.text
        client.refused(409, f"/actions/{action.id}/reopen")
        claim_completion(action, actor=as_actor(place.lead))
        sign_off(action, actor=as_actor(place.manager))
        address, values = client.get_ok(f"/actions/{action.id}/reopen").form("Reopen").filled()
        client.post_ok(address, {**values, "reason": "It did not last"})
        assert action.status is ActionStatus.OPEN

    def test_evidence_of_another_action_is_not_there(self, place, client):
        action, other = place.action(), place.action()
        item = cite(other)
        client.sign_in(place.lead)
        client.refused(404, f"/actions/{action.id}/evidence/{item.id}")
        client.get_ok(f"/actions/{other.id}/evidence/{item.id}")


@pytest.mark.parametrize(
    "page", ["", "/edit", "/update", "/move-date", "/withdraw", "/evidence", "/send-back"]
)
def test_the_action_of_another_agency_is_not_there(place, client, page):
    action = place.action()
    client.sign_in(Place(board=place.board).lead).refused(404, f"/actions/{action.id}{page}")
