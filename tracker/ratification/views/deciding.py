"""The sub-group before a plan: members read it, the chair records the decision (2.18, R11)."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.action_plans.queries import get_plan, list_versions
from tracker.action_plans.rules import PlanStatus
from tracker.action_plans.views.pages import blueprint as plans
from tracker.db import commit
from tracker.errors import RuleBroken, WrongState
from tracker.policy import Permission, current_actor, requires
from tracker.ratification.forms import DecisionForm, decision_form
from tracker.ratification.operations import record_decision
from tracker.ratification.operations.deciding import need_recorder
from tracker.ratification.queries import list_members
from tracker.ratification.rules import who_records
from tracker.ratification.views.pages import reading

DECISION_HINTS = {
    "ratified": "The plan holds. From now on due dates move only with the board manager's approval.",
    "conditions": "The plan holds, and the agency says by the dates you set how it met each condition.",
    "referred_back": "The agency changes the plan and submits it again. It sees every reason.",
}


@plans.route("/plans/<uuid:plan_id>/ratify", methods=["GET", "POST"])
@requires(Permission.RATIFY_PLAN, get_plan)
def ratify(plan: Any) -> ResponseReturnValue:
    """The version that was submitted with the grades it answers, and the sub-group's decision."""
    versions = list_versions(plan.id)
    version, board_id = _waiting(versions), plan.board_id
    members, actor = list_members(plan), current_actor()
    if request.method == "POST":
        need_recorder(members, actor)
    form = decision_form(version.content["actions"], members, actor.user_id, version.number)
    if form.validate_on_submit():
        try:
            _decide(version, form)
        except RuleBroken as problem:
            form.refuse(problem)
        else:
            commit()
            flash("The sub-group's decision is recorded. The agency has been told.", "success")
            return redirect(url_for("action_plans.to_ratify", board_id=board_id))
    recorders = who_records(members)
    return render_template(
        "ratification/ratify.html",
        form=form,
        recorders=recorders,
        records=actor.user_id in {member.user_id for member in recorders},
        interested=[member.name for member in members if member.interest],
        decision_hints=DECISION_HINTS,
        **reading(plan, version, versions),
    )


def _waiting(versions: list[Any]) -> Any:
    version = versions[0] if versions else None
    if version is None or version.status is not PlanStatus.SUBMITTED:
        raise WrongState("No version of this plan waits for the sub-group now.")
    return version


def _decide(version: Any, form: DecisionForm) -> None:
    if form.number.data != version.number:
        raise WrongState("Another version of this plan has been submitted since you opened the page.")
    record_decision(version, form.decided(version.content["actions"]), actor=current_actor())
