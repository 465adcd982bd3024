"""A plan before the sub-group: submitting it, reading the frozen version, and the decision (2.18)."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.action_plans.brag import count_colours
from tracker.action_plans.differences import list_changes
from tracker.action_plans.forms import RatifyForm
from tracker.action_plans.operations import ratify as agree
from tracker.action_plans.operations import refer_back, submit_plan
from tracker.action_plans.queries import get_plan, list_needs, list_published, list_versions
from tracker.action_plans.rules import Brag, PlanStatus
from tracker.action_plans.views.pages import blueprint, crumbs, strip, to_plan
from tracker.db import commit
from tracker.errors import NotFound, RuleBroken, WrongState
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


@blueprint.route("/plans/<uuid:plan_id>/ratify", methods=["GET", "POST"])
@requires(Permission.RATIFY_PLAN, get_plan)
def ratify(plan: Any) -> ResponseReturnValue:
    """The version that was submitted with the grades it answers, and the sub-group's decision."""
    versions = list_versions(plan.id)
    version = versions[0] if versions else None
    if version is None or version.status is not PlanStatus.SUBMITTED:
        raise WrongState("No version of this plan waits for the sub-group now.")
    form = RatifyForm(data={"number": version.number})
    board_id = plan.board_id
    if form.validate_on_submit():
        try:
            _decide(version, form)
        except RuleBroken as problem:
            form.refuse(problem)
        else:
            commit()
            flash("The sub-group's decision is recorded. The agency has been told.", "success")
            return redirect(url_for("action_plans.to_ratify", board_id=board_id))
    return render_template("action_plans/ratify.html", form=form, **_reading(plan, version, versions))


def _decide(version: Any, form: RatifyForm) -> None:
    if form.number.data != version.number:
        raise WrongState("Another version of this plan has been submitted since you opened the page.")
    minute = form.minute_reference.data or ""
    if form.decision.data is PlanStatus.RATIFIED:
        agree(version, minute, actor=current_actor())
    else:
        refer_back(version, form.reason.data or "", minute, actor=current_actor())


@blueprint.get("/plans/<uuid:plan_id>/versions/<int:number>")
@requires(Permission.READ_PLAN, get_plan)
def version(plan: Any, number: int) -> ResponseReturnValue:
    """A version of the plan as it was submitted, and what became of it."""
    versions = list_versions(plan.id)
    found = next((each for each in versions if each.number == number), None)
    if found is None:
        raise NotFound
    return render_template("action_plans/version.html", **_reading(plan, found, versions))


def _reading(plan: Any, version: Any, versions: list[Any]) -> dict[str, Any]:
    earlier = (each for each in versions if each.number < version.number)
    before = next((each for each in earlier if each.status is PlanStatus.RATIFIED), None)
    actions = version.content["actions"]
    grades = list_published(plan.cycle_id, plan.agency_id)
    answered = {ref for action in actions for ref in action["standards"]}
    needs = list_needs(plan.cycle_id, plan.agency_id)
    waiting = version.status is PlanStatus.SUBMITTED
    return {
        "plan": plan,
        "version": version,
        "actions": actions,
        "strip": strip(count_colours(Brag(action["colour"]) for action in actions)),
        "grades": {grade.ref: grade for grade in grades},
        "unanswered": [need for need in needs if need.ref not in answered] if waiting else [],
        "changes": list_changes(before.content, version.content) if before else [],
        "before": before,
        "crumbs": crumbs(plan, {"text": f"Version {version.number}", "href": ""}),
    }
