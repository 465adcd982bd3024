"""What the home pages show across features. Every function is a fixed number of queries."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, exists, func, select
from sqlalchemy.orm import contains_eager

from tracker.action_plans.models import Action, DueDateChange, Plan, PlanVersion, WithdrawalRequest
from tracker.action_plans.rules import ActionStatus, DateDecision, PlanStatus, WithdrawalDecision
from tracker.assessments.models import Assessment, Response
from tracker.assessments.rules import AssessmentStatus
from tracker.boards.models import Agency
from tracker.boards.rules import AgencyKind
from tracker.cycles.models import Cycle
from tracker.cycles.rules import CycleStatus
from tracker.db import db
from tracker.evidence.models import EvidenceItem
from tracker.evidence.rules import DUE_SOON
from tracker.exception_reports.follow_up_queries import ANSWERED, late_on
from tracker.exception_reports.models import ExceptionReport, ReportingPeriod, ReviewDecision
from tracker.exception_reports.queries import WAITING_FOR_AGENCY
from tracker.exception_reports.rules import ReportStatus
from tracker.grading.models import PlanAmendment
from tracker.impact_tests.queries import count_late_in
from tracker.publishing.models import Contest
from tracker.ratification.counting import conditions_to_meet, count_conditions_to_check


@dataclass(frozen=True)
class OverviewRow:
    """One agency of a cycle on the board's page."""

    assessment_id: UUID
    agency_id: UUID
    agency: str
    kind: AgencyKind
    status: AssessmentStatus
    due_on: date
    submitted_at: datetime | None
    published: bool


@dataclass(frozen=True)
class BoardTasks:
    """How much waits for the board."""

    dates: int
    withdrawals: int
    completions: int
    plans: int
    late_reports: int
    reports: int
    contests: int
    late_follow_ups: int
    answered_follow_ups: int
    conditions_to_check: int
    late_retests: int


@dataclass(frozen=True)
class AgencyTasks:
    """What waits for an agency besides its return."""

    stale_evidence: int
    due_evidence: int
    referred_back: int
    completions: int
    unsubmitted: int
    conditions: int
    conditions_due_on: date | None


def list_running_cycles(board_id: UUID) -> list[Cycle]:
    """The board's cycles that were opened, the latest deadline first; one query."""
    return list(
        db.session.scalars(
            select(Cycle)
            .where(Cycle.board_id == board_id, Cycle.status != CycleStatus.DRAFT)
            .order_by(Cycle.due_on.desc(), Cycle.name)
        )
    )


def list_overview(cycle_id: UUID, *, page: int, size: int) -> list[OverviewRow]:
    """One page of the agencies of a cycle, by name; one query."""
    rows = db.session.execute(
        select(
            Assessment.id, Agency.id, Agency.name, Agency.kind, Assessment.status,
            func.coalesce(Assessment.extended_to, Cycle.due_on), Assessment.submitted_at,
            Assessment.published_at.is_not(None),
        )
        .join(Agency, Agency.id == Assessment.agency_id)
        .join(Cycle, Cycle.id == Assessment.cycle_id)
        .where(Assessment.cycle_id == cycle_id)
        .order_by(Agency.name)
        .limit(size)
        .offset((page - 1) * size)
    )  # fmt: skip
    return [OverviewRow(*row) for row in rows]


def count_returns(cycle_ids: Collection[UUID]) -> dict[UUID, dict[AssessmentStatus, int]]:
    """How many returns of each cycle stand where, every status named; one query."""
    rows = db.session.execute(
        select(Assessment.cycle_id, Assessment.status, func.count())
        .where(Assessment.cycle_id.in_(cycle_ids))
        .group_by(Assessment.cycle_id, Assessment.status)
    )
    found = {cycle_id: dict.fromkeys(AssessmentStatus, 0) for cycle_id in cycle_ids}
    for cycle_id, status, count in rows:
        found[cycle_id][status] = count
    return found


