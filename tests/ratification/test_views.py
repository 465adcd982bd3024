"""The sub-group decides on its pages; conditions are followed up until they are met."""

from datetime import timedelta

import pytest

from tests.action_plans.made import Place, as_actor, date_parts, in_days, plan_url
from tests.factories import make_agency, make_user
from tests.support.queries import count_queries
from tracker.action_plans.operations import submit_plan
from tracker.action_plans.rules import PlanStatus
from tracker.audit.models import AuditEntry
from tracker.db import db
from tracker.policy import Role
from tracker.ratification.queries import list_open_conditions
from tracker.ratification.rules import ConditionState

pytestmark = pytest.mark.usefixtures("clock")


class Meeting:
    """A plan of two actions that was submitted, a chair, and a member whose agency it is."""

    def __init__(self):
        self.place = place = Place()
        self.first, self.second = place.action("1.1"), place.action("1.2", title="Audit every file")
        self.chair = make_user(Role.SUBGROUP_CHAIR, place.board, name="Cass Chair")
        self.interested = make_user(
            Role.SUBGROUP_MEMBER, place.board, interest=place.agency, name="Ines Interest"
        )
        self.member, self.lead, self.manager = place.member, place.lead, place.manager
        self.url = f"{plan_url(place)}/ratify"
        self.version = submit_plan(place.plan, actor=as_actor(place.lead))

    def form(self, client, **values):
        address, filled = client.get_ok(self.url).form("Record the decision").filled()
        return address, {**filled, "minute_reference": "PQA 14/26", **values}


@pytest.fixture
def meeting(session):
    return Meeting()


@pytest.fixture
def with_condition(outbox, meeting, client):
    """The chair ratified with a condition for the first action."""
    client.sign_in(meeting.chair)
    at_first = {"wording_1": "Say who measures it", **date_parts("due_1", in_days(30))}
    client.post_ok(*meeting.form(client, decision="conditions", **at_first))
    (row,) = list_open_conditions(meeting.place.board.id)
    return row


class TestWhoDecides:
    def test_members_read_and_the_chair_records(self, meeting, client):
        client.sign_in(meeting.member)
        page = client.get_ok(meeting.url)
        assert "The chair records what the sub-group decides: Cass Chair" in page.text
        assert "Record the decision" not in page.buttons
        refused = client.refused(403, meeting.url, "POST", {"decision": "ratified", "number": "1"})
        assert "The chair of the sub-group records the decision: Cass Chair" in refused.text
        assert meeting.version.status is PlanStatus.SUBMITTED

    def test_a_member_records_when_the_chair_has_an_interest(self, meeting, client):
        meeting.chair.grants[0].interest_agency_id = meeting.place.agency.id
        client.sign_in(meeting.member)
        client.post_ok(*meeting.form(client, decision="ratified"))
        assert meeting.version.status is PlanStatus.RATIFIED

    def test_fewer_than_the_quorum_are_refused_with_words_and_nothing_typed_is_lost(self, meeting, client):
        meeting.place.board.quorum = 2
        client.sign_in(meeting.chair)
        page = client.post_shown_again(*meeting.form(client, decision="referred_back", wording_2="Too vague"))
        assert "1 member was present, and the quorum is 2" in page.field_error("present")
        assert page.value("wording_2") == "Too vague"
        assert meeting.version.status is PlanStatus.SUBMITTED
        client.post_ok(*meeting.form(client, decision="ratified", present=str(meeting.member.id)))
        assert meeting.version.status is PlanStatus.RATIFIED

    def test_who_has_an_interest_cannot_be_ticked_and_is_named(self, meeting, client):
        client.sign_in(meeting.chair)
        page = client.get_ok(meeting.url)
        assert "Declared an interest and took no part: Ines Interest" in page.text
        ticked = meeting.form(client, decision="ratified", present=str(meeting.interested.id))
        assert client.post_shown_again(*ticked).field_error("present")
        client.post_ok(*meeting.form(client, decision="ratified", present=str(meeting.member.id)))
        said = client.get_ok(f"{plan_url(meeting.place)}/versions/1").summary()
        assert said["Present"] == f"Cass Chair, {meeting.member.name}"
        assert said["Declared an interest and took no part"] == "Ines Interest"
        assert said["Minute"] == "PQA 14/26"
        entry = db.session.query(AuditEntry).filter_by(verb="plan.record_decision").one()
        assert entry.after["interest"] == ["Ines Interest"]


class TestReferringBack:
    def test_the_agency_sees_each_reason_at_the_action_on_the_plan_and_in_the_mail(
        self, meeting, client, sign_in, outbox
    ):
        client.sign_in(meeting.chair)
        client.post_ok(*meeting.form(client, decision="referred_back", wording_2="Name the auditor"))
        assert "Action 2, Audit every file: Name the auditor" in outbox.to(meeting.lead.email)[-1].body
        lead = sign_in(meeting.lead)
        page = lead.get_ok(plan_url(meeting.place))
        assert "Why the plan was referred back" in page.text
        assert "Name the auditor" in page.text
        assert "Name the auditor" in lead.get_ok(f"/actions/{meeting.second.id}").text
        assert "Name the auditor" not in lead.get_ok(f"/actions/{meeting.first.id}").text
        assert "Name the auditor" in lead.get_ok(f"{plan_url(meeting.place)}/versions/1").text
        # Submitted again, the old reason is over; the version keeps it.
        lead.post_ok(*page.form("Submit for ratification").filled())
        assert "Name the auditor" not in lead.get_ok(f"/actions/{meeting.second.id}").text

    def test_it_needs_a_reason(self, meeting, client):
        client.sign_in(meeting.chair)
        page = client.post_shown_again(*meeting.form(client, decision="referred_back"))
        assert page.field_error("wording_whole")


