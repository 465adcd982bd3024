"""Reporting periods and exception reports, scoped by owner."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from tracker.action_plans.models import Plan
from tracker.db import db
from tracker.errors import NotFound
from tracker.exception_reports.follow_up_queries import DECIDED, WAITING_FOR_ANSWER
from tracker.exception_reports.follow_up_queries import list_follow_ups_open as list_follow_ups_open
from tracker.exception_reports.models import ExceptionReport, ReportingPeriod, ReviewDecision
from tracker.exception_reports.rules import SLIPPED, ReportStatus, ReviewOutcome
from tracker.policy import Actor

WAITING_FOR_AGENCY = (ReportStatus.DUE, ReportStatus.DRAFT, ReportStatus.REFERRED_BACK)


def get_period(period_id: UUID, *, actor: Actor) -> ReportingPeriod:
    """A reporting period of the actor's board. Raises NotFound."""
    period = db.session.get(ReportingPeriod, period_id)
    if period is None or period.board_id not in actor.board_ids:
        raise NotFound
    return period


def get_report(report_id: UUID, *, actor: Actor) -> ExceptionReport:
    """A report of the actor's agency or board, with its plan, period and lines. Raises NotFound."""
    report = db.session.scalar(
        select(ExceptionReport)
        .where(ExceptionReport.id == report_id)
        .options(
            joinedload(ExceptionReport.plan).joinedload(Plan.agency),
            joinedload(ExceptionReport.period).joinedload(ReportingPeriod.board),
            selectinload(ExceptionReport.lines),
        )
    )
    if report is None or not _belongs(report, actor):
        raise NotFound
    return report


def _belongs(report: ExceptionReport, actor: Actor) -> bool:
    return report.plan.agency_id in actor.agency_ids or report.plan.board_id in actor.board_ids


def find_previous_report(report: ExceptionReport) -> ExceptionReport | None:
    """The report of the same plan for the period before."""
    return find_last_report(report.plan_id, before=report.period.ends_on)


def find_last_report(plan_id: UUID, *, before: date) -> ExceptionReport | None:
    """The newest report of a plan whose period ended before a day."""
    return list_last_reports([plan_id], before=before).get(plan_id)


def list_last_reports(plan_ids: Iterable[UUID], *, before: date) -> dict[UUID, ExceptionReport]:
    """The newest report of each plan whose period ended before a day, with its lines; two queries."""
    newest = (
        select(ExceptionReport.plan_id, func.max(ReportingPeriod.ends_on).label("ends_on"))
        .join(ReportingPeriod, ReportingPeriod.id == ExceptionReport.period_id)
        .where(ExceptionReport.plan_id.in_(list(plan_ids)), ReportingPeriod.ends_on < before)
        .group_by(ExceptionReport.plan_id)
        .subquery()
    )
    reports = db.session.scalars(
        select(ExceptionReport)
        .join(ReportingPeriod, ReportingPeriod.id == ExceptionReport.period_id)
        .join(
            newest,
            (newest.c.plan_id == ExceptionReport.plan_id) & (newest.c.ends_on == ReportingPeriod.ends_on),
        )
        .options(selectinload(ExceptionReport.lines), contains_eager(ExceptionReport.period))
    )
    return {report.plan_id: report for report in reports}


def list_periods(board_id: UUID) -> list[ReportingPeriod]:
    """The board's reporting periods, newest first."""
    return list(
        db.session.scalars(
            select(ReportingPeriod)
            .where(ReportingPeriod.board_id == board_id)
            .order_by(ReportingPeriod.ends_on.desc())
        )
    )


def list_ends_after(period: ReportingPeriod) -> list[date]:
    """The last days of the board's periods that follow this one, in order."""
    return list(
        db.session.scalars(
            select(ReportingPeriod.ends_on)
            .where(ReportingPeriod.board_id == period.board_id, ReportingPeriod.ends_on > period.ends_on)
            .order_by(ReportingPeriod.ends_on)
        )
    )


def find_open_period_before(period: ReportingPeriod) -> ReportingPeriod | None:
    """The earliest period of the board that ended before this one and is not closed."""
    return db.session.scalar(
        select(ReportingPeriod)
        .where(
            ReportingPeriod.board_id == period.board_id,
            ReportingPeriod.ends_on < period.ends_on,
            ReportingPeriod.closed_at.is_(None),
        )
        .order_by(ReportingPeriod.ends_on)
        .limit(1)
    )


def list_periods_to_close(today: date) -> list[ReportingPeriod]:
    """Periods of all boards whose last day has passed and that are still open, the earliest first."""
    return list(
        db.session.scalars(
            select(ReportingPeriod)
            .where(ReportingPeriod.closed_at.is_(None), ReportingPeriod.ends_on < today)
            .order_by(ReportingPeriod.ends_on, ReportingPeriod.id)
        )
    )


def list_agency_reports(agency_id: UUID) -> list[ExceptionReport]:
    """An agency's reports to all its boards, newest first."""
    return _list(Plan.agency_id == agency_id)


def list_board_reports(board_id: UUID, period_id: UUID | None = None) -> list[ExceptionReport]:
    """A board's reports, newest period first; of one period when it is given."""
    wanted = Plan.board_id == board_id
    return _list(wanted & (ExceptionReport.period_id == period_id) if period_id else wanted)


def _list(wanted: object) -> list[ExceptionReport]:
    return list(
        db.session.scalars(
            select(ExceptionReport)
            .join(ExceptionReport.plan)
            .join(ExceptionReport.period)
            .where(wanted)  # type: ignore[arg-type]
            .options(
                contains_eager(ExceptionReport.plan).joinedload(Plan.agency),
                contains_eager(ExceptionReport.period),
            )
            .order_by(ReportingPeriod.ends_on.desc(), ExceptionReport.id)
        )
    )


def list_reports_waiting(agency_id: UUID) -> list[ExceptionReport]:
    """Reports the agency still has to submit, the most urgent first."""
    waiting = [report for report in list_agency_reports(agency_id) if report.status in WAITING_FOR_AGENCY]
    return sorted(waiting, key=lambda report: report.period.report_due_on)


def list_decisions(report_id: UUID) -> list[ReviewDecision]:
    """What the sub-group decided about a report, oldest first."""
    return list(
        db.session.scalars(
            select(ReviewDecision)
            .where(ReviewDecision.report_id == report_id)
            .options(joinedload(ReviewDecision.decided_by))
            .order_by(ReviewDecision.decided_at)
        )
    )


def list_open_challenges(agency_id: UUID) -> list[tuple[ReviewDecision, ExceptionReport]]:
    """Questions of the sub-group the agency has not answered, by the day the answer is due."""
    rows = db.session.execute(
        select(ReviewDecision, ExceptionReport)
        .join(ExceptionReport, ExceptionReport.id == ReviewDecision.report_id)
        .join(Plan, Plan.id == ExceptionReport.plan_id)
        .where(
            Plan.agency_id == agency_id,
            ReviewDecision.outcome == ReviewOutcome.CHALLENGED,
            WAITING_FOR_ANSWER,
            DECIDED,
        )
        .options(joinedload(ExceptionReport.period))
        .order_by(ReviewDecision.answer_due_on)
    )
    return [(decision, report) for decision, report in rows]


def repeats_of(report: ExceptionReport | None) -> dict[str, int]:
    """In how many reports running each action was off target, as the last report says."""
    if report is None:
        return {}
    return {
        str(line.action_id): line.facts["reports_running"] for line in report.lines if line.kind in SLIPPED
    }
