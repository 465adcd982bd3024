"""When boards meet and when reports are due to them, for calendars."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from tracker.action_plans.models import Plan
from tracker.boards.models import Board
from tracker.db import db
from tracker.exception_reports.models import ReportingPeriod


@dataclass(frozen=True)
class BoardDates:
    """The dates of one reporting period of a board."""

    period_id: UUID
    board_id: UUID
    board: str
    name: str
    report_due_on: date
    meeting_on: date | None


def list_board_dates(board_ids: Collection[UUID], since: date) -> list[BoardDates]:
    """The periods of these boards whose reports are or were due since that day, by date; one query."""
    rows = db.session.execute(
        select(
            ReportingPeriod.id, Board.id, Board.short_name, ReportingPeriod.name,
            ReportingPeriod.report_due_on, ReportingPeriod.meeting_on,
        )
        .join(Board, Board.id == ReportingPeriod.board_id)
        .where(Board.id.in_(board_ids), ReportingPeriod.report_due_on >= since)
        .order_by(ReportingPeriod.report_due_on)
    )  # fmt: skip
    return [BoardDates(*row) for row in rows]


def list_boards_reported_to(agency_ids: Collection[UUID]) -> set[UUID]:
    """The boards to which these agencies report: those with a plan of theirs that was ratified; one query."""
    plans = select(Plan.board_id).where(Plan.agency_id.in_(agency_ids), Plan.ratified_at.is_not(None))
    return set(db.session.scalars(plans))
