"""Mail to leads before a report is due and when it is late, once each."""

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from tracker.audit.operations import record
from tracker.clock import now
from tracker.cycles.working_days import is_working_day
from tracker.db import db
from tracker.exception_reports.emails import tell_agency
from tracker.exception_reports.models import ExceptionReport, ReportingPeriod
from tracker.exception_reports.operations.explaining import list_unanswered
from tracker.exception_reports.reminders import ReminderKind, reminder_due
from tracker.exception_reports.rules import ReportStatus
from tracker.policy import SYSTEM

NOT_IN = (ReportStatus.DUE, ReportStatus.DRAFT)
COLUMNS = {ReminderKind.BEFORE: "reminded_at", ReminderKind.LATE: "late_told_at"}


def remind_of_reports(day: date) -> list[ExceptionReport]:
    """Queue the mails due on that day; call it as often as you like. Two commands at once send none twice.

    Only on working days. A report that was referred back has been submitted once and is left alone.
    """
    if not is_working_day(day):
        return []
    return [report for report in _not_told(day) if _remind(report, day)]


def _not_told(day: date) -> list[ExceptionReport]:
    return list(
        db.session.scalars(
            select(ExceptionReport)
            .join(ExceptionReport.period)
            .where(ExceptionReport.status.in_(NOT_IN), ExceptionReport.late_told_at.is_(None))
            .where((ReportingPeriod.report_due_on < day) | ExceptionReport.reminded_at.is_(None))
            .options(
                contains_eager(ExceptionReport.period),
                joinedload(ExceptionReport.plan),
                selectinload(ExceptionReport.lines),
            )
            .order_by(ReportingPeriod.report_due_on, ExceptionReport.id)
        )
    )


def _remind(report: ExceptionReport, day: date) -> bool:
    kind = reminder_due(
        report.period.report_due_on,
        day,
        reminded=report.reminded_at is not None,
        late_told=report.late_told_at is not None,
    )
    if kind is None or not _claim(report, COLUMNS[kind]):
        return False
    left = len(list_unanswered(report.lines))
    tell_agency(report, f"exception_reports/emails/{kind.value}_due.txt", left=left)
    record("exception_report.remind", report, actor=SYSTEM, after={"kind": kind.value})
    return True


def _claim(report: ExceptionReport, column: str) -> bool:
    """Whether it is ours to send: said in the database at once, past the version of who is writing."""
    claimed = db.session.scalar(
        update(ExceptionReport)
        .where(
            ExceptionReport.id == report.id,
            ExceptionReport.status.in_(NOT_IN),
            getattr(ExceptionReport, column).is_(None),
        )
        .values({column: now()})
        .returning(ExceptionReport.id)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(report, [column])
    return claimed is not None
