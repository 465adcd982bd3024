"""Writing down a reading, and setting a wrong one aside."""

from typing import Any

from flask import flash, render_template
from flask.typing import ResponseReturnValue

from tracker.db import commit
from tracker.errors import RuleBroken
from tracker.measures.forms import AsideForm, ReadingForm
from tracker.measures.operations import add_reading as write_down
from tracker.measures.operations import set_aside as put_aside
from tracker.measures.queries import as_measured, get_measure, get_reading
from tracker.measures.views.pages import blueprint, crumbs, must_write_about, to_measures
from tracker.policy import Permission, current_actor, requires


@blueprint.route("/measures/<uuid:measure_id>/readings/add", methods=["GET", "POST"])
@requires(Permission.UPDATE_ACTION, get_measure)
def add_reading(measure: Any) -> ResponseReturnValue:
    """One value and the day it is about."""
    must_write_about(measure.action)
    form, action_id = ReadingForm(unit=measure.unit), measure.action_id
    if form.validate_on_submit():
        try:
            write_down(measure, form.content(), actor=current_actor(), reading_id=form.chosen_id)
        except RuleBroken as problem:
            form.refuse(problem)
        else:
            commit()
            flash("The reading is written down. It shows in the plan now.", "success")
            return to_measures(action_id)
    return render_template(
        "measures/add_reading.html",
        form=form,
        measure=as_measured(measure),
        action=measure.action,
        crumbs=crumbs(measure.action, "Add a reading"),
    )


@blueprint.route("/readings/<uuid:reading_id>/set-aside", methods=["GET", "POST"])
@requires(Permission.UPDATE_ACTION, get_reading)
def set_aside(reading: Any) -> ResponseReturnValue:
    """A wrong reading counts no more; it stays on the record with the reason."""
    measure = reading.measure
    must_write_about(measure.action)
    form, action_id = AsideForm(), measure.action_id
    if form.validate_on_submit():
        put_aside(reading, form.reason.data or "", actor=current_actor())
        commit()
        flash("The reading is set aside. It stays on the record with your reason.", "success")
        return to_measures(action_id)
    return render_template(
        "measures/set_aside.html",
        form=form,
        reading=reading,
        measure=as_measured(measure),
        action=measure.action,
        crumbs=crumbs(measure.action, "Set a reading aside"),
    )
