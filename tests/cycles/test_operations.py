"""Setting a cycle up, opening it for agencies, and giving one of them more time."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests import factories
from tests.grading.stories import as_actor
from tracker.assessments.models import Assessment, Response
from tracker.assessments.opening import add_agencies, extend_deadline, open_cycle
from tracker.assessments.rules import AssessmentStatus
from tracker.clock import today
from tracker.cycles.operations import change_cycle, create_cycle, start_grading
from tracker.cycles.queries import find_current_cycle, get_cycle, list_cycles, list_holders
from tracker.cycles.rules import CycleSettings, CycleStatus
from tracker.db import db
from tracker.errors import NotFound, RuleBroken, WrongState
from tracker.policy import Role

pytestmark = pytest.mark.usefixtures("session", "clock")


@pytest.fixture
def board(session):
    return factories.make_board()


@pytest.fixture
def actor(board):
    return as_actor(factories.make_user(Role.BOARD_MANAGER, board))


@pytest.fixture
def settings(session) -> CycleSettings:
    return CycleSettings(
        name="Round 2026",
        framework_version_id=factories.make_framework().id,
        opens_on=date(2026, 11, 2),
        due_on=date(2026, 12, 12),
        self_grading=True,
        update_limit_days=45,
        amendment_days=28,
    )


def make_draft(board, settings, actor):
    return create_cycle(board, settings, actor=actor)


def test_a_new_cycle_is_a_draft_that_no_list_shows(board, settings, actor):
    cycle = make_draft(board, settings, actor)
    assert cycle.status is CycleStatus.DRAFT
    assert list_cycles(board.id) == []
    assert list_cycles(board.id, drafts=True) == [cycle]
    assert find_current_cycle(board.id) is None


def test_dates_and_names_are_checked(board, settings, actor):
    make_draft(board, settings, actor)
    with pytest.raises(RuleBroken) as same_name:
        make_draft(board, settings, actor)
    assert same_name.value.field == "name"
    with pytest.raises(RuleBroken) as bad_dates:
        make_draft(board, replace(settings, name="Other", due_on=date(2026, 11, 1)), actor)
    assert bad_dates.value.field == "due_on"
    other_board = factories.make_board()
    assert make_draft(other_board, settings, actor).name == "Round 2026"


def test_a_draft_can_be_changed_and_an_open_cycle_cannot(board, settings, actor):
    cycle = make_draft(board, settings, actor)
    change_cycle(cycle, replace(settings, amendment_days=14), actor=actor)
    assert cycle.amendment_days == 14
    open_cycle(cycle, [factories.make_agency(board).id], actor=actor)
    with pytest.raises(WrongState, match="opened"):
        change_cycle(cycle, settings, actor=actor)


def test_opening_makes_a_return_for_each_agency_and_tells_its_leads(board, settings, actor, outbox):
    trust, police, left_out = (factories.make_agency(board) for _ in range(3))
    leads = [factories.make_user(Role.AGENCY_LEAD, agency) for agency in (trust, trust, police, left_out)]
    factories.make_user(Role.CONTRIBUTOR, trust)
    cycle = make_draft(board, settings, actor)
    opened = open_cycle(cycle, [trust.id, police.id], actor=actor)
    assert cycle.status is CycleStatus.OPEN
    assert {each.agency_id for each in opened} == {trust.id, police.id}
    assert db.session.query(Response).count() == 8
    assert outbox.recipients == sorted(lead.email for lead in leads[:3])
    mail = outbox.to(leads[0].email)[0]
    assert "12 December 2026" in mail.body
    assert f"/agencies/{trust.id}" in mail.body


def test_an_agency_of_another_board_cannot_be_asked(board, settings, actor):
    stranger = factories.make_agency(factories.make_board())
    cycle = make_draft(board, settings, actor)
    with pytest.raises(RuleBroken, match="at least one"):
        open_cycle(cycle, [stranger.id], actor=actor)
    assert cycle.status is CycleStatus.DRAFT


def test_opening_twice_is_refused_and_asks_nobody_twice(board, settings, actor):
    agency = factories.make_agency(board)
    cycle = make_draft(board, settings, actor)
    open_cycle(cycle, [agency.id], actor=actor)
    with pytest.raises(WrongState):
        open_cycle(cycle, [agency.id], actor=actor)
    assert db.session.query(Assessment).count() == 1


def test_an_agency_can_be_asked_later_but_only_once(board, settings, actor):
    first, later = factories.make_agency(board), factories.make_agency(board)
    cycle = make_draft(board, settings, actor)
    open_cycle(cycle, [first.id], actor=actor)
    assert [each.agency_id for each in add_agencies(cycle, [first.id, later.id], actor=actor)] == [later.id]
    with pytest.raises(RuleBroken, match="at least one"):
        add_agencies(cycle, [later.id], actor=actor)
    cycle.status = CycleStatus.CLOSED
    db.session.flush()
    with pytest.raises(WrongState):
        add_agencies(cycle, [first.id], actor=actor)


def test_more_time_is_given_with_a_reason_that_the_lead_reads(board, actor, outbox):
    agency = factories.make_agency(board)
    lead = factories.make_user(Role.AGENCY_LEAD, agency)
    assessment = factories.make_assessment(factories.make_cycle(board), agency)
    to = assessment.due_on + timedelta(days=7)
    extend_deadline(assessment, to, "Their lead has left.", actor=actor)
    assert assessment.due_on == to
    assert "Their lead has left." in outbox.to(lead.email)[0].body
    with pytest.raises(RuleBroken) as empty:
        extend_deadline(assessment, to + timedelta(days=1), " ", actor=actor)
    assert empty.value.field == "reason"


@pytest.mark.parametrize("cycle_status", [CycleStatus.OPEN, CycleStatus.CLOSED])
def test_a_submitted_return_or_a_closed_cycle_gets_no_more_time(board, actor, cycle_status):
    status = AssessmentStatus.GRADED if cycle_status is CycleStatus.OPEN else AssessmentStatus.IN_PROGRESS
    cycle = factories.make_cycle(board, status=cycle_status)
    assessment = factories.make_assessment(cycle, factories.make_agency(board), status=status)
    with pytest.raises(WrongState):
        extend_deadline(assessment, today() + timedelta(days=90), "More time.", actor=actor)


def test_grading_starts_once(board, actor):
    cycle = factories.make_cycle(board)
    start_grading(cycle, actor=actor)
    assert cycle.status is CycleStatus.GRADING
    with pytest.raises(WrongState):
        start_grading(cycle, actor=actor)


def test_the_current_cycle_is_the_newest_that_runs(board):
    day = today()
    running = factories.make_cycle(board, opens_on=day - timedelta(days=50))
    closed = factories.make_cycle(board, opens_on=day - timedelta(days=20), status=CycleStatus.CLOSED)
    factories.make_cycle(factories.make_board(), opens_on=day)
    assert find_current_cycle(board.id) is running
    running.status = CycleStatus.CLOSED
    assert find_current_cycle(board.id) is closed


def test_a_cycle_is_found_by_people_of_its_board_only(board, actor):
    cycle = factories.make_cycle(board)
    assert get_cycle(cycle.id, actor=actor) is cycle
    with pytest.raises(NotFound):
        get_cycle(factories.make_cycle(factories.make_board()).id, actor=actor)


def test_whom_to_write_to_leaves_out_the_disabled(board):
    agency, empty = factories.make_agency(board), factories.make_agency(board)
    lead = factories.make_user(Role.AGENCY_LEAD, agency, name="Ann")
    factories.give_role(lead, Role.AUTHORISER, agency)
    factories.make_user(Role.AGENCY_LEAD, agency, disabled_at=lead.created_at)
    found = list_holders([Role.AGENCY_LEAD, Role.AUTHORISER], [agency.id, empty.id])
    assert found == {agency.id: [lead], empty.id: []}
