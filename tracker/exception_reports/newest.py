"""How the reports of the period closed last stand, in one query for lists and alarms."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from tracker.action_plans.models import Plan
from tracker.boards.models import Agency
from tracker.db import db
from tracker.exception_reports.models import ExceptionReport, ReportingPeriod
from tracker.exception_reports.queries import WAITING_FOR_AGENCY
from tracker.exception_reports.rules import ReportStatus


@dataclass(frozen=True)
class Newest:
    """One report of the period closed last; `figures` is empty for reports older than they are kept."""

    report_id: UUID
    agency_id: UUID
    agency: str
    status: ReportStatus
    report_due_on: date
    figures: dict[str, Any] | None


def list_newest(board_id: UUID) -> list[Newest]:
    """The reports of the board's period closed last, by the agency's name; one query, and no snapshot."""
    newest = (
        select(ReportingPeriod.id)
        .where(ReportingPeriod.board_id == board_id, ReportingPeriod.closed_at.is_not(None))
        .order_by(ReportingPeriod.ends_on.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            ExceptionReport.id, Agency.id, Agency.name, ExceptionReport.status,
            ReportingPeriod.report_due_on, ExceptionReport.figures,
        )
        .join(Plan, Plan.id == ExceptionReport.plan_id)
        .join(Agency, Agency.id == Plan.agency_id)
        .join(ReportingPeriod, ReportingPeriod.id == ExceptionReport.period_id)
        .where(ExceptionReport.period_id == newest)
        .order_by(Agency.name)
    )  # fmt: skip
    return [Newest(*row) for row in rows]


def by_agency(reports: Iterable[Newest]) -> dict[UUID, Newest]:
    """One report for each agency: the one still waiting when it has several."""
    ordered = sorted(reports, key=lambda report: report.status in WAITING_FOR_AGENCY)
    return {report.agency_id: report for report in ordered}
