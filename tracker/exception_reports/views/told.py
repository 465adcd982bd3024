"""What a page tells of reports: figures now and last time, alarms, who is late and who is not due."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from tracker.clock import local, today
from tracker.exception_reports.alarm import agency_alarm, board_alarm
from tracker.exception_reports.figures import Figures, figures, figures_before, taken_before
from tracker.exception_reports.interval_queries import last_ends, list_intervals, list_reporting_agencies
from tracker.exception_reports.intervals import ends_due, not_before
from tracker.exception_reports.reminders import days_late
from tracker.exception_reports.views.pages import strip
from tracker.formatting import format_date, plural

CHANGES = (("added", "Added"), ("withdrawn", "Withdrawn"), ("reopened", "Reopened"))


def told(report: Any) -> dict[str, Any]:
    """For the page of one report: everything from what was frozen with it, no query."""
    now = figures(report.snapshot)
    kept = report.snapshot.get("changes") or {}
    return {
        "now": now,
        "before": figures_before(report.snapshot),
        "before_on": taken_before(report.snapshot),
        "strip": strip(now),
        "alarm": agency_alarm(report.snapshot),
        "changes": [(words, kept[name]) for name, words in CHANGES if kept.get(name)],
        "late": late_words(report),
    }


def told_of_all(reports: Sequence[Any]) -> dict[str, Any]:
    """For the list of a period: each report with its figures, alarm and lateness, and the board's alarm."""
    entries = [(one, figures(one.snapshot), agency_alarm(one.snapshot), late_words(one)) for one in reports]
    return {
        "reports": sorted(entries, key=_concern),
        "with_green": bool(entries) and all(found.with_green for _, found, _, _ in entries),
        "board_alarm": board_alarm(one.snapshot for one in reports),
    }


def _concern(entry: tuple[Any, Figures, Any, str]) -> tuple[int, str]:
    report, found, _, _ = entry
    return found.on_track, report.plan.agency.name


def late_words(report: Any) -> str:
    """ "3 days late", or nothing; by the first time it was submitted."""
    first = report.first_submitted_at or report.submitted_at
    days = days_late(report.period.report_due_on, local(first).date() if first else None, today())
    return f"{plural(days, 'day')} late" if days else ""


def not_reporting(period: Any, periods: Sequence[Any], reported: Sequence[Any]) -> list[tuple[str, str]]:
    """Agencies without a report in a closed period, and why: three queries."""
    here = {report.plan.agency_id for report in reported}
    agreed = list_intervals(period.board_id)
    last = last_ends(period.board_id)
    return [
        (agency.name, _why_not(agreed.get(agency.id), last.get(agency.id), period, periods, has_plan))
        for agency, has_plan in list_reporting_agencies(period.board_id)
        if agency.id not in here
    ]


def _why_not(agreed: Any, last: date | None, period: Any, periods: Sequence[Any], has_plan: bool) -> str:
    if not has_plan:
        return "No ratified plan"
    if agreed is None or last is None:
        return "Not due in this period"
    every = f"Not due: agreed every {plural(agreed.months, 'month')}"
    return f"{every}, {next_report(last, agreed.months, [one for one in periods if one.closed_at is None])}"


def next_report(last: date | None, months: int | None, coming: Sequence[Any]) -> str:
    """ "next in Quarter 4 2026/27", or from when when no such period has been set up."""
    due = ends_due(last, [one.ends_on for one in coming], months)
    if due:
        return f"next in {next(one.name for one in coming if one.ends_on == due[0])}"
    if last is None or months is None:
        return "next when a period is added"
    return f"next in a period that ends on or after {format_date(not_before(last, months))}"
