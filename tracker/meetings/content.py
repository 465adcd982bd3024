"""What a pack says, as JSON values in words: frozen, so that both files say the same for ever. Pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tracker.exception_reports.alarm import agency_alarm, board_alarm
from tracker.exception_reports.models import ExceptionReport, ReportingPeriod
from tracker.exception_reports.queries import WAITING_FOR_AGENCY
from tracker.formatting import format_date, format_when, plural
from tracker.meetings import agenda, matters
from tracker.meetings.gathering import Material
from tracker.meetings.plan_content import plan_content
from tracker.meetings.report_content import name_of, place_of, report_content
from tracker.meetings.table_content import figures_content

Content = dict[str, Any]
SUBGROUP = "Performance and quality assurance sub-group"


def pack_content(found: Material, *, made_at: datetime, asked_by: str) -> Content:
    """The whole pack, in the order of the meeting."""
    placed = _placed(found)
    reports = [report for _place, report in placed]
    return {
        "title": f"Meeting pack, {format_date(found.meeting_on)}",
        "board": found.board.name,
        "short_name": found.board.short_name,
        "group": SUBGROUP,
        "meeting": format_date(found.meeting_on),
        "period": _period(found.period),
        "made": f"{format_when(made_at)}{f' for {asked_by}' if asked_by else ''}",
        "summary": _summary(found),
        "agenda": [_agenda_row(place, report) for place, report in placed],
        "follow_ups": [matters.follow_up(one, found.on) for one in found.follow_ups],
        "conditions": [matters.condition(one, found.on) for one in found.conditions],
        "figures": figures_content(found, reports),
        "alarms": list(_alarms(reports)),
        "themes": matters.themes(found.themes, found.themes_decided),
        "reports": [_report(place.agency, report, found) for place, report in placed],
        "earlier": [_earlier(report) for report in found.earlier],
        "plans": [plan_content(waiting) for waiting in found.plans],
        "own_plans": [matters.own_plan(one) for one in found.own_plans],
    }


def _placed(found: Material) -> list[tuple[agenda.Place, ExceptionReport]]:
    """The reports in the order in which the sub-group takes them."""
    reports = dict(_named(found))
    places = agenda.in_order(place_of(name, report, found.on) for name, report in reports.items())
    return [(place, reports[place.agency]) for place in places]


def _named(found: Material) -> Iterator[tuple[str, ExceptionReport]]:
    """Each report under its agency's name; with the plan's when the agency reports on two plans."""
    names = [name_of(report) for report in found.reports]
    for name, report in zip(names, found.reports, strict=True):
        yield (f"{name}: {report.plan.title}" if names.count(name) > 1 else name), report


def _report(name: str, report: ExceptionReport, found: Material) -> Content:
    return report_content(name, report, found.decisions.get(report.id, ()), found.on)


def _agenda_row(place: agenda.Place, report: ExceptionReport) -> Content:
    return {
        "agency": place.agency,
        "concern": place.concern.label,
        "why": agenda.why(place),
        "report_id": str(report.id),
    }


def _period(period: ReportingPeriod | None) -> str:
    if period is None:
        return ""
    return f"{period.name} ({format_date(period.starts_on)} to {format_date(period.ends_on)})"


def _summary(found: Material) -> list[list[str]]:
    late = [name_of(report) for report in found.reports if _is_late(report, found)]
    sent = sum(1 for report in found.reports if report.status not in WAITING_FOR_AGENCY)
    told = f"{sent} of {len(found.reports)} sent in" if found.reports else "None for this meeting"
    rows = [
        ["Exception reports", f"{told}; late: {', '.join(late)}" if late else told],
        ["Plans awaiting ratification", str(len(found.plans))],
        ["Open challenges and follow-ups", str(len(found.follow_ups))],
        ["Open conditions of ratification", str(len(found.conditions))],
    ]
    if found.period is not None and found.period.closed_at is None:
        rows.insert(0, ["Not yet closed", f"{found.period.name}: its exception reports are not written yet"])
    return rows


def _is_late(report: ExceptionReport, found: Material) -> bool:
    return report.status in WAITING_FOR_AGENCY and report.period.report_due_on < found.on


def _alarms(reports: list[ExceptionReport]) -> Iterator[str]:
    whole = board_alarm(report.snapshot for report in reports)
    if whole is not None:
        yield f"All agencies together: the share {whole.in_words}."
    for report in reports:
        fall = agency_alarm(report.snapshot)
        if fall is not None:
            yield f"{name_of(report)}: the share {fall.in_words}."


def _earlier(report: ExceptionReport) -> Content:
    submitted = f"Submitted {format_date(report.submitted_at)}"
    lines = plural(len(report.snapshot["actions"]), "action")
    return {
        "agency": name_of(report),
        "period": report.period.name,
        "headline": report.headline,
        "about": f"{submitted}, {lines} in the plan",
        "report_id": str(report.id),
    }
