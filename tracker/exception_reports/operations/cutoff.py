"""The cut-off: on the day after a period every ratified plan is frozen and its report writes itself (R10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update

from tracker.action_plans.queries import freeze
from tracker.audit.operations import record
from tracker.clock import now, today
from tracker.db import db
from tracker.errors import WrongState
from tracker.exception_reports.alarm import agency_alarm, board_alarm
from tracker.exception_reports.calendar import months_later
from tracker.exception_reports.emails import tell_agency, tell_of_alarms
from tracker.exception_reports.figures import WITH_GREEN, kept_figures, tally
from tracker.exception_reports.interval_queries import last_ends, list_intervals, list_reporting_plans
from tracker.exception_reports.intervals import ends_due, is_due
from tracker.exception_reports.models import ExceptionReport, ReportingPeriod, ReportLine
from tracker.exception_reports.queries import (
    find_open_period_before,
    list_ends_after,
    list_last_reports,
    repeats_of,
)
from tracker.exception_reports.writing import write_report
from tracker.formatting import format_date
from tracker.policy import Actor

USUAL_PERIOD_DAYS = 92
DONE = "This period is closed already; its reports have been written."


@dataclass(frozen=True)
class Reporting:
    """One plan that reports in the period being closed: until when it looks ahead, and its last report."""

    plan_id: UUID
    agency_id: UUID
    next_end: date
    earlier: ExceptionReport | None


def close_period(period: ReportingPeriod, *, actor: Actor) -> list[ExceptionReport]:
    """The cut-off: freeze the plan of each agency that is due and write its report, once.

    Raises WrongState when it was done, before the period's last day has passed, and while a period before it
    is open. Of two at once the second finds it done.
    """
    _check(period)
    _claim(period)
    several = _who_reports(period)
    snapshots = freeze([one.plan_id for one in several], period.ends_on)
    reports = [_write(period, one, snapshots[one.plan_id]) for one in several]
    record("reporting_period.close", period, actor=actor, after={"reports": len(reports)})
    for report in reports:
        tell_agency(report, "exception_reports/emails/due.txt")
    _raise_alarms(period, reports)
    return reports


def _check(period: ReportingPeriod) -> None:
    if period.closed_at is not None:
        raise WrongState(DONE)
    if period.ends_on >= today():
        raise WrongState(f"This period can be closed after its last day, {format_date(period.ends_on)}.")
    earlier = find_open_period_before(period)
    if earlier is not None:
        raise WrongState(f"Close {earlier.name} first: reports are compared with the ones before them.")


def _claim(period: ReportingPeriod) -> None:
    """Mark it closed in the database, unless another did so since it was read; held until the commit."""
    db.session.flush()
    claimed = db.session.scalar(
        update(ReportingPeriod)
        .where(ReportingPeriod.id == period.id, ReportingPeriod.closed_at.is_(None))
        .values(closed_at=now())
        .returning(ReportingPeriod.id)
        .execution_options(synchronize_session=False)
    )
    if claimed is None:
        raise WrongState(DONE)
    db.session.refresh(period)


def _who_reports(period: ReportingPeriod) -> list[Reporting]:
    """The plans of the agencies that are due, by the agency's name."""
    agreed = {agency_id: one.months for agency_id, one in list_intervals(period.board_id).items()}
    last = last_ends(period.board_id, before=period.ends_on)
    coming = list_ends_after(period)
    plans = [
        (plan_id, agency_id)
        for plan_id, agency_id in list_reporting_plans(period.board_id)
        if is_due(last.get(agency_id), period.ends_on, agreed.get(agency_id))
    ]
    earlier = list_last_reports([plan_id for plan_id, _ in plans], before=period.ends_on)
    return [
        Reporting(
            plan_id,
            agency_id,
            _next_end(period.ends_on, coming, agreed.get(agency_id)),
            earlier.get(plan_id),
        )
        for plan_id, agency_id in plans
    ]


def _next_end(ends_on: date, coming: list[date], months: int | None) -> date:
    """Until when "due next" looks ahead: the end of the period in which this agency reports again."""
    following = ends_due(ends_on, coming, months)
    if following:
        return following[0]
    return months_later(ends_on, months) if months else ends_on + timedelta(days=USUAL_PERIOD_DAYS)


def _write(period: ReportingPeriod, one: Reporting, frozen: Mapping[str, Any]) -> ExceptionReport:
    counted = {**frozen, WITH_GREEN: period.board.complete_with_green}
    before = one.earlier.snapshot if one.earlier else None
    written = write_report(counted, before, earlier_repeats=repeats_of(one.earlier), next_end=one.next_end)
    # What is told of the last report is kept with this one: it reads the same however long ago that was.
    kept = {
        **counted,
        "before": tally(before) if before else None,
        "changes": {name: list(found) for name, found in vars(written.changes).items()},
    }
    report = ExceptionReport(
        period=period,
        plan_id=one.plan_id,
        snapshot=kept,
        figures=kept_figures(kept),
        headline=written.headline,
    )
    report.lines = [
        ReportLine(position=position, kind=line.kind, action_id=UUID(line.action_id), facts=line.facts)
        for position, line in enumerate(written.lines, start=1)
    ]
    db.session.add(report)
    db.session.flush()
    return report


def _raise_alarms(period: ReportingPeriod, reports: list[ExceptionReport]) -> None:
    """Manager and chair learn at once of a share that fell by ten points or more."""
    falls = [(report, fall) for report in reports if (fall := agency_alarm(report.snapshot))]
    whole = board_alarm(report.snapshot for report in reports)
    if falls or whole:
        tell_of_alarms(period, falls, whole)
