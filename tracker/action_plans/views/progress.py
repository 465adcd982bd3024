"""Writing an update, and moving a due date."""

from typing import Any

from flask import flash, render_template
from flask.typing import ResponseReturnValue

from tracker.action_plans.access import need_own
from tracker.action_plans.evidence import cite_with_update
from tracker.action_plans.forms import MoveForm, UpdateForm
from tracker.action_plans.operations import move_due_date, write_update
from tracker.action_plans.queries import get_action, list_updates
from tracker.action_plans.rules import ActionStatus, Brag, DateDecision
from tracker.action_plans.views.pages import action_crumbs, blueprint, to_action
from tracker.db import commit, release
from tracker.errors import RuleBroken, WrongState
from tracker.evidence.queries import LibraryFilter, citations_of_actions, list_items
from tracker.measures.facts import Measured
from tracker.measures.queries import list_measures
from tracker.measures.views.with_update import keep_readings, reading_fields, update_form
from tracker.policy import Permission, current_actor, requires

COLOUR_HINTS = {
    "green": "Green. It will be done by its due date.",
    "amber": "Amber. It is late or will be, and remedial action is under way. Say what, and by when.",
    "red": "Red. It is late or will be, and nothing has brought it back yet.",
    "blue": "Blue. It is done and evidence is cited. A second person signs it off.",
}


@blueprint.route("/actions/<uuid:action_id>/update", methods=["GET", "POST"])
@requires(Permission.UPDATE_ACTION, get_action)
def update(action: Any) -> ResponseReturnValue:
    """Say how the action goes, and the colour you report."""
    need_own(action.lead_user_id, action.scope, current_actor())
    _must_be_open(action, "no update can be written now")
    action_id = action.id
    measures = list_measures(action_id)
    form = update_form(measures, risks=action.risks, version=action.version)
    form.offer(_library(action))
    if form.validate_on_submit():
        try:
            _write(action, form, measures)
        except RuleBroken as problem:
            form.refuse(problem)
            release()
            action = get_action(action_id, actor=current_actor())
        else:
            claimed = form.colour is Brag.BLUE
            commit()
            flash(CLAIMED if claimed else "Your update is saved. The plan shows it now.", "success")
            return to_action(action_id)
    updates = list_updates(action.id)
    return render_template(
        "action_plans/update.html",
        form=form,
        action=action,
        last=updates[0] if updates else None,
        evidence_count=len(citations_of_actions([action.id]).get(action.id, [])),
        colour_hints=COLOUR_HINTS,
        readings=reading_fields(form, measures),
        crumbs=action_crumbs(action, "Add an update"),
    )


CLAIMED = "Your update is saved and completion is claimed. Those who may sign it off have been told."


def _library(action: Any) -> Any:
    """The first items of the agency's library that the action does not cite yet."""
    already = frozenset(each.item_id for each in citations_of_actions([action.id]).get(action.id, []))
    return list_items(action.plan.agency_id, LibraryFilter(without=already)).rows


def _write(action: Any, form: UpdateForm, measures: list[Measured]) -> None:
    """Evidence first, because blue asks for it; then the readings, then the update itself."""
    actor = current_actor()
    cite_with_update(action, form.cited_ids, form.url.data or "", form.link_title.data or "", actor=actor)
    keep_readings(form, measures, actor=actor)
    write_update(
        action,
        form.progress.data or "",
        form.colour,
        form.remedial_action.data or "",
        form.forecast_on.data,
        form.risks.data or "",
        actor=actor,
        expected_version=form.version.data,
    )


def _must_be_open(action: Any, consequence: str) -> None:
    if action.status is not ActionStatus.OPEN:
        raise WrongState(f"The action is “{action.status.label.lower()}”, so {consequence}.")


@blueprint.route("/actions/<uuid:action_id>/move-date", methods=["GET", "POST"])
@requires(Permission.KEEP_PLAN, get_action)
def move_date(action: Any) -> ResponseReturnValue:
    """Ask for another due date; once the plan is ratified a board manager decides (R9)."""
    _must_be_open(action, "its date cannot be moved now")
    action_id, board = action.id, action.plan.board.short_name
    form = MoveForm(data={"version": action.version})
    if form.validate_on_submit():
        try:
            change = move_due_date(action, form.to_on.data, form.reason.data, actor=current_actor(),
                                   expected_version=form.version.data)  # fmt: skip
        except RuleBroken as problem:
            form.refuse(problem)
        else:
            waiting = change.decision is DateDecision.WAITING
            commit()
            flash(
                f"The new date waits for approval by {board}. Until then the date is as before."
                if waiting
                else "The due date is moved. The original date stays on the record.",
                "success",
            )
            return to_action(action_id)
    return render_template(
        "action_plans/move_date.html", form=form, action=action, crumbs=action_crumbs(action, "Move the date")
    )
