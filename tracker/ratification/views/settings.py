"""The board's rules for plans and reports."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.boards.queries import get_board
from tracker.db import commit
from tracker.navigation import section
from tracker.policy import Permission, current_actor, requires
from tracker.ratification.forms import PlanRulesForm
from tracker.ratification.operations import change_plan_rules
from tracker.ratification.views.pages import blueprint


@blueprint.route("/boards/<uuid:board_id>/plan-rules", methods=["GET", "POST"])
@requires(Permission.MANAGE_CYCLES, get_board)
def settings(board: Any) -> ResponseReturnValue:
    """The quorum, and whether what is complete counts with green."""
    section("setup")()
    board_id = board.id
    counted = ["yes"] if board.complete_with_green else []
    form = PlanRulesForm(data={"quorum": board.quorum, "complete_with_green": counted})
    form.offer()
    if form.validate_on_submit():
        change_plan_rules(
            board, form.quorum.data or 0, bool(form.complete_with_green.data), actor=current_actor()
        )
        commit()
        flash("The rules are saved. They hold from now on.", "success")
        return redirect(url_for("ratification.settings", board_id=board_id))
    return render_template("ratification/settings.html", form=form, shown_board=board)
