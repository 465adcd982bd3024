"""The page of figures: every agency on one table, now and last time, and who is not due. Pure."""

from collections.abc import Sequence
from typing import Any

from tracker.action_plans.rules import Brag
from tracker.exception_reports.figures import Figures, figures, figures_before, figures_together
from tracker.exception_reports.models import ExceptionReport
from tracker.exception_reports.queries import WAITING_FOR_AGENCY
from tracker.formatting import format_date, plural
from tracker.meetings.gathering import Material
from tracker.meetings.report_content import name_of, shares

Content = dict[str, Any]
HEADS = (
    "Agency",
    *(colour.word for colour in Brag),
    "On target or complete",
    "Re-dated",
    "No update",
    "Report",
)


def figures_content(found: Material, reports: Sequence[ExceptionReport]) -> Content:
    """Heads, a row for each report in the order of the agenda, the sum, the picture, and who is not due."""
    pairs = [(figures(report.snapshot), figures_before(report.snapshot)) for report in reports]
    rows = [
        [name_of(report), *_cells(now, before), _how(report, found)]
        for report, (now, before) in zip(reports, pairs, strict=True)
    ]
    return {
        "heads": list(HEADS),
        "rows": rows,
        "total": _total(pairs),
        "with_green": any(now.with_green for now, _before in pairs),
        "pictures": [
            {"agency": name_of(report), "shares": shares(now), "share": f"{now.on_track}%"}
            for report, (now, _before) in zip(reports, pairs, strict=True)
        ],
        "not_due": _not_due(found),
    }  # fmt: skip


def _total(pairs: Sequence[tuple[Figures, Figures | None]]) -> list[str]:
    """The sum of all reports; last time is summed only where every report has one before it."""
    if not pairs:
        return []
    whole = figures_together(now for now, _before in pairs)
    past = [before for _now, before in pairs if before is not None]
    together = figures_together(past) if len(past) == len(pairs) else None
    return ["All agencies", *_cells(whole, together), plural(len(pairs), "report")]


def _cells(now: Figures, before: Figures | None) -> list[str]:
    """Number and percentage of each colour, the share, re-dated and silent: now, and last time under it."""
    colours = [_pair(_colour(now, colour), _colour(before, colour)) for colour in Brag]
    share = _pair(f"{now.on_track}%", f"{before.on_track}%" if before else None)
    counts = [
        _pair(str(getattr(now, name)), str(getattr(before, name)) if before else None)
        for name in ("re_dated", "silent")
    ]
    return [*colours, share, *counts]


def _pair(now: str | None, before: str | None) -> str:
    return f"{now or 'In green'}\nlast {before}" if before else now or "In green"


def _colour(found: Figures | None, colour: Brag) -> str | None:
    share = found.share(colour) if found else None
    return f"{share.count} ({share.percent}%)" if share else None


def _how(report: ExceptionReport, found: Material) -> str:
    if report.status not in WAITING_FOR_AGENCY:
        return report.status.label
    late = (found.on - report.period.report_due_on).days
    return f"{plural(late, 'day')} late" if late > 0 else f"Due {format_date(report.period.report_due_on)}"


def _not_due(found: Material) -> list[list[str]]:
    """Agencies without a report in the period, each with the reason."""
    reported = {report.plan.agency_id for report in found.reports}
    return [
        [agency.name, _why_not(agency.id, found)] for agency in found.agencies if agency.id not in reported
    ]


def _why_not(agency_id: Any, found: Material) -> str:
    interval = found.intervals.get(agency_id)
    if agency_id not in found.ratified_ids:
        return "No plan has been ratified yet"
    if interval is not None:
        return f"Not due: reports every {plural(interval.months, 'month')}, as agreed ({interval.reason})"
    return "No report in this period"
