"""How often each agency reports, and what follows for the periods to come."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.boards.agencies import get_member
from tracker.boards.queries import get_board
from tracker.db import commit
from tracker.errors import RuleBroken
from tracker.exception_reports.interval_queries import (
    find_interval,
    last_ends,
    list_intervals,
    list_reporting_agencies,
)
from tracker.exception_reports.intervals import ends_due
from tracker.exception_reports.operations import agree_interval, end_interval
from tracker.exception_reports.period_forms import IntervalForm
from tracker.exception_reports.queries import list_periods
from tracker.exception_reports.views.pages import blueprint
from tracker.policy import Permission, current_actor, requires

COMING = 6  # periods shown beside each other
ADDRESS = "/boards/<uuid:board_id>/reporting-intervals"


@blueprint.get(ADDRESS)
@requires(Permission.MANAGE_CYCLES, get_board)
def intervals(board: Any) -> ResponseReturnValue:
    """Every agency with what was agreed and the coming periods in which it reports."""
    coming = [one for one in reversed(list_periods(board.id)) if one.closed_at is None]
    agreed, last = list_intervals(board.id), last_ends(board.id)
    ends = [one.ends_on for one in coming]
    rows = []
    for agency, has_plan in list_reporting_agencies(board.id):
        one = agreed.get(agency.id)
        due = ends_due(last.get(agency.id), ends, one.months if one else None)
        rows.append((agency, one, has_plan, set(due)))
    return render_template(
        "exception_reports/intervals.html", shown_board=board, rows=rows, coming=coming[:COMING]
    )


@blueprint.route(f"{ADDRESS}/<uuid:agency_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_CYCLES, get_member)
def interval(member: Any) -> ResponseReturnValue:
    """Agree with one agency how often it reports."""
    board = get_board(member.board_id, actor=current_actor())
    agreed = find_interval(board.id, member.agency.id)
    form = IntervalForm(obj=agreed)
    if form.validate_on_submit():
        try:
            agree_interval(board, member.agency, **_agreed(form), actor=current_actor())
        except RuleBroken as problem:
            form.refuse(problem)
        else:
            commit()
            flash(f"What was agreed with {member.name} was saved.", "success")
            return redirect(url_for("exception_reports.intervals", board_id=board.id))
    return render_template(
        "exception_reports/interval.html", shown_board=board, agency=member, form=form, agreed=agreed
    )


def _agreed(form: IntervalForm) -> dict[str, Any]:
    return {name: form.data[name] for name in ("months", "reason")}


@blueprint.post(f"{ADDRESS}/<uuid:agency_id>/end")
@requires(Permission.MANAGE_CYCLES, get_member)
def end_agreement(member: Any) -> ResponseReturnValue:
    """From now on the agency reports in every period."""
    board = get_board(member.board_id, actor=current_actor())
    end_interval(board, member.agency, actor=current_actor())
    commit()
    flash(f"{member.name} reports in every period again.", "success")
    return redirect(url_for("exception_reports.intervals", board_id=board.id))
