"""Adding a measure to an action, changing it, and using it no longer."""

from typing import Any

from flask import flash, render_template
from flask.typing import ResponseReturnValue

from tracker.action_plans.queries import get_action
from tracker.db import commit
from tracker.errors import RuleBroken, WrongState
from tracker.measures.forms import MeasureForm
from tracker.measures.operations import CHANGEABLE, add_measure, retire_measure, save_measure
from tracker.measures.queries import get_measure
from tracker.measures.views.pages import blueprint, crumbs, must_write_about, to_measures
from tracker.policy import Permission, current_actor, requires


@blueprint.route("/actions/<uuid:action_id>/measures/add", methods=["GET", "POST"])
@requires(Permission.UPDATE_ACTION, get_action)
def add(action: Any) -> ResponseReturnValue:
    """Say what will show that the action works."""
    _may_change(action)
    form, action_id = MeasureForm(), action.id
    if form.validate_on_submit():
        try:
            add_measure(action, form.content(), actor=current_actor(), measure_id=form.chosen_id)
        except RuleBroken as problem:
            form.refuse(problem)
        else:
            commit()
            flash("The measure is added. Add its first reading when you have one.", "success")
            return to_measures(action_id)
    return _form(form, action, "Add a measure")


@blueprint.route("/measures/<uuid:measure_id>/change", methods=["GET", "POST"])
@requires(Permission.UPDATE_ACTION, get_measure)
def change(measure: Any) -> ResponseReturnValue:
    """Change what is measured; its readings stay as they are."""
    _may_change(measure.action)
    form, action_id = MeasureForm(data=MeasureForm.filled(measure)), measure.action_id
    if form.validate_on_submit():
        try:
            save_measure(measure, form.content(), expected_version=form.version.data, actor=current_actor())
        except RuleBroken as problem:
            form.refuse(problem)
        else:
            commit()
            flash("The measure is changed. Its readings are as before.", "success")
            return to_measures(action_id)
    return _form(form, measure.action, "Change the measure", measure)


@blueprint.post("/measures/<uuid:measure_id>/retire")
@requires(Permission.UPDATE_ACTION, get_measure)
def retire(measure: Any) -> ResponseReturnValue:
    """Use the measure no longer."""
    must_write_about(measure.action)
    retire_measure(measure, actor=current_actor())
    action_id, name = measure.action_id, measure.name
    commit()
    flash(f"“{name}” is not used any more. Its readings stay on the record.", "success")
    return to_measures(action_id)


def _may_change(action: Any) -> None:
    must_write_about(action)
    if action.status not in CHANGEABLE:
        raise WrongState(f"The action is “{action.status.label.lower()}”: its measures are kept as they are.")


def _form(form: MeasureForm, action: Any, heading: str, measure: Any = None) -> ResponseReturnValue:
    return render_template(
        "measures/form.html",
        form=form,
        action=action,
        measure=measure,
        heading=heading,
        crumbs=crumbs(action, heading),
    )