def count_board_tasks(board_id: UUID, today: date) -> BoardTasks:
    """What waits for the board, counted in one query."""
    plans = select(Plan.id).where(Plan.board_id == board_id, Plan.agency_id.is_not(None))
    contests = (
        select(func.count(Contest.id))
        .join(Contest.response)
        .join(Response.assessment)
        .join(Assessment.cycle)
        .where(Contest.decided_at.is_(None), Cycle.board_id == board_id)
    )
    counted = {
        **_of_plans(plans),
        **_of_reports(board_id, today),
        "contests": contests.scalar_subquery(),
        "conditions_to_check": count_conditions_to_check(plans),
        "late_retests": count_late_in(plans, today),
    }
    row = db.session.execute(select(*(count.label(name) for name, count in counted.items()))).one()
    return BoardTasks(**row._mapping)


def _of_plans(plans: Select[UUID]) -> dict[str, ScalarSelect[int]]:
    """What waits in plans: dates and withdrawals to decide, completions to sign off, plans to ratify."""
    in_plans = Action.plan_id.in_(plans)
    dates = select(func.count(DueDateChange.id)).join(Action, Action.id == DueDateChange.action_id)
    withdrawals = select(func.count(WithdrawalRequest.id)).join(
        Action, Action.id == WithdrawalRequest.action_id
    )
    open_ones = in_plans, Action.status == ActionStatus.OPEN
    claimed = in_plans, Action.status == ActionStatus.COMPLETION_CLAIMED
    submitted = PlanVersion.plan_id.in_(plans), PlanVersion.status == PlanStatus.SUBMITTED
    waits = WithdrawalRequest.decision == WithdrawalDecision.WAITING
    return {
        "dates": dates.where(in_plans, DueDateChange.decision == DateDecision.WAITING).scalar_subquery(),
        "withdrawals": withdrawals.where(*open_ones, waits).scalar_subquery(),
        "completions": select(func.count(Action.id)).where(*claimed).scalar_subquery(),
        "plans": select(func.count(PlanVersion.id)).where(*submitted).scalar_subquery(),
    }


def _of_reports(board_id: UUID, today: date) -> dict[str, ScalarSelect[int]]:
    """Late reports, reports to review, follow-ups that are late and those that were answered."""
    reports = (
        select(func.count())
        .select_from(ExceptionReport)
        .join(ReportingPeriod, ReportingPeriod.id == ExceptionReport.period_id)
        .where(ReportingPeriod.board_id == board_id)
    )
    decisions = reports.join(ReviewDecision, ReviewDecision.report_id == ExceptionReport.id)
    late = ExceptionReport.status.in_(WAITING_FOR_AGENCY), ReportingPeriod.report_due_on < today
    return {
        "late_reports": reports.where(*late).scalar_subquery(),
        "reports": reports.where(ExceptionReport.status == ReportStatus.SUBMITTED).scalar_subquery(),
        "late_follow_ups": decisions.where(late_on(today)).scalar_subquery(),
        "answered_follow_ups": decisions.where(ANSWERED).scalar_subquery(),
    }


def find_next_meeting(board_id: UUID, today: date) -> ReportingPeriod | None:
    """The period whose sub-group meeting comes next."""
    return db.session.scalar(
        select(ReportingPeriod)
        .where(ReportingPeriod.board_id == board_id, ReportingPeriod.meeting_on >= today)
        .order_by(ReportingPeriod.meeting_on)
        .limit(1)
    )


def count_agency_tasks(agency_id: UUID, today: date) -> AgencyTasks:
    """What waits for an agency, counted in one query."""
    plans = select(Plan.id).where(Plan.agency_id == agency_id)
    newest = (
        select(PlanVersion.plan_id, func.max(PlanVersion.number).label("number"))
        .group_by(PlanVersion.plan_id)
        .subquery()
    )
    counts = db.session.execute(
        select(
            select(func.count(EvidenceItem.id))
            .where(EvidenceItem.agency_id == agency_id, EvidenceItem.removed_at.is_(None))
            .where(EvidenceItem.review_by < today)
            .scalar_subquery(),
            select(func.count(EvidenceItem.id))
            .where(EvidenceItem.agency_id == agency_id, EvidenceItem.removed_at.is_(None))
            .where(EvidenceItem.review_by.between(today, today + DUE_SOON))
            .scalar_subquery(),
            select(func.count(PlanVersion.id))
            .join(newest, (newest.c.plan_id == PlanVersion.plan_id) & (newest.c.number == PlanVersion.number))
            .where(PlanVersion.plan_id.in_(plans), PlanVersion.status == PlanStatus.REFERRED_BACK)
            .scalar_subquery(),
            select(func.count(Action.id))
            .where(Action.status == ActionStatus.COMPLETION_CLAIMED, Action.plan_id.in_(plans))
            .scalar_subquery(),
            _unsubmitted(agency_id),
            *conditions_to_meet(plans),
        )
    ).one()
    return AgencyTasks(*counts)


