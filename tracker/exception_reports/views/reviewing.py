"""The sub-group's side, made for a meeting: decide line by line or about the whole, then finish."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from tracker.db import commit
from tracker.errors import NotFound, RuleBroken, WrongState
from tracker.exception_reports.operations import (
    correct_decision,
    decide,
    finish_review,
    note_rest,
    refer_back,
    take_back,
)
from tracker.exception_reports.operations.reviewing import TOO_LATE
from tracker.exception_reports.queries import find_previous_report, get_report, list_decisions
from tracker.exception_reports.review_forms import DecisionForm, FinishForm, ReferBackForm, form_on_line
from tracker.exception_reports.review_rules import is_referral, provisional, undecided
from tracker.exception_reports.rules import ReportStatus
from tracker.exception_reports.views.pages import blueprint, figures_of, grouped_lines, strip
from tracker.formatting import plural
from tracker.policy import Permission, current_actor, requires

WHOLE = 0


@blueprint.get("/exception-reports/<uuid:report_id>/review")
@requires(Permission.REVIEW_REPORT, get_report)
def review(report: Any) -> ResponseReturnValue:
    """Every line with its facts, the agency's words and what can be decided; what is undecided; the end."""
    _must_be_submitted(report)
    return _page(report, FinishForm())


def _page(report: Any, finish_form: FinishForm) -> str:
    decisions = list_decisions(report.id)
    previous = find_previous_report(report)
    left = undecided(report.lines, decisions, report)
    return render_template(
        "exception_reports/review.html",
        report=report,
        now=figures_of(report),
        before=figures_of(previous) if previous else None,
        strip=strip(figures_of(report)),
        groups=grouped_lines(report),
        decided=_by_line(decisions),
        changeable={one.id for one in provisional(decisions, report)},
        undecided=left,
        waiting={line.id for line in left},
        goes_back=is_referral(decisions, report),
        forms={line.position: form_on_line(line.position) for line in report.lines},
        whole=form_on_line(WHOLE),
        form=finish_form,
    )


def _by_line(decisions: list[Any]) -> dict[Any, list[Any]]:
    """Decisions by line; under None those about the whole report."""
    found: dict[Any, list[Any]] = {None: []}
    for decision in decisions:
        found.setdefault(decision.line_id, []).append(decision)
    return found


@blueprint.route("/exception-reports/<uuid:report_id>/decide/<int:position>", methods=["GET", "POST"])
@requires(Permission.REVIEW_REPORT, get_report)
def decide_line(report: Any, position: int) -> ResponseReturnValue:
    """Note, challenge, escalate or refer back one line; position 0 is the whole report."""
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
            flash("The decision was recorded. The agency learns of it when you finish the review.", "success")
            return _back(report, position)
    return render_template("exception_reports/decide.html", report=report, line=line, form=form)


@blueprint.post("/exception-reports/<uuid:report_id>/note-rest")
@requires(Permission.REVIEW_REPORT, get_report)
def note_the_rest(report: Any) -> ResponseReturnValue:
    """Note every line that nothing was decided about."""
    count = note_rest(report, actor=current_actor())
    commit()
    flash(f"{plural(count, 'line')} noted." if count else "Everything was decided already.", "success")
    return redirect(url_for("exception_reports.review", report_id=report.id, _anchor="finish"))


@blueprint.route("/exception-reports/<uuid:report_id>/decisions/<uuid:decision_id>", methods=["GET", "POST"])
@requires(Permission.REVIEW_REPORT, get_report)
def change_decision(report: Any, decision_id: UUID) -> ResponseReturnValue:
    """Record a decision otherwise, before the review is finished."""
    decision = _decision(report, decision_id)
    form = DecisionForm(obj=decision)
    if form.validate_on_submit():
        try:
            correct_decision(decision, report, form.verdict(), actor=current_actor())
        except RuleBroken as problem:
            form.refuse(problem)
        else:
            commit()
            flash("The decision was changed.", "success")
            return _back(report, decision.line.position if decision.line else WHOLE)
    return render_template(
        "exception_reports/decide.html", report=report, line=decision.line, form=form, changing=decision
    )


@blueprint.post("/exception-reports/<uuid:report_id>/decisions/<uuid:decision_id>/take-back")
@requires(Permission.REVIEW_REPORT, get_report)
def take_back_decision(report: Any, decision_id: UUID) -> ResponseReturnValue:
    """Undo a decision, before the review is finished."""
    decision = _decision(report, decision_id)
    position = decision.line.position if decision.line else WHOLE
    take_back(decision, report, actor=current_actor())
    commit()
    flash("The decision was taken back.", "success")
    return _back(report, position)


def _decision(report: Any, decision_id: UUID) -> Any:
    """A decision that can still be changed. Raises NotFound, WrongState."""
    decisions = list_decisions(report.id)
    decision = next((one for one in decisions if one.id == decision_id), None)
    if decision is None:
        raise NotFound
    if decision not in provisional(decisions, report):
        raise WrongState("This was decided in a review that is finished. It can no longer be changed.")
    return decision


@blueprint.post("/exception-reports/<uuid:report_id>/finish")
@requires(Permission.REVIEW_REPORT, get_report)
def finish(report: Any) -> ResponseReturnValue:
    """Record the review under its minute; what was referred back goes to the agency."""
    _must_be_submitted(report)
    form = FinishForm()
    if form.validate_on_submit():
        try:
            finish_review(report, form.minute_reference.data, actor=current_actor())
        except RuleBroken as problem:
            form.refuse(problem)
        else:
            commit()
            flash(_finished(report), "success")
            return redirect(url_for("exception_reports.report", report_id=report.id))
    return _page(report, form)


def _finished(report: Any) -> str:
    if report.status is ReportStatus.REFERRED_BACK:
        return "The report was referred back and the agency has been told why."
    return "The review was recorded and the agency has been told."


@blueprint.route("/exception-reports/<uuid:report_id>/refer-back", methods=["GET", "POST"])
@requires(Permission.REVIEW_REPORT, get_report)
def refer(report: Any) -> ResponseReturnValue:
    """Send the whole report back with a reason, at once."""
    _must_be_submitted(report)
    form = ReferBackForm()
    if form.validate_on_submit():
        refer_back(report, form.reason.data, form.minute_reference.data, actor=current_actor())
        commit()
        flash(_finished(report), "success")
        return redirect(url_for("exception_reports.report", report_id=report.id))
    return render_template("exception_reports/refer_back.html", report=report, form=form)


def _must_be_submitted(report: Any) -> None:
    if report.status is not ReportStatus.SUBMITTED:
        raise WrongState(TOO_LATE)


def _back(report: Any, position: int) -> Response:
    address = url_for("exception_reports.review", report_id=report.id, _anchor=f"line-{position}")
    return redirect(address)
