"""New dates of ratified plans: what waits for a board manager, and the decision (R9)."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.action_plans.board_lists import list_dates_waiting
from tracker.action_plans.forms import DateDecisionForm
from tracker.action_plans.operations import decide_date
from tracker.action_plans.queries import get_date_change, list_date_changes
from tracker.action_plans.rules import DateDecision
from tracker.action_plans.views.pages import action_crumbs, blueprint
from tracker.boards.queries import get_board
from tracker.db import commit
from tracker.errors import RuleBroken, WrongState
from tracker.policy import Permission, requires
from tracker.policy import current_actor as me
from tracker.spreadsheets import spreadsheet

HEADINGS = ("Agency", "No", "Action", "Due now", "New date", "Days later", "Reason", "Asked by", "Asked on")


@blueprint.get("/boards/<uuid:board_id>/dates")
@requires(Permission.SEE_BOARD, get_board)
def dates(board: Any) -> ResponseReturnValue:
    """New dates that wait for approval, the oldest request first."""
    changes = list_dates_waiting(board.id)
    if request.args.get("format") == "xlsx":
        return spreadsheet("Dates to approve", HEADINGS, map(_row, changes))
    own = me().own_agency_ids
    return render_template(
        "action_plans/dates.html",
        shown_board=board,
        changes=[(each, each.action.plan.agency_id in own) for each in changes],
        may_decide=any(grant.board_id == board.id and grant.role == "board_manager" for grant in me().grants),
    )


def _row(change: Any) -> tuple[Any, ...]:
    action = change.action
    return (action.plan.agency.name, action.number, action.title, change.from_on, change.to_on,
            (change.to_on - change.from_on).days, change.reason,
            change.asked_by.name if change.asked_by else "", change.asked_at)  # fmt: skip


@blueprint.route("/date-changes/<uuid:change_id>", methods=["GET", "POST"])
@requires(Permission.DECIDE_PLAN, get_date_change)
def decide(change: Any) -> ResponseReturnValue:
    """Approve or refuse one new date."""
    if change.decision is not DateDecision.WAITING:
        raise WrongState(f"This date has been decided already: {change.decision.label.lower()}.")
    form, board_id = DateDecisionForm(), change.action.plan.board_id
    if form.validate_on_submit():
        try:
            decide_date(change, form.answer, form.reason.data or "", actor=me())
        except RuleBroken as problem:
            form.refuse(problem)
        else:
            commit()
            flash("Your decision is recorded. The agency has been told.", "success")
            return redirect(url_for("action_plans.dates", board_id=board_id))
    return render_template(
        "action_plans/decide_date.html",
        form=form,
        change=change,
        action=change.action,
        earlier=[each for each in list_date_changes(change.action_id) if each.id != change.id],
        crumbs=action_crumbs(change.action, "New date"),
    )
