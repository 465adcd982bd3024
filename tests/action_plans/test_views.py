"""What each person sees of a plan, and the lists of a board."""

from datetime import date, timedelta

import pytest

from tests.action_plans.made import Place, as_actor, cite, in_days, plan_url, sheet
from tests.factories import make_board, make_user
from tests.support.queries import count_queries
from tracker.action_plans.models import Action
from tracker.action_plans.operations import (
    move_due_date,
    refer_back,
    submit_plan,
    write_update,
)
from tracker.action_plans.part_c import PART_C, TOLD
from tracker.action_plans.rules import Brag
from tracker.audit.models import AuditEntry
from tracker.clock import now
from tracker.db import db
from tracker.grading.models import PlanAmendment
from tracker.policy import Role

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def place(session):
    return Place()


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
        assert headings == [*PART_C, *TOLD]
        line = dict(zip(headings, row, strict=True))
        assert line["No"] == 1
        assert line["Timescales"] == "1 January 2027"
        assert line["Current Progress"] == "Half done"
        assert (line["Evidence"], line["Risks"]) == ("Supervision log (page 2)", "Illness")
        assert line["Due"] == date(2027, 1, 1)
        assert line["Status"] == "Green: On target"
        (entry,) = db.session.query(AuditEntry).filter_by(verb="plan.export")
        assert entry.after == {"kind": "Excel", "on": "2026-11-02"}

    @pytest.mark.parametrize("actions", [5, 400])
    def test_the_page_takes_few_queries_however_long_the_plan(self, place, client, actions):
        first = place.action("1.1")
        place.ratified()
        copy_action(first, actions - 1)
        client.sign_in(place.lead)
        url = plan_url(place)
        client.get_ok(url)
        for address in (url, f"{url}?view=month", f"{url}?view=timeline", f"{url}?group=lead"):
            with count_queries() as queries:
                page = client.get_ok(address)
            assert f"Green on target {actions}" in page.text
            # 3 for the person, 1 for the plan, 6 for its actions, then versions, needs, conditions,
            # withdrawals, and measures with re-tests: the same for 5 actions and for 400, in every form.
            assert queries.count == 15, queries

    def test_a_plan_that_came_back_takes_no_more(self, place, client):
        place.action("1.1")
        place.ratified()
        place.action("1.2")
        version = submit_plan(place.plan, actor=as_actor(place.lead))
        refer_back(version, "Say who leads it.", "PQA 15/26", actor=as_actor(place.member))
        client.sign_in(place.lead)
        url = plan_url(place)
        client.get_ok(url)
        with count_queries() as queries:
            assert "Say who leads it." in client.get_ok(url).text
        assert queries.count == 15, queries  # reasons and conditions are read together


def copy_action(action: Action, times: int) -> None:
    """More open actions like this one, written at once."""
    kept = {column.name: getattr(action, column.name) for column in Action.__table__.columns}
    del kept["id"]
    db.session.add_all(Action(**{**kept, "number": number}) for number in range(2, times + 2))
    db.session.flush()


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
