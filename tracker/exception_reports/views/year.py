"""Periods for a year at once: worked out, changed in a table, then saved together."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.boards.queries import get_board
from tracker.clock import today
from tracker.cycles.queries import find_current_cycle
from tracker.db import commit
from tracker.errors import RuleBroken
from tracker.exception_reports.calendar import ONE_DAY
from tracker.exception_reports.operations import add_periods
from tracker.exception_reports.operations.periods import taken
from tracker.exception_reports.period_forms import Rhythm, RowsForm, YearForm
from tracker.exception_reports.periods import (
    DUE_AFTER,
    MEETING_AFTER,
    MOST_AT_ONCE,
    Proposed,
    Taken,
    gaps,
    propose,
)
from tracker.exception_reports.queries import list_periods
from tracker.exception_reports.views.pages import blueprint
from tracker.formatting import plural
from tracker.policy import Permission, current_actor, requires

MONTHS_OF_YEAR = 12


@blueprint.route("/boards/<uuid:board_id>/reporting-periods/year", methods=["GET", "POST"])
@requires(Permission.MANAGE_CYCLES, get_board)
def year(board: Any) -> ResponseReturnValue:
    """Choose the rhythm (GET), see and change the dates in a table, save them (POST)."""
    known = taken(list_periods(board.id))
    form = _year_form(board, known)
    rows = _rows(form)
    if request.method == "POST" and rows is not None and rows.validate(known):
        try:
            added = add_periods(board, [row.dates() for row in rows.filled], actor=current_actor())
        except RuleBroken as problem:
            rows.form_errors.append(problem.message)
        else:
            commit()
            flash(f"{plural(len(added), 'period')} added.", "success")
            return redirect(url_for("exception_reports.periods", board_id=board.id))
    return render_template(
        "exception_reports/year.html",
        shown_board=board,
        form=rows or form,  # whichever is shown: the title says whether something is wrong in it
        rows=rows,
        gaps=gaps(_near(known, rows)) if rows else [],
    )


def _year_form(board: Any, known: list[Taken]) -> YearForm:
    """What was chosen, or what is usual: by the rules of the cycle, from the day after the last period."""
    chosen = request.args if "rhythm" in request.args else None
    cycle = find_current_cycle(board.id)
    months = cycle.report_months if cycle else 3
    rhythm = next((one for one in Rhythm if one.months == months), Rhythm.QUARTERLY)
    last = max((one.ends_on for one in known), default=None)
    return YearForm(
        chosen,
        rhythm=rhythm,
        starts_on=last + ONE_DAY if last else today().replace(day=1),
        number=max(1, MONTHS_OF_YEAR // (rhythm.months or 3)),
        due_after=DUE_AFTER,
        meeting_after=MEETING_AFTER,
    )


def _rows(form: YearForm) -> RowsForm | None:
    """The table: what was typed, or what the rules propose; None before the rhythm is chosen."""
    if request.method == "POST":
        typed = sum(f"p{place}-name" in request.form for place in range(MOST_AT_ONCE))
        return RowsForm([], typed)
    if "rhythm" not in request.args or not form.validate():
        return None
    chosen = form.data
    blank = chosen["number"] if chosen["rhythm"] is Rhythm.OWN else 0
    return RowsForm(_proposed(chosen), blank)


def _proposed(chosen: dict[str, Any]) -> list[Proposed]:
    months = chosen["rhythm"].months
    if months is None:
        return []
    return propose(
        chosen["starts_on"],
        months,
        chosen["number"],
        due_after=chosen["due_after"],
        meeting_after=chosen["meeting_after"],
    )


def _near(known: list[Taken], rows: RowsForm) -> list[Taken]:
    """The new periods that have dates, and the last there is before them: what lies between is told."""
    new = [
        Taken(row.name.data or f"row {place}", row.starts_on.data, row.ends_on.data)
        for place, row in enumerate(rows.rows, start=1)
        if row.starts_on.data and row.ends_on.data
    ]
    return new + sorted(known, key=lambda one: one.ends_on)[-1:]
