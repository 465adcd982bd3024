"""What several agencies share: suggested to the board, taken on as its own action, or set aside."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from tracker.boards.queries import get_board
from tracker.db import commit
from tracker.errors import NotFound, RuleBroken, WrongState
from tracker.exception_reports.operations.theming import (
    Undertaking,
    keep_to_action,
    set_theme_aside,
    take_on_theme,
)
from tracker.exception_reports.queries import get_period
from tracker.exception_reports.review_forms import SetAsideForm, TakeOnForm
from tracker.exception_reports.rules import ThemeKind
from tracker.exception_reports.theme_queries import (
    BEFORE,
    list_closed_periods,
    list_line_states,
    list_slips,
    list_theme_decisions,
    theme_titles,
)
from tracker.exception_reports.theme_rows import ThemeRow, rows_of
from tracker.exception_reports.themes import Slip
from tracker.exception_reports.views.pages import blueprint
from tracker.formatting import format_date
from tracker.policy import Permission, can, current_actor, requires
from tracker.spreadsheets import spreadsheet

HEADINGS = (
    "Kind", "Theme", "Agencies", "Agency", "Action", "Cause", "Cause in words", "Also in", "Decided",
    "Decided by", "Reason for setting aside", "Our action", "Lead", "Target date", "How our action stands",
)  # fmt: skip


@blueprint.get("/boards/<uuid:board_id>/themes")
@requires(Permission.SEE_BOARD, get_board)
def themes(board: Any) -> ResponseReturnValue:
    """The themes of one period, the newest unless another is chosen; undecided ones first."""
    periods = list_closed_periods(board.id)
    wanted = request.args.get("period", "")
    period = next((one for one in periods if str(one.id) == wanted), periods[0] if periods else None)
    rows = _rows(period, periods) if period else []
    states = list_line_states({row.line.id for row in rows if row.line})
    if request.args.get("format") == "xlsx":
        return spreadsheet("Themes", HEADINGS, [line for row in rows for line in _cells(row, states)])
    return render_template(
        "exception_reports/themes.html",
        shown_board=board,
        periods=periods,
        period=period,
        rows=rows,
        states=states,
        plan_address=plan_address,
        can_decide=can(current_actor(), Permission.KEEP_BOARD_PLAN, board.scope),
    )


def _rows(period: Any, periods: list[Any]) -> list[ThemeRow]:
    earlier = [one for one in periods if one.ends_on < period.ends_on][:BEFORE]
    slips = list_slips([period.id, *(one.id for one in earlier)])
    board_id = period.board_id
    past = [(one.name, slips[one.id]) for one in earlier]
    return rows_of(slips[period.id], past, list_theme_decisions(board_id), theme_titles(board_id), period)


def plan_address(line: Any) -> str | None:
    """Where the board's own plan with this line can be read."""
    if "board_plans.show" not in current_app.view_functions:
        return None
    return url_for("board_plans.show", board_plan_id=line.heading.plan_id)


def _cells(row: ThemeRow, states: Any) -> list[tuple[Any, ...]]:
    """One line of the spreadsheet for each action of the theme."""
    decision, line = row.decision, row.line
    ours = (line.key_action, line.lead, line.target_on, states[line.id].words) if line else ("", "", None, "")
    end = (
        ", ".join(row.also_in), decision.decided_at if decision else None,
        decision.decided_by.name if decision else "", decision.reason if decision else "", *ours,
    )  # fmt: skip
    start = (row.kind_words, row.title, len(row.theme.agency_ids))
    return [
        (*start, slip.agency, f"{slip.number}. {slip.title}", _cause(slip), slip.cause, *end)
        for _, slips in row.theme.by_agency
        for slip in slips
    ]  # fmt: skip


def _cause(slip: Slip) -> str:
    return slip.cause_kind.label if slip.cause_kind else ""


@blueprint.route("/reporting-periods/<uuid:period_id>/themes/<kind>/<theme>/take-on", methods=["GET", "POST"])
@requires(Permission.KEEP_BOARD_PLAN, get_period)
def take_on(period: Any, kind: str, theme: str) -> ResponseReturnValue:
    """Make a theme an action of the board's own, in the manager's words."""
    row = _undecided(period, kind, theme)
    form = TakeOnForm(objective=f"{row.title}: back on target in every agency")
    if form.validate_on_submit():
        words = Undertaking(form.objective.data, form.key_action.data, form.lead.data, form.target_on.data)
        try:
            take_on_theme(period, row.theme, row.title, words, actor=current_actor())
        except RuleBroken as problem:
            form.refuse(problem)
        else:
            return _done(period, "The action is in the board’s plan of partnership actions.")
    return render_template("exception_reports/take_on.html", period=period, row=row, form=form)


@blueprint.post("/reporting-periods/<uuid:period_id>/themes/<kind>/<theme>/keep")
@requires(Permission.KEEP_BOARD_PLAN, get_period)
def keep_to(period: Any, kind: str, theme: str) -> ResponseReturnValue:
    """The action that the board took on before still answers the theme."""
    row = _undecided(period, kind, theme)
    if row.earlier is None:
        raise WrongState("The board has not taken on this theme before.")
    keep_to_action(period, row.theme, row.earlier.line, actor=current_actor())
    return _done(period, "The theme stays with the action that the board has taken on.")


@blueprint.route(
    "/reporting-periods/<uuid:period_id>/themes/<kind>/<theme>/set-aside", methods=["GET", "POST"]
)
@requires(Permission.KEEP_BOARD_PLAN, get_period)
def set_aside(period: Any, kind: str, theme: str) -> ResponseReturnValue:
    """Say why a theme makes no action."""
    row = _undecided(period, kind, theme)
    form = SetAsideForm()
    if form.validate_on_submit():
        try:
            set_theme_aside(period, row.theme, form.reason.data, actor=current_actor())
        except RuleBroken as problem:
            form.refuse(problem)
        else:
            return _done(period, "The theme was set aside. It stays listed with the reason.")
    return render_template("exception_reports/set_aside.html", period=period, row=row, form=form)


def _undecided(period: Any, kind: str, key: str) -> ThemeRow:
    """The theme as it stands. Raises NotFound for no kind of theme, WrongState when it is none any more."""
    if kind not in set(ThemeKind):
        raise NotFound
    rows = _rows(period, list_closed_periods(period.board_id))
    row = next((one for one in rows if (one.theme.kind, one.theme.key) == (kind, key)), None)
    if row is None:
        raise WrongState("Fewer than three agencies share this in the period, so it is no theme.")
    if row.decision is not None:
        on = format_date(row.decision.decided_at)
        raise WrongState(f"This theme was decided on {on} by {row.decision.decided_by.name}.")
    return row


def _done(period: Any, words: str) -> Response:
    commit()
    flash(words, "success")
    return redirect(url_for("exception_reports.themes", board_id=period.board_id, period=period.id))
