"""What each person sees and may do on the pages of action plans; and what is refused."""

import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook

from tests.action_plans.made import SMART, Place, as_actor, cite, date_parts, in_days
from tests.factories import make_board, make_user
from tests.support.queries import count_queries
from tracker.action_plans.models import Action, StatusUpdate
from tracker.action_plans.operations import (
    claim_completion,
    move_due_date,
    sign_off,
    submit_plan,
    write_update,
)
from tracker.action_plans.queries import covered_standard_ids
from tracker.action_plans.rules import ActionStatus, Brag, DateDecision, PlanStatus
from tracker.clock import now, today
from tracker.db import db
from tracker.grading.models import PlanAmendment
from tracker.policy import Role

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def place(session):
    return Place()


def filled(place: Place, **changes: object) -> dict[str, object]:
    """What a person types into the form of an action."""
    return {**SMART, **date_parts("due_on", in_days(60)), "priority": "medium", "step": "open", **changes}


def plan_url(place: Place) -> str:
    return f"/plans/{place.plan.id}"


class TestPlanPage:
    def test_the_agency_comes_straight_to_its_only_plan(self, place, client):
        place.action()
        answer = client.sign_in(place.lead).get(f"/agencies/{place.agency.id}/action-plans")
        assert answer.response.headers["Location"] == plan_url(place)

    def test_returns_without_a_plan_are_listed_with_where_to_begin(self, place, client):
        assessment = place.assessment
        page = client.sign_in(place.lead).get_ok(f"/agencies/{place.agency.id}/action-plans")
        assert page.link_to("Add the first action") == f"/assessments/{assessment.id}/actions/new"

    def test_the_strip_and_the_table_say_how_it_stands(self, place, client, clock):
        place.action("1.1", "2.1")
        late = place.action(due_on=in_days(10), lead_manager="B. Jones")
        move_due_date(late, in_days(12), "Illness", actor=as_actor(place.lead))
        move_due_date(late, in_days(14), "Illness", actor=as_actor(place.lead))
        clock.shift(timedelta(days=50))
        page = client.sign_in(place.lead).get_ok(plan_url(place))
        assert "Green on target 1 (50%)" in page.text
        assert "Red off target 1 (50%)" in page.text
        assert "Re-dated 1 (4 days in all)" in page.text
        assert "No update 2" in page.text
        first, second = page.rows()
        assert first["Standards"] == "1.1, 2.1"
        assert "No update for 50 days" in first["Status ↕"]
        assert "12 November 2026 now 16 November 2026 36 days late +4 days, moved twice" in second["Due ↕"]
        assert "36 days past its due date" in second["Status ↕"]

    def test_filters_and_sorting(self, place, client, clock):
        place.action(lead_manager="Zoe")
        place.action(due_on=in_days(1), lead_manager="Adam")
        clock.shift(timedelta(days=3))
        client.sign_in(place.lead)
        assert [row["Lead ↕"] for row in client.get_ok(f"{plan_url(place)}?show=red").rows()] == ["Adam"]
        assert [row["Lead ▲"] for row in client.get_ok(f"{plan_url(place)}?sort=lead").rows()] == [
            "Adam",
            "Zoe",
        ]
        assert [row["Lead ↕"] for row in client.get_ok(f"{plan_url(place)}?lead=Zoe").rows()] == ["Zoe"]

    def test_what_makes_no_sense_in_the_address_is_left_out(self, place, client):
        place.action()
        page = client.sign_in(place.lead).get_ok(
            f"{plan_url(place)}?show=x&sort=y&lead=z&standard=9.9&page=-3"
        )
        assert len(page.rows()) == 1

    def test_needs_without_an_action_lead_to_one(self, place, client):
        place.answer("1.1").areas_for_improvement = "Supervision is patchy"
        db.session.add(PlanAmendment(response_id=place.answer("2.1").id, due_on=in_days(28), opened_at=now()))
        page = client.sign_in(place.lead).get_ok(plan_url(place))
        assert page.text.index("2.1") < page.text.index("1.1")  # a grade of 0 comes first
        address = page.link_to("Add an action for 2.1")
        assert address.endswith("/actions/new?standard=2.1")
        place.action("1.1", "2.1")
        assert "Needs an action" not in client.get_ok(plan_url(place)).text

    def test_the_spreadsheet_has_the_columns_of_part_c(self, place, client):
        action = place.action("1.1", risks="Illness")
        cite(action)
        write_update(action, "Half done", Brag.GREEN, "", None, "Illness", actor=as_actor(place.lead))
        headings, row = sheet(client.sign_in(place.lead), f"{plan_url(place)}?format=xlsx")
        assert headings == [
            "No", "Action", "Lead Manager", "Timescales", "Current Progress", "Evidence", "Risks",
        ]  # fmt: skip
        assert row[0] == 1
        assert row[3] == "1 January 2027"
        assert row[4] == "Green: On target for its due date\n2 November 2026: Half done"
        assert row[5:] == ["Supervision log (page 2)", "Illness"]

    @pytest.mark.parametrize("actions", [5, 400])
    def test_the_page_takes_few_queries_however_long_the_plan(self, place, client, actions):
        first = place.action("1.1")
        place.ratified()
        copy_action(first, actions - 1)
        client.sign_in(place.lead)
        client.get_ok(plan_url(place))
        with count_queries() as queries:
            page = client.get_ok(plan_url(place))
        assert f"Green on target {actions}" in page.text
        assert queries.count <= 15, queries
        assert queries.count == 14, queries  # the same for 5 and for 400


