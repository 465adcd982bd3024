"""What the newest reports of a board say, in one query."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from tracker.action_plans.models import Plan
from tracker.boards.models import Agency
from tracker.db import db
from tracker.exception_reports.models import ExceptionReport, ReportingPeriod


def list_newest_snapshots(board_id: UUID) -> list[tuple[UUID, str, dict[str, Any]]]:
    """Of the period closed last: each report's id, its agency's name and what was frozen, by the name."""
    newest = (
        select(ReportingPeriod.id)
        .where(ReportingPeriod.board_id == board_id, ReportingPeriod.closed_at.is_not(None))
        .order_by(ReportingPeriod.ends_on.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(ExceptionReport.id, Agency.name, ExceptionReport.snapshot)
        .join(Plan, Plan.id == ExceptionReport.plan_id)
        .join(Agency, Agency.id == Plan.agency_id)
        .where(ExceptionReport.period_id == newest)
        .order_by(Agency.name)
    )
    return [(report_id, name, snapshot) for report_id, name, snapshot in rows]
