"""Who reports on a board, what was agreed with whom, and who is left out of a period; scoped by the board."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from tracker.action_plans.models import Plan
from tracker.boards.models import Agency, Membership
from tracker.db import db
from tracker.exception_reports.models import AgreedInterval, ExceptionReport, ReportingPeriod


def list_intervals(board_id: UUID) -> dict[UUID, AgreedInterval]:
    """What was agreed with agencies that report less often than the board asks, by agency."""
    rows = db.session.scalars(
        select(AgreedInterval)
        .where(AgreedInterval.board_id == board_id)
        .options(joinedload(AgreedInterval.agency))
    )
    return {row.agency_id: row for row in rows}


def find_interval(board_id: UUID, agency_id: UUID) -> AgreedInterval | None:
    """What was agreed with one agency."""
    return db.session.get(AgreedInterval, (board_id, agency_id))


def list_reporting_plans(board_id: UUID) -> list[tuple[UUID, UUID]]:
    """Plans that report, with their agency, by its name: ratified once, of agencies of the board."""
    rows = db.session.execute(
        select(Plan.id, Plan.agency_id)
        .join(Agency, Agency.id == Plan.agency_id)
        .join(
            Membership,
            (Membership.agency_id == Plan.agency_id) & (Membership.board_id == Plan.board_id),
        )
        .where(Plan.board_id == board_id, Plan.ratified_at.is_not(None))
        .order_by(Agency.name, Plan.id)
    )
    return [(plan_id, agency_id) for plan_id, agency_id in rows if agency_id is not None]


def list_reporting_agencies(board_id: UUID) -> list[tuple[Agency, bool]]:
    """The board's agencies by name, and whether they have a plan that reports."""
    has_plan = (
        select(Plan.id)
        .where(Plan.board_id == board_id, Plan.agency_id == Agency.id, Plan.ratified_at.is_not(None))
        .exists()
    )
    rows = db.session.execute(
        select(Agency, has_plan)
        .join(Membership, Membership.agency_id == Agency.id)
        .where(Membership.board_id == board_id)
        .order_by(Agency.name)
    )
    return [(agency, bool(reports)) for agency, reports in rows]


def last_ends(board_id: UUID, *, before: date | None = None) -> dict[UUID, date]:
    """The end of the period each agency last reported in; of those that ended before a day if given."""
    statement = (
        select(Plan.agency_id, func.max(ReportingPeriod.ends_on))
        .join(ExceptionReport, ExceptionReport.plan_id == Plan.id)
        .join(ReportingPeriod, ReportingPeriod.id == ExceptionReport.period_id)
        .where(ReportingPeriod.board_id == board_id)
        .group_by(Plan.agency_id)
    )
    if before is not None:
        statement = statement.where(ReportingPeriod.ends_on < before)
    return {agency_id: ends_on for agency_id, ends_on in db.session.execute(statement) if agency_id}
