"""A board with agencies whose plans were ratified, reported on twice and slipped in between."""

from dataclasses import dataclass
from datetime import date, timedelta

from tests import factories
from tests.exception_reports.conftest import make_period
from tests.factories.plans import make_action, make_plan, make_update
from tracker.action_plans.operations import submit_plan
from tracker.action_plans.rules import Brag
from tracker.boards.models import Board
from tracker.clock import now, today
from tracker.db import db
from tracker.exception_reports.models import ExceptionReport, ReportingPeriod, ReviewDecision
from tracker.exception_reports.operations import close_period
from tracker.exception_reports.rules import CauseKind, ReportStatus, ReviewOutcome
from tracker.policy import SYSTEM, Role


@dataclass
class Town:
    """A board whose next meeting reviews the reports of `period`."""

    board: Board
    period: ReportingPeriod
    reports: list[ExceptionReport]

    @property
    def meeting_on(self) -> date:
        assert self.period.meeting_on is not None
        return self.period.meeting_on


def make_town(agencies: int = 3, actions: int = 2, *, named: str = "Agency") -> Town:
    """The first action of each agency went red since the report before; one agency has no ratified plan."""
    board = factories.make_board(name="Vale Partnership", short_name="VP")
    chair = factories.make_user(Role.SUBGROUP_CHAIR, board)
    cycle = factories.make_cycle(board)
    standards = factories.list_standards(cycle)
    long_ago = now() - timedelta(days=60)
    stamps = {"created_at": long_ago, "opened_at": long_ago, "last_update_at": long_ago}
    plans, slipping = [], []
    for number in range(1, agencies + 1):
        plan = make_plan(cycle, factories.make_agency(board, name=f"{named} {number}"))
        made = [make_action(plan, standards[0], number=at, **stamps) for at in range(1, actions + 1)]
        plans.append(plan)
        slipping.append(made[0])
    factories.make_agency(board, name="Quiet " + named)
    close_period(make_period(board, today() - timedelta(days=40)), actor=SYSTEM)
    for action in slipping:
        make_update(action, reported=Brag.RED, written_at=now() - timedelta(days=3))
        action.reported, action.last_update_at = Brag.RED, now() - timedelta(days=3)
    db.session.flush()
    period = make_period(board, today() - timedelta(days=1))
    reports = close_period(period, actor=SYSTEM)
    for report in reports:
        report.status, report.submitted_at, report.commentary = (
            ReportStatus.SUBMITTED,
            now(),
            "A hard quarter.",
        )
        line = report.lines[0]
        line.cause_kind, line.cause, line.remedy = CauseKind.STAFFING, "Two trainers left.", "New ones come."
        db.session.add(_challenge(report, chair.id))
    for plan in plans[: agencies // 2]:
        submit_plan(plan, actor=SYSTEM)
    db.session.flush()
    return Town(board, period, reports)


def _challenge(report: ExceptionReport, chair_id: object) -> ReviewDecision:
    return ReviewDecision(
        report_id=report.id, line_id=report.lines[0].id, outcome=ReviewOutcome.CHALLENGED,
        wording="When do they start?", answer_due_on=today() + timedelta(days=5), decided_by_id=chair_id,
        decided_at=now() - timedelta(minutes=5),
    )  # fmt: skip