def _unsubmitted(agency_id: UUID) -> ScalarSelect[int]:
    """Plans with open actions that never went to the sub-group although the grades are published."""
    graded = exists().where(
        Assessment.agency_id == Plan.agency_id,
        Assessment.cycle_id == Plan.cycle_id,
        Assessment.status == AssessmentStatus.GRADED,
    )
    return (
        select(func.count(Plan.id))
        .where(Plan.agency_id == agency_id, Plan.ratified_at.is_(None), graded)
        .where(~exists().where(PlanVersion.plan_id == Plan.id))
        .where(exists().where(Action.plan_id == Plan.id, Action.status == ActionStatus.OPEN))
        .scalar_subquery()
    )


def list_open_amendments(agency_id: UUID) -> list[tuple[UUID, str, date]]:
    """Grades of 0 without an action yet: (assessment, ref, due), the earliest first; one query."""
    rows = db.session.execute(
        select(Response)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .join(PlanAmendment, PlanAmendment.response_id == Response.id)
        .join(Response.minimum_standard)
        .options(contains_eager(Response.minimum_standard))
        .add_columns(PlanAmendment.due_on)
        .where(Assessment.agency_id == agency_id, PlanAmendment.covered_at.is_(None))
        .order_by(PlanAmendment.due_on)
    )
    return [(response.assessment_id, response.minimum_standard.ref, due_on) for response, due_on in rows]


def list_plans_waiting(board_id: UUID) -> list[tuple[PlanVersion, str]]:
    """Plan versions before the sub-group with their agency's name, the oldest first; one query."""
    rows = db.session.execute(
        select(PlanVersion, Agency.name)
        .join(Plan, Plan.id == PlanVersion.plan_id)
        .join(Agency, Agency.id == Plan.agency_id)
        .where(Plan.board_id == board_id, PlanVersion.status == PlanStatus.SUBMITTED)
        .order_by(PlanVersion.submitted_at)
    )
    return [(version, name) for version, name in rows]


def list_reports_to_review(board_id: UUID) -> list[tuple[UUID, str, ReportingPeriod]]:
    """Submitted reports the sub-group has not reviewed: (report, agency, period); one query."""
    rows = db.session.execute(
        select(ExceptionReport.id, Agency.name, ReportingPeriod)
        .join(Plan, Plan.id == ExceptionReport.plan_id)
        .join(Agency, Agency.id == Plan.agency_id)
        .join(ReportingPeriod, ReportingPeriod.id == ExceptionReport.period_id)
        .where(Plan.board_id == board_id, ExceptionReport.status == ReportStatus.SUBMITTED)
        .order_by(ReportingPeriod.ends_on, Agency.name)
    )
    return [(report_id, name, period) for report_id, name, period in rows]


def list_urgent_actions(agency_id: UUID, today: date, *, only_for: UUID | None = None) -> list[Action]:
    """Open actions past their due date, the longest overdue first; of one lead when given; one query."""
    statement = (
        select(Action)
        .join(Plan, Plan.id == Action.plan_id)
        .where(Plan.agency_id == agency_id, Action.status == ActionStatus.OPEN, Action.due_on < today)
        .order_by(Action.due_on)
    )
    if only_for is not None:
        statement = statement.where(Action.lead_user_id == only_for)
    return list(db.session.scalars(statement))
