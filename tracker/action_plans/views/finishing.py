"""Completion: claimed by one person, signed off or sent back by another; and reopening."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from tracker.action_plans.access import need_own
from tracker.action_plans.forms import ReasonForm, StepForm
from tracker.action_plans.operations import claim_completion, reopen, send_back
from tracker.action_plans.operations import sign_off as sign
from tracker.action_plans.queries import get_action
from tracker.action_plans.rules import REOPEN, SEND_BACK
from tracker.action_plans.views.pages import action_crumbs, blueprint, to_action
from tracker.db import commit
from tracker.errors import RuleBroken, WrongState
from tracker.lifecycle import Transition
from tracker.policy import Permission, current_actor, requires


def _seen_version() -> int:
    form = StepForm()
    if not form.validate_on_submit():
        raise BadRequest
    return int(form.version.data)


@blueprint.post("/actions/<uuid:action_id>/claim")
@requires(Permission.UPDATE_ACTION, get_action)
def claim(action: Any) -> ResponseReturnValue:
    """Say that the action is complete."""
    need_own(action.lead_user_id, action.scope, current_actor())
    action_id = action.id
    try:
        claim_completion(action, actor=current_actor(), expected_version=_seen_version())
    except RuleBroken as problem:
        flash(f"{problem.message}.", "important")
        return redirect(url_for("action_plans.add_evidence", action_id=action_id))
    commit()
    flash("Completion is claimed. Those who may sign it off have been told.", "success")
    return to_action(action_id)


@blueprint.post("/actions/<uuid:action_id>/sign-off")
@requires(Permission.SIGN_OFF_ACTION, get_action)
def sign_off(action: Any) -> ResponseReturnValue:
    """Confirm that it is complete; a second person, never the claimer."""
    action_id, number = action.id, action.number
    try:
        sign(action, actor=current_actor(), expected_version=_seen_version())
    except RuleBroken as problem:
        flash(f"{problem.message}.", "important")
        return to_action(action_id)
    commit()
    flash(f"Action {number} is complete. It shows blue in the plan.", "success")
    return to_action(action_id)


@blueprint.route("/actions/<uuid:action_id>/send-back", methods=["GET", "POST"])
@requires(Permission.SIGN_OFF_ACTION, get_action)
def send_action_back(action: Any) -> ResponseReturnValue:
    """Completion is not accepted: back to open, with the reason."""
    return _with_reason(action, SEND_BACK, send_back)


@blueprint.route("/actions/<uuid:action_id>/reopen", methods=["GET", "POST"])
@requires(Permission.SIGN_OFF_ACTION, get_action)
def reopen_action(action: Any) -> ResponseReturnValue:
    """A completed action turns out not to be: open again, with the reason."""
    return _with_reason(action, REOPEN, reopen)


def _with_reason(action: Any, step: Transition, do: Callable[..., None]) -> ResponseReturnValue:
    if not step.allowed_from(action.status):
        raise WrongState(f"This cannot be done now: the action is “{action.status.label.lower()}”.")
    form, action_id = ReasonForm(data={"version": action.version}), action.id
    if form.validate_on_submit():
        do(action, form.reason.data, actor=current_actor(), expected_version=form.version.data)
        commit()
        flash("The action is open again. Your reason is on its record.", "success")
        return to_action(action_id)
    return render_template(
        "action_plans/reason.html",
        form=form,
        action=action,
        step=step,
        crumbs=action_crumbs(action, step.label),
    )
