"""The sub-group's side: decide line by line or about the whole, then finish the review or refer it back."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from tracker.db import commit
from tracker.errors import NotFound, RuleBroken, WrongState
from tracker.exception_reports.forms import DecisionForm, FinishForm, ReferBackForm
from tracker.exception_reports.operations import decide, finish_review, refer_back
from tracker.exception_reports.queries import get_report
from tracker.exception_reports.rules import ReportStatus
from tracker.exception_reports.views.pages import blueprint
from tracker.policy import Permission, current_actor, requires

WHOLE = 0


@blueprint.route("/exception-reports/<uuid:report_id>/decide/<int:position>", methods=["GET", "POST"])
@requires(Permission.REVIEW_REPORT, get_report)
def decide_line(report: Any, position: int) -> ResponseReturnValue:
    """Note, challenge or escalate one line; position 0 is the whole report."""
    line = next((one for one in report.lines if one.position == position), None)
    if line is None and position != WHOLE:
        raise NotFound
    _must_be_submitted(report)
    form = DecisionForm()
    if form.validate_on_submit():
        try:
            decide(report, line, form.verdict(), actor=current_actor())
        except RuleBroken as problem:
            form.refuse(problem)
        else:
            commit()
            flash("The decision was recorded.", "success")
            return _back(report)
    return render_template("exception_reports/decide.html", report=report, line=line, form=form)


@blueprint.post("/exception-reports/<uuid:report_id>/finish")
@requires(Permission.REVIEW_REPORT, get_report)
def finish(report: Any) -> ResponseReturnValue:
    """Record that the sub-group has reviewed the report."""
    form = FinishForm()
    if not form.validate_on_submit():
        return render_template("exception_reports/finish.html", report=report, form=form)
    finish_review(report, form.minute_reference.data, actor=current_actor())
    commit()
    flash("The review was recorded and the agency has been told.", "success")
    return _back(report)


@blueprint.route("/exception-reports/<uuid:report_id>/refer-back", methods=["GET", "POST"])
@requires(Permission.REVIEW_REPORT, get_report)
def refer(report: Any) -> ResponseReturnValue:
    """Send the report back with a reason."""
    _must_be_submitted(report)
    form = ReferBackForm()
    if form.validate_on_submit():
        refer_back(report, form.reason.data, form.minute_reference.data, actor=current_actor())
        commit()
        flash("The report was referred back and the agency has been told why.", "success")
        return _back(report)
    return render_template("exception_reports/refer_back.html", report=report, form=form)


def _must_be_submitted(report: Any) -> None:
    if report.status is not ReportStatus.SUBMITTED:
        raise WrongState("Only a report that was submitted and not yet reviewed can be decided about.")


def _back(report: Any) -> Response:
    return redirect(url_for("exception_reports.report", report_id=report.id))
