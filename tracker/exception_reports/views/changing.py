"""Changing and removing a period that is not closed."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from tracker.db import commit, release
from tracker.errors import RuleBroken, WrongState
from tracker.exception_reports.forms import PeriodForm
from tracker.exception_reports.operations import change_period, remove_period
from tracker.exception_reports.operations.periods import CLOSED
from tracker.exception_reports.queries import get_period
from tracker.exception_reports.views.pages import blueprint
from tracker.policy import Permission, current_actor, requires


@blueprint.route("/reporting-periods/<uuid:period_id>/change", methods=["GET", "POST"])
@requires(Permission.MANAGE_CYCLES, get_period)
def change(period: Any) -> ResponseReturnValue:
    """Other dates or another name, as long as no reports have been written."""
    if period.closed_at is not None:
        raise WrongState(CLOSED)
    form = PeriodForm(obj=period)
    if form.validate_on_submit():
        try:
            change_period(period, form.dates(), actor=current_actor())
        except RuleBroken as problem:
            form.refuse(problem)
        else:
            commit()
            flash("The period was changed.", "success")
            return redirect(url_for("exception_reports.periods", board_id=period.board_id))
    return render_template("exception_reports/change_period.html", form=form, period=period)


@blueprint.post("/reporting-periods/<uuid:period_id>/remove")
@requires(Permission.MANAGE_CYCLES, get_period)
def remove(period: Any) -> ResponseReturnValue:
    """Take the period away."""
    address = url_for("exception_reports.periods", board_id=period.board_id)
    try:
        remove_period(period, actor=current_actor())
        commit()
    except IntegrityError as used:
        release()
        raise WrongState("A meeting pack was made for this period, so it cannot be removed.") from used
    flash("The period was removed.", "success")
    return redirect(address)
