"""The board manager's side: reporting periods and their cut-off."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.boards.queries import get_board
from tracker.clock import today
from tracker.cycles.queries import find_current_cycle
from tracker.db import commit
from tracker.errors import RuleBroken
from tracker.exception_reports.calendar import next_period
from tracker.exception_reports.forms import PeriodForm
from tracker.exception_reports.operations import add_period, close_period
from tracker.exception_reports.operations.periods import taken
from tracker.exception_reports.periods import gaps
from tracker.exception_reports.queries import get_period, list_periods
from tracker.exception_reports.views.pages import blueprint
from tracker.formatting import plural
from tracker.policy import Permission, current_actor, requires


@blueprint.route("/boards/<uuid:board_id>/reporting-periods", methods=["GET", "POST"])
@requires(Permission.MANAGE_CYCLES, get_board)
def periods(board: Any) -> ResponseReturnValue:
    """The board's periods, and a form for the next one."""
    found = list_periods(board.id)
    cycle = find_current_cycle(board.id)
    form = PeriodForm(obj=next_period(found[0].ends_on, cycle.report_months) if found and cycle else None)
    if form.validate_on_submit():
        try:
            add_period(board, form.dates(), actor=current_actor())
        except RuleBroken as problem:
            form.refuse(problem)
        else:
            commit()
            flash(
                "The period was added. Close it after its last day to write the exception reports.", "success"
            )
            return redirect(url_for("exception_reports.periods", board_id=board.id))
    return render_template(
        "exception_reports/periods.html",
        form=form,
        periods=found,
        gaps=gaps(taken(found)),
        shown_board=board,
        today=today(),
        months=cycle.report_months if cycle else None,
    )


@blueprint.post("/reporting-periods/<uuid:period_id>/close")
@requires(Permission.MANAGE_CYCLES, get_period)
def close(period: Any) -> ResponseReturnValue:
    """The cut-off: freeze the plans and write the reports."""
    written = close_period(period, actor=current_actor())
    commit()
    flash(f"{plural(len(written), 'exception report')} written. The agencies have been told.", "success")
    return redirect(url_for("exception_reports.board_reports", board_id=period.board_id, period=period.id))
