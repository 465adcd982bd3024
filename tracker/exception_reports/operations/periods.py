"""Reporting periods, and the cut-off that freezes every plan and writes its report."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tracker.action_plans.queries import freeze
from tracker.audit.operations import record
from tracker.boards.models import Board
from tracker.clock import now, today
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.exception_reports.emails import tell_agency
from tracker.exception_reports.models import ExceptionReport, ReportingPeriod, ReportLine
from tracker.exception_reports.queries import (
    find_next_period,
    list_last_reports,
    list_periods,
    list_reporting_plan_ids,
    repeats_of,
)
from tracker.exception_reports.writing import write_report
from tracker.formatting import format_date
from tracker.policy import Actor

USUAL_PERIOD_DAYS = 92


@dataclass(frozen=True)
class PeriodDates:
    """What a board manager says of a period."""

    name: str
    starts_on: date
    ends_on: date
    report_due_on: date
    meeting_on: date | None


def add_period(board: Board, dates: PeriodDates, *, actor: Actor) -> ReportingPeriod:
    """Add a reporting period. Raises RuleBroken when the dates are out of order or overlap in their end."""
    if dates.ends_on < dates.starts_on:
        raise RuleBroken("The period must end after it starts", field="ends_on")
    if dates.report_due_on < dates.ends_on:
        raise RuleBroken("Reports can be due only after the period ends", field="report_due_on")
    if dates.meeting_on is not None and dates.meeting_on < dates.report_due_on:
        raise RuleBroken("The meeting must be on or after the day reports are due", field="meeting_on")
    if any(period.ends_on == dates.ends_on for period in list_periods(board.id)):
        raise RuleBroken("Another period already ends on this day", field="ends_on")
    period = ReportingPeriod(board=board, **vars(dates))
    db.session.add(period)
    record("reporting_period.add", period, actor=actor, after={"name": dates.name})
    return period


def close_period(period: ReportingPeriod, *, actor: Actor) -> list[ExceptionReport]:
    """The cut-off: freeze every ratified plan and write its report. Raises WrongState when it was done."""
    if period.closed_at is not None:
        raise WrongState("This period is closed already; its reports have been written.")
    if period.ends_on >= today():
        raise WrongState(f"This period can be closed after its last day, {format_date(period.ends_on)}.")
    period.closed_at = now()
    plan_ids = list_reporting_plan_ids(period.board_id)
    snapshots = freeze(plan_ids, period.ends_on)
    earlier = list_last_reports(plan_ids, before=period.ends_on)
    reports = [_write(period, plan_id, snapshots[plan_id], earlier.get(plan_id)) for plan_id in plan_ids]
    record("reporting_period.close", period, actor=actor, after={"reports": len(reports)})
    for report in reports:
        tell_agency(report, "exception_reports/emails/due.txt")
    return reports


def _write(
    period: ReportingPeriod, plan_id: UUID, snapshot: dict[str, Any], earlier: ExceptionReport | None
) -> ExceptionReport:
    following = find_next_period(period)
    written = write_report(
        snapshot,
        earlier.snapshot if earlier else None,
        earlier_repeats=repeats_of(earlier),
        next_end=following.ends_on if following else period.ends_on + timedelta(days=USUAL_PERIOD_DAYS),
    )
    report = ExceptionReport(period=period, plan_id=plan_id, snapshot=snapshot, headline=written.headline)
    report.lines = [
        ReportLine(position=position, kind=line.kind, action_id=UUID(line.action_id), facts=line.facts)
        for position, line in enumerate(written.lines, start=1)
    ]
    db.session.add(report)
    db.session.flush()
    return report