def copy_action(action: Action, times: int) -> None:
    """More open actions like this one, written at once."""
    kept = {column.name: getattr(action, column.name) for column in Action.__table__.columns}
    del kept["id"]
    db.session.add_all(Action(**{**kept, "number": number}) for number in range(2, times + 2))
    db.session.flush()


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


class TestUpdates:
    def test_the_lead_adds_an_update_from_the_action(self, place, client):
        action = place.action()
        client.sign_in(place.lead)
        page = client.get_ok(f"/actions/{action.id}")
        assert page.buttons[0] == "Add an update"
        form = client.get_ok(page.link_to("Add an update")).form("Save the update")
        values = {**form.values, "progress": "Half done", "reported": "amber",
                  "remedial_action": "Staff are booked", **date_parts("forecast_on", in_days(70))}  # fmt: skip
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
        assert member.post_shown_again(address, values).field_error("reason")
        member.post_ok(address, {**values, "reason": "Name who leads"})
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
        assert "Submit for ratification" not in page.buttons
        form = client.get_ok(f"/actions/{action.id}/edit").form("Save the action")
        client.post_ok(form.action, {**form.values, "lead_manager": "B. Jones"})
        page = client.get_ok(plan_url(place))
        assert "Changed since ratification" in page.text
        assert "B. Jones" in page.text
        address, values = page.form("Submit for ratification").filled()
        client.post_ok(address, values)
        page = client.get_ok(f"{plan_url(place)}/versions/2")
        assert "Changed since version 1 was ratified" in page.text
        client.refused(404, f"{plan_url(place)}/versions/3")


class TestBoard:
    def test_every_plan_with_counts_and_percentages(self, place, client):
        place.action()
        other = Place(board=place.board)
        other.__dict__["cycle"] = place.cycle
        assert other.assessment
        page = client.sign_in(place.manager).get_ok(f"/boards/{place.board.id}/action-plans")
        (row,) = page.rows()
        assert row["Agency ↕"] == place.agency.name
        assert row["Green"] == "1 100%"
        assert "No plan yet (1)" in page.text
        headings, line = sheet(client, f"/boards/{place.board.id}/action-plans?format=xlsx")
        assert line[headings.index("Green %")] == 100

    def test_the_page_takes_as_many_queries_for_many_agencies_as_for_few(self, place, client):
        client.sign_in(place.manager)
        place.action()
        url = f"/boards/{place.board.id}/action-plans"
        client.get_ok(url)
        with count_queries() as few:
            client.get_ok(url)
        for _each in range(8):
            other = Place(board=place.board)
            other.__dict__["cycle"] = place.cycle
            other.action()
        with count_queries() as many:
            assert len(client.get_ok(url).rows()) == 9
        assert few.count == many.count <= 25, many

    @pytest.mark.parametrize("path", ["action-plans", "dates", "to-ratify"])
    def test_the_lists_of_a_board_are_for_its_people(self, place, sign_in, path):
        address = f"/boards/{place.board.id}/{path}"
        sign_in(place.manager).get_ok(address)
        sign_in(place.member).get_ok(address)
        sign_in(place.lead).refused(404, address)
        sign_in(make_user(Role.BOARD_MANAGER, make_board())).refused(404, address)
        sign_in(make_user(Role.ADMINISTRATOR, place.board)).refused(403, address)

    @pytest.mark.parametrize("path", ["dates", "to-ratify"])
    def test_the_lists_can_be_taken_away(self, place, client, path):
        action = place.action()
        submit_plan(place.plan, actor=as_actor(place.lead))
        place.plan.ratified_at = place.plan.versions[0].submitted_at
        move_due_date(action, in_days(88), "Illness", actor=as_actor(place.lead))
        client.sign_in(place.manager)
        assert sheet(client, f"/boards/{place.board.id}/{path}?format=xlsx")[1][0] == place.agency.name


def sheet(client, url: str) -> list[list[object]]:
    """The rows of a spreadsheet that a page gives."""
    return (
        CalamineWorkbook.from_filelike(io.BytesIO(client.download(url).data))
        .get_sheet_by_index(0)
        .to_python()
    )


@pytest.mark.parametrize(
    "page", ["", "/edit", "/update", "/move-date", "/withdraw", "/evidence", "/send-back"]
)
def test_the_action_of_another_agency_is_not_there(place, client, page):
    action = place.action()
    client.sign_in(Place(board=place.board).lead).refused(404, f"/actions/{action.id}{page}")
