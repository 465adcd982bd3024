"""A board with one agency whose ratified plan was on target in the last quarter and slipped in this one."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from time_machine import Traveller

from tests import factories
from tests.factories.plans import make_action, make_plan, make_update
from tracker.accounts.models import User
from tracker.action_plans.models import Action, Plan
from tracker.action_plans.rules import Brag
from tracker.boards.models import Agency, Board
from tracker.clock import now, today
from tracker.db import db
from tracker.exception_reports.models import ExceptionReport, ReportingPeriod
from tracker.exception_reports.operations import PeriodDates, add_period, close_period
from tracker.exception_reports.queries import list_periods
from tracker.policy import SYSTEM, Role


@dataclass
class Story:
    """Everybody and everything of the story."""

    board: Board
    agency: Agency
    plan: Plan
    action: Action
    lead: User
    chair: User
    manager: User
    conflicted: User
    period: ReportingPeriod
    report: ExceptionReport


def make_period(board: Board, ends_on: date) -> ReportingPeriod:
    """A period of ninety days, or of those that come after the one before."""
    earlier = [one.ends_on for one in list_periods(board.id) if one.ends_on < ends_on]
    dates = PeriodDates(
        name=f"Quarter to {ends_on}",
        starts_on=max([ends_on - timedelta(days=90), *(day + timedelta(days=1) for day in earlier)]),
        ends_on=ends_on,
        report_due_on=ends_on + timedelta(days=14),
        meeting_on=ends_on + timedelta(days=28),
    )
    return add_period(board, dates, actor=SYSTEM)


@pytest.fixture
def story(session, clock: Traveller) -> Story:
    """Yesterday's period is closed; its report says that one action is newly off target."""
    board = factories.make_board()
    agency = factories.make_agency(board)
    people = {
        "lead": factories.make_user(Role.AGENCY_LEAD, agency),
        "chair": factories.make_user(Role.SUBGROUP_CHAIR, board),
        "manager": factories.make_user(Role.BOARD_MANAGER, board),
        "conflicted": factories.make_user(Role.SUBGROUP_MEMBER, board, interest=agency),
    }
    cycle = factories.make_cycle(board)
    plan = make_plan(cycle, agency)
    action = make_action(plan, factories.list_standards(cycle)[0], number=1)
    clock.shift(timedelta(days=1))
    close_period(make_period(board, today() - timedelta(days=1)), actor=SYSTEM)
    clock.shift(timedelta(days=30))
    make_update(action, reported=Brag.RED, written_at=now())
    action.reported = Brag.RED
    clock.shift(timedelta(days=1))
    period = make_period(board, today() - timedelta(days=1))
    report = close_period(period, actor=SYSTEM)[0]
    db.session.flush()
    return Story(board, agency, plan, action, period=period, report=report, **people)
