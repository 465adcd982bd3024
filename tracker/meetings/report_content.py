"""One exception report as the pack shows it: as the report itself says it, the slipped lines apart. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from tracker.action_plans.rules import Brag
from tracker.exception_reports.alarm import agency_alarm
from tracker.exception_reports.figures import Figures, figures, figures_before
from tracker.exception_reports.models import ExceptionReport, ReportLine, ReviewDecision
from tracker.exception_reports.queries import WAITING_FOR_AGENCY
from tracker.exception_reports.rules import SLIPPED, LineKind
from tracker.formatting import first_line, format_iso
from tracker.meetings.agenda import Place
from tracker.reports.exception_report_document import exception_report_content

Content = dict[str, Any]
UPDATE_LENGTH = 300  # characters of the last update that a slipped line shows
NOT_EXPLAINED = [["Cause and remedy", "Not explained yet"]]


def name_of(report: ExceptionReport) -> str:
    """The agency's name."""
    return report.plan.agency.name if report.plan.agency else report.plan.title


def place_of(name: str, report: ExceptionReport, on: date) -> Place:
    """What decides where the agency stands in the agenda, from its frozen figures."""
    now, before = figures(report.snapshot), figures_before(report.snapshot)
    running = [line.facts.get("reports_running", 1) for line in report.lines if line.kind in SLIPPED]
    late = (on - report.period.report_due_on).days if report.status in WAITING_FOR_AGENCY else 0
    return Place(
        agency=name,
        red=now.counts[Brag.RED],
        amber=now.counts[Brag.AMBER],
        silent=now.silent,
        on_track=now.on_track,
        before=before.on_track if before and before.total else None,
        running=max(running, default=0),
        days_late=late if late > 0 else None,
        alarm=agency_alarm(report.snapshot) is not None,
    )


def report_content(
    name: str, report: ExceptionReport, decisions: Sequence[ReviewDecision], on: date
) -> Content:
    """The report in its own words, what slipped apart from everything else."""
    said, now = exception_report_content(report, decisions, on=on), figures(report.snapshot)
    sections = dict(zip(_kinds(report), said.pop("sections"), strict=True))
    for kind, section in sections.items():
        lines = [line for line in report.lines if line.kind is kind]
        section["lines"] = [_line(line, words) for line, words in zip(lines, section["lines"], strict=True)]
    return {
        **said,
        "agency": name,
        "report_id": str(report.id),
        "shares": shares(now),
        "shares_words": now.in_words,
        "slipped": [section for kind, section in sections.items() if kind in SLIPPED],
        "others": [section for kind, section in sections.items() if kind not in SLIPPED],
    }


def _kinds(report: ExceptionReport) -> list[LineKind]:
    """The kinds of its lines, in the order in which they are read."""
    return [kind for kind in LineKind if any(line.kind is kind for line in report.lines)]


def _line(line: ReportLine, words: Content) -> Content:
    slipped, facts = line.kind in SLIPPED, line.facts
    answers = words["answers"] or (NOT_EXPLAINED if slipped else [])
    return {
        **words,
        "answers": answers,
        "colour": facts["colour"],
        "update": _update(facts) if slipped else "",
    }


def _update(facts: Content) -> str:
    if not facts["last_update"]:
        return ""
    words = first_line(facts["last_update"], UPDATE_LENGTH)
    return f"Last update, {format_iso(facts['last_update_on'])}: {words}"


def shares(found: Figures) -> list[Content]:
    """The segments of a bar."""
    return [
        {"colour": one.colour.value, "letter": one.word[0], "count": one.count}
        for one in found.shares
        if one.count
    ]
