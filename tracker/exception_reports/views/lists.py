"""Lists of reports: an agency's, a board's, and what the sub-group follows up."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tracker.action_plans.rules import Brag
from tracker.boards.queries import get_agency, get_board
from tracker.exception_reports.alarm import agency_alarm
from tracker.exception_reports.queries import (
    list_agency_reports,
    list_board_reports,
    list_open_challenges,
    list_periods,
)
from tracker.exception_reports.views.pages import blueprint, figures_of
from tracker.exception_reports.views.told import late_words, not_reporting, told_of_all
from tracker.policy import Permission, can, current_actor, requires
from tracker.spreadsheets import spreadsheet

HEADINGS = (
    "Agency", "Period", "Status", "Due", "Submitted", "Late", "Blue", "Green", "Of green completed",
    "Of green re-dated", "Amber", "Red", "Re-dated in all", "No update", "On target or complete %",
    "Headline",
)  # fmt: skip


@blueprint.get("/agencies/<uuid:agency_id>/exception-reports")
@requires(Permission.SEE_AGENCY, get_agency)
def agency_reports(agency: Any) -> ResponseReturnValue:
    """The agency's reports, what is due first, and the questions it has to answer."""
    reports = list_agency_reports(agency.id)
    if request.args.get("format") == "xlsx":
        return spreadsheet(f"Exception reports {agency.name}", HEADINGS, map(_row, reports))
    return render_template(
        "exception_reports/agency_reports.html",
        agency=agency,
        reports=[(one, figures_of(one), agency_alarm(one.snapshot), late_words(one)) for one in reports],
        challenges=list_open_challenges(agency.id),
    )


@blueprint.get("/boards/<uuid:board_id>/exception-reports")
@requires(Permission.SEE_BOARD, get_board)
def board_reports(board: Any) -> ResponseReturnValue:
    """Every agency's report of one period; the newest period unless another is chosen."""
    periods = list_periods(board.id)
    period = _chosen(periods)
    reports = list_board_reports(board.id, period.id) if period else []
    if request.args.get("format") == "xlsx":
        return spreadsheet("Exception reports", HEADINGS, map(_row, reports))
    return render_template(
        "exception_reports/board_reports.html",
        periods=[one for one in periods if one.closed_at],
        period=period,
        **told_of_all(reports),
        not_due=not_reporting(period, periods, reports) if period else [],
        can_manage=can(current_actor(), Permission.MANAGE_CYCLES, board.scope),
        shown_board=board,
    )


def _chosen(periods: list[Any]) -> Any:
    closed = [period for period in periods if period.closed_at]
    wanted = request.args.get("period", "")
    return next((period for period in closed if str(period.id) == wanted), closed[0] if closed else None)


def _row(report: Any) -> tuple[Any, ...]:
    found, period = figures_of(report), report.period
    blue, green = found.share(Brag.BLUE), found.share(Brag.GREEN)
    return (
        report.plan.agency.name,
        period.name,
        report.status.label,
        period.report_due_on,
        report.submitted_at,
        late_words(report),
        blue.count if blue else None,
        green.count if green else None,
        green.completed if green else None,
        green.re_dated if green else None,
        found.counts[Brag.AMBER],
        found.counts[Brag.RED],
        found.re_dated,
        found.silent,
        found.on_track,
        report.headline,
    )
