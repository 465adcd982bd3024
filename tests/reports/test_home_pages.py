"""Home pages: what they list first, and the same number of queries however large the board."""

from datetime import timedelta

import pytest

from tests import factories
from tests.assessments.people import actor_of
from tests.factories.plans import make_action, make_plan
from tests.support.queries import count_queries
from tracker.action_plans.brag import ActionFacts, shown_brag
from tracker.action_plans.rules import ActionStatus, Brag
from tracker.assessments.authorising import decline
from tracker.assessments.rules import AssessmentStatus
from tracker.clock import local, now, today
from tracker.db import db
from tracker.policy import Role
from tracker.reports.colours import colours_of_agency, colours_of_board, list_update_limits
from tracker.reports.rules import Next, in_order


@pytest.fixture
def board(session, clock):
    return factories.make_board()


def make_busy_agency(board, cycle):
    agency = factories.make_agency(board)
    assessment = factories.make_assessment(cycle, agency, answered=True)
    plan = make_plan(cycle, agency)
    standard = factories.list_standards(cycle)[0]
    make_action(plan, standard, number=1)
    make_action(plan, standard, number=2, reported=Brag.RED)
    make_action(plan, standard, number=3, due_on=today() - timedelta(days=5))
    return agency, assessment, plan


def make_submitted(cycle, agency, status):
    return factories.make_assessment(
        cycle, agency, answered=True, status=status, submitted_at=now(), receipt_reference="S11-TEST-1"
    )


def test_the_agency_home_says_what_is_next(board, client):
    cycle = factories.make_cycle(board)
    agency = factories.make_agency(board)
    factories.make_assessment(cycle, agency)
    lead = factories.make_user(Role.AGENCY_LEAD, agency)
    page = client.sign_in(lead).get_ok(f"/agencies/{agency.id}")
    assert page.link_to("Start 1.1 Standard 1.1")
    assert "4 of 4 standards left" in page.text
    assert "in 30 days" in page.text


def test_an_overdue_action_comes_before_the_return(board, client):
    cycle = factories.make_cycle(board)
    agency, _, _ = make_busy_agency(board, cycle)
    lead = factories.make_user(Role.AGENCY_LEAD, agency)
    page = client.sign_in(lead).get_ok(f"/agencies/{agency.id}")
    assert page.text.index("Update 1 overdue action") < page.text.index("send it for authorisation")
    assert "5 days late" in page.text


def test_the_authoriser_is_asked_to_authorise(board, client):
    cycle = factories.make_cycle(board)
    agency = factories.make_agency(board)
    status = AssessmentStatus.AWAITING_AUTHORISATION
    factories.make_assessment(cycle, agency, answered=True).status = status
    db.session.flush()
    authoriser = factories.make_user(Role.AUTHORISER, agency)
    assert (
        client.sign_in(authoriser).get_ok(f"/agencies/{agency.id}").link_to("Read and authorise the return")
    )


def test_the_board_sees_every_agency_on_one_page(board, client):
    cycle = factories.make_cycle(board)
    agency, _, _ = make_busy_agency(board, cycle)
    manager = factories.make_user(Role.BOARD_MANAGER, board)
    page = client.sign_in(manager).get_ok(f"/boards/{board.id}")
    row = page.rows()[0]
    assert row["Agency"] == agency.name
    assert "In progress" in row["Return"]
    assert "Green 1 33%" in row["Actions"]
    assert "Red 2" in row["Actions"]
    assert client.download(f"/boards/{board.id}?format=xlsx").data.startswith(b"PK")


def test_a_board_without_a_cycle_says_how_to_start(board, client):
    manager = factories.make_user(Role.BOARD_MANAGER, board)
    page = client.sign_in(manager).get_ok(f"/boards/{board.id}")
    assert page.link_to("Set up the first cycle")


@pytest.mark.parametrize("query", ["?page=0", "?page=99", "?page=x", "?cycle=x", "?cycle=&page=-1"])
def test_odd_addresses_fall_back(board, client, query):
    make_busy_agency(board, factories.make_cycle(board))
    manager = factories.make_user(Role.BOARD_MANAGER, board)
    assert client.sign_in(manager).get_ok(f"/boards/{board.id}{query}").rows()


def test_the_sub_group_home_opens_with_nothing_to_do(board, client):
    chair = factories.make_user(Role.SUBGROUP_CHAIR, board)
    page = client.sign_in(chair).get_ok(f"/boards/{board.id}/sub-group")
    assert "No plan waits for ratification" in page.text