class TestConditions:
    def test_a_condition_goes_its_way_until_it_is_met(self, outbox, with_condition, meeting, sign_in):
        lead, manager = sign_in(meeting.lead), sign_in(meeting.manager)
        url = f"/conditions/{with_condition.id}"
        assert "Action 1" in outbox.to(meeting.lead.email)[-1].body
        home = lead.get_ok(f"/agencies/{meeting.place.agency.id}")
        assert (
            "Say who measures it"
            in lead.get_ok(home.link_to("Meet 1 condition of ratification and say how")).text
        )
        assert "Say who measures it" in lead.get_ok(plan_url(meeting.place)).text
        assert "Say who measures it" in lead.get_ok(f"/actions/{meeting.first.id}").text
        manager.refused(403, f"{url}/answer")
        lead.refused(403, f"{url}/check")
        early = manager.post_shown_again(f"{url}/check", {"verdict": "not_yet", "note": "Nothing said"})
        assert early.field_error("verdict")
        assert lead.post_shown_again(f"{url}/answer", {"answer": " "}).field_error("answer")
        lead.post_ok(f"{url}/answer", {"answer": "The named nurse measures it."})
        lead.refused(409, f"{url}/answer", "POST", {"answer": "Twice"})
        assert outbox.to(meeting.manager.email)[-1].subject.startswith("Condition to check")
        assert "Check 1 condition" in manager.get_ok(f"/boards/{meeting.place.board.id}").text
        manager.post_ok(f"{url}/check", {"verdict": "not_yet", "note": "How often?"})
        page = lead.get_ok(url)
        assert "The named nurse measures it." in page.text
        assert "How often?" in page.text
        lead.post_ok(f"{url}/answer", {"answer": "Each month."})
        assert manager.post_shown_again(f"{url}/check", {"verdict": "met"}).field_error("note")
        manager.post_ok(f"{url}/check", {"verdict": "met", "note": "Seen in October."})
        assert list_open_conditions(meeting.place.board.id) == []
        assert "Seen in October." in lead.get_ok(url).text
        manager.refused(409, f"{url}/check", "POST", {"verdict": "met", "note": "Again"})
        assert "Ratified with 1 condition." in lead.get_ok(f"{plan_url(meeting.place)}/versions/1").text

    def test_the_lists_filter_and_can_be_taken_away(self, with_condition, meeting, sign_in, clock):
        manager = sign_in(meeting.manager)
        url = f"/boards/{meeting.place.board.id}/conditions"
        assert "Say who measures it" in manager.get_ok(f"{url}?show=open").text
        assert "No condition fits" in manager.get_ok(f"{url}?show=met").text
        assert manager.download(f"{url}?format=xlsx").data.startswith(b"PK")
        clock.shift(timedelta(days=31))
        (late,) = list_open_conditions(meeting.place.board.id)
        assert late.state is ConditionState.LATE
        page = sign_in(meeting.lead).get_ok(f"/agencies/{meeting.place.agency.id}/conditions?show=late")
        assert "Say who measures it" in page.text

    def test_other_agencies_and_the_interested_get_nowhere(self, with_condition, meeting, sign_in):
        other = make_user(Role.AGENCY_LEAD, make_agency(meeting.place.board))
        sign_in(other).refused(404, f"/conditions/{with_condition.id}")
        chair = make_user(Role.SUBGROUP_CHAIR, meeting.place.board, interest=meeting.place.agency)
        sign_in(chair).refused(403, f"/conditions/{with_condition.id}/check")


class TestChangesAfterRatification:
    def test_the_home_asks_for_words_dates_and_leads_not_for_progress(self, meeting, client, sign_in):
        client.sign_in(meeting.chair)
        client.post_ok(*meeting.form(client, decision="ratified"))
        lead = sign_in(meeting.lead)
        home = f"/agencies/{meeting.place.agency.id}"
        address, values = lead.get_ok(f"/actions/{meeting.first.id}/update").form().filled()
        lead.post_ok(address, {**values, "progress": "The course has begun.", "reported": "green"})
        assert "Submit the changes" not in lead.get_ok(home).text
        address, values = lead.get_ok(f"/actions/{meeting.first.id}/edit").form("Save the action").filled()
        lead.post_ok(address, {**values, "lead_manager": "B. Jones", "risks": "Money"})
        with count_queries() as one:
            page = lead.get_ok(home)
        assert "Submit the changes to the action plan: 1 change" in page.text
        assert "Submit the changes" in lead.get_ok(plan_url(meeting.place)).buttons
        address, values = lead.get_ok(f"/actions/{meeting.second.id}/edit").form("Save the action").filled()
        lead.post_ok(address, {**values, "specific": "Audit every tenth file."})
        with count_queries() as more:
            page = lead.get_ok(home)
        assert "2 changes" in page.text
        assert more.count == one.count, more  # one query asks for all changes of all plans


class TestRules:
    def test_the_manager_sets_the_quorum_and_the_trail_has_what_it_was(self, meeting, client):
        client.sign_in(meeting.manager)
        url = f"/boards/{meeting.place.board.id}/plan-rules"
        assert client.post_shown_again(url, {"quorum": "99"}).field_error("quorum")
        client.post_ok(url, {"quorum": "3", "complete_with_green": "yes"})
        board = meeting.place.board
        assert (board.quorum, board.complete_with_green) == (3, True)
        entry = db.session.query(AuditEntry).filter_by(verb="board.change_plan_rules").one()
        assert entry.before == {"quorum": 0, "complete_with_green": False}
        client.post_ok(url, {"quorum": "3", "complete_with_green": "yes"})
        assert db.session.query(AuditEntry).filter_by(verb="board.change_plan_rules").count() == 1
