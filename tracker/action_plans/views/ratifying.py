"""Submitting a plan to the sub-group (2.18). What it reads and decides is in `tracker.ratification`."""

from typing import Any

from flask import flash
from flask.typing import ResponseReturnValue

from tracker.action_plans.operations import submit_plan
from tracker.action_plans.queries import get_plan
from tracker.action_plans.views.pages import blueprint, to_plan
from tracker.db import commit
from tracker.errors import RuleBroken
from tracker.policy import Permission, current_actor, requires


@blueprint.post("/plans/<uuid:plan_id>/submit")
@requires(Permission.KEEP_PLAN, get_plan)
def submit(plan: Any) -> ResponseReturnValue:
    """Freeze the plan and hand it to the sub-group."""
    plan_id, board = plan.id, plan.board.short_name
    try:
        version = submit_plan(plan, actor=current_actor())
    except RuleBroken as problem:
        flash(f"{problem.message}.".replace("..", "."), "important")
        return to_plan(plan_id)
    number = version.number
    commit()
    flash(f"Version {number} is submitted. The {board} sub-group has been told and will decide.", "success")
    return to_plan(plan_id)