def test_home_pages_take_the_same_queries_for_few_and_many(board, client):
    """Lists come from one query each, colours are grouped by the database: agencies add rows only."""
    cycle = factories.make_cycle(board)
    agency, _, _ = make_busy_agency(board, cycle)
    person = factories.make_user(Role.BOARD_MANAGER, board)
    factories.give_role(person, Role.AGENCY_LEAD, agency)
    client.sign_in(person)
    pages = [f"/boards/{board.id}", f"/boards/{board.id}/sub-group", f"/agencies/{agency.id}"]
    few = [_queries(client, page) for page in pages]
    for _ in range(12):
        make_busy_agency(board, cycle)
    assert [_queries(client, page) for page in pages] == few
    assert few[0] <= 25
    assert few[1] <= 15
    assert few[2] <= 18  # one for each thing that can wait for an agency


def _queries(client, url):
    client.get_ok(url)
    with count_queries() as counted:
        client.get_ok(url)
    return counted.count


FACTS = [
    # what an action says; each must be counted in the colour that the rule shows it in
    {},
    {"reported": Brag.AMBER},
    {"reported": Brag.AMBER, "remedial_action": "More trainers", "forecast_on": 10},
    {"reported": Brag.RED},
    {"due_on": -1},
    {"due_on": -1, "remedial_action": "More trainers", "forecast_on": 10},
    {"due_on": -1, "remedial_action": "More trainers", "forecast_on": -1},
    {"due_on": 0},
    {"status": ActionStatus.COMPLETION_CLAIMED, "reported": Brag.BLUE},
    {"status": ActionStatus.COMPLETE},
    {"last_update_at": -45},
    {"last_update_at": -46},
    {"last_update_at": -46, "status": ActionStatus.COMPLETE},
]


@pytest.mark.parametrize("facts", FACTS)
def test_the_grouped_colours_agree_with_the_rule(board, clock, facts):
    cycle = factories.make_cycle(board)
    agency = factories.make_agency(board)
    values = {name: _date(name, value) for name, value in facts.items()}
    action = make_action(make_plan(cycle, agency), **values)
    shown = shown_brag(_facts(action), today(), cycle.update_limit_days)
    for colours in (
        colours_of_agency(agency.id, today(), list_update_limits()),
        colours_of_board(board.id, today(), list_update_limits()),
    ):
        assert colours.counts[shown.colour] == 1
        assert colours.total == 1
        assert colours.silent == (shown.silent_days is not None)


def _date(name, value):
    if name in ("due_on", "forecast_on"):
        return today() + timedelta(days=value)
    if name == "last_update_at":
        return now() + timedelta(days=value)
    return value


def _facts(action):
    return ActionFacts(
        status=action.status,
        due_on=action.due_on,
        reported=action.reported,
        remedial_action=action.remedial_action,
        forecast_on=action.forecast_on,
        last_update_on=local(action.last_update_at).date(),
    )


def test_next_steps_are_in_order_of_date(clock):
    items = [Next("B", "/b", due_on=today()), Next("C", "/c"), Next("A", "/a", due_on=today() - timedelta(1))]
    shown = in_order(items, today())
    assert [item["text"] for item in shown] == ["A", "B", "C"]
    assert [item["late"] for item in shown] == [True, False, False]


def test_the_lead_reads_first_why_the_return_came_back(board, client):
    cycle = factories.make_cycle(board)
    agency = factories.make_agency(board)
    assessment = factories.make_assessment(cycle, agency, answered=True)
    assessment.status = AssessmentStatus.AWAITING_AUTHORISATION
    authoriser = factories.make_user(Role.AUTHORISER, agency)
    decline(assessment, "Say which wards.\nAnd since when.", actor=actor_of(authoriser))
    db.session.commit()
    lead = factories.make_user(Role.AGENCY_LEAD, agency)
    page = client.sign_in(lead).get_ok(f"/agencies/{agency.id}")
    assert page.link_to("Read why the return was declined")
    assert "Say which wards." in page.text


def test_a_submitted_return_stays_on_the_home_page_with_its_receipt(board, client):
    agency = factories.make_agency(board)
    assessment = make_submitted(factories.make_cycle(board), agency, AssessmentStatus.SUBMITTED)
    lead = factories.make_user(Role.AGENCY_LEAD, agency)
    page = client.sign_in(lead).get_ok(f"/agencies/{agency.id}")
    assert page.link_to(assessment.receipt_reference)
    assert "No return is open" not in page.text


@pytest.mark.parametrize(("role", "asked"), [(Role.AGENCY_LEAD, True), (Role.AUTHORISER, False)])
def test_the_lead_submits_the_plan_once_the_grades_are_published(board, client, role, asked):
    cycle = factories.make_cycle(board)
    agency = factories.make_agency(board)
    make_submitted(cycle, agency, AssessmentStatus.GRADED)
    make_action(make_plan(cycle, agency, ratified=False))
    page = client.sign_in(factories.make_user(role, agency)).get_ok(f"/agencies/{agency.id}")
    assert ("Submit the action plan for ratification" in page.text) is asked
