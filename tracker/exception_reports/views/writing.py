"""The agency's side: commentary, submitting, and answers to the sub-group's questions."""

from typing import Any
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.clock import now
from tracker.db import commit, release
from tracker.errors import Conflict, NotFound, RuleBroken, WrongState
from tracker.exception_reports.emails import who_is_told
from tracker.exception_reports.forms import ReportForm
from tracker.exception_reports.operations import (
    answer_challenge,
    list_unanswered,
    save_commentary,
    submit_report,
)
from tracker.exception_reports.queries import get_report, list_decisions
from tracker.exception_reports.review_forms import AnswerForm
from tracker.exception_reports.rules import ReportStatus
from tracker.exception_reports.views.pages import blueprint, grouped_lines
from tracker.exception_reports.views.told import late_words
from tracker.exception_reports.views.write_beside import after, beside_writing, chosen_lines, one_at_a_time
from tracker.formatting import format_time, plural
from tracker.policy import Permission, current_actor, requires

WRITABLE = (ReportStatus.DUE, ReportStatus.DRAFT, ReportStatus.REFERRED_BACK)


@blueprint.route("/exception-reports/<uuid:report_id>/write", methods=["GET", "POST"])
@requires(Permission.WRITE_REPORT, get_report)
def write(report: Any) -> ResponseReturnValue:
    """Explain the lines in the agency's own words: all of them, or the one that `line` names."""
    if report.status not in WRITABLE:
        raise WrongState("This report has been submitted, so its words can no longer be changed.")
    form = ReportForm(report.commentary, report.version, chosen_lines(report), whole=not one_at_a_time())
    if request.method != "POST":
        return _page(report, form)
    if request.headers.get("X-Autosave"):
        return _autosave(report, form)
    return _keep(report, form) if form.validate() else _page(report, form)


def _keep(report: Any, form: ReportForm) -> ResponseReturnValue:
    report_id = report.id
    try:
        _save(report, form)
    except Conflict as clash:
        newer = get_report(report_id, actor=current_actor())
        form.main.version.data = newer.version
        return _page(newer, form, clash=clash), 409
    commit()
    left = list_unanswered(report.lines)
    if one_at_a_time() and left:
        flash(f"Saved. {plural(len(left), 'action')} left to explain.", "success")
        address = url_for("exception_reports.write", report_id=report_id, line=after(report, left).position)
        return redirect(address)
    flash("Saved. Check the report, then submit it to the sub-group.", "success")
    return redirect(url_for("exception_reports.report", report_id=report_id))


def _save(report: Any, form: ReportForm) -> None:
    save_commentary(
        report,
        (form.main.commentary.data or "") if form.whole else report.commentary,
        form.explanations(),
        expected_version=form.main.version.data,
        actor=current_actor(),
    )


def _autosave(report: Any, form: ReportForm) -> ResponseReturnValue:
    """Keep what is being written; answers in JSON, and never with a page."""
    if not form.validate():
        return jsonify(message=form.first_fault()), 422
    try:
        _save(report, form)
    except (Conflict, WrongState) as problem:
        release()
        words = f"Not saved: {problem.message} Select Save to see both texts; nothing is lost."
        return jsonify(message=words), 409
    commit()
    return jsonify(saved_at=format_time(now()), version=report.version)


def _page(report: Any, form: ReportForm, clash: Conflict | None = None) -> str:
    return render_template(
        "exception_reports/write.html",
        report=report,
        form=form,
        groups=[
            (kind, [line for line in lines if line.id in form.lines]) for kind, lines in grouped_lines(report)
        ],
        clash=clash,
        **beside_writing(report),
    )


@blueprint.post("/exception-reports/<uuid:report_id>/submit")
@requires(Permission.WRITE_REPORT, get_report)
def submit(report: Any) -> ResponseReturnValue:
    """Hand the report to the sub-group."""
    try:
        submit_report(report, actor=current_actor())
    except RuleBroken as problem:
        flash(problem.message, "important")
        return redirect(url_for("exception_reports.write", report_id=report.id))
    commit()
    return redirect(url_for("exception_reports.submitted", report_id=report.id))


@blueprint.get("/exception-reports/<uuid:report_id>/submitted")
@requires(Permission.WRITE_REPORT, get_report)
def submitted(report: Any) -> ResponseReturnValue:
    """The receipt: when it was submitted, by whom, and who has been told."""
    if report.submitted_at is None:
        raise WrongState("This report has not been submitted yet.")
    return render_template(
        "exception_reports/submitted.html", report=report, told=who_is_told(report), late=late_words(report)
    )


@blueprint.route("/exception-reports/<uuid:report_id>/questions/<uuid:decision_id>", methods=["GET", "POST"])
@requires(Permission.WRITE_REPORT, get_report)
def answer(report: Any, decision_id: UUID) -> ResponseReturnValue:
    """Answer a question of the sub-group."""
    decision = next((one for one in list_decisions(report.id) if one.id == decision_id), None)
    if decision is None:
        raise NotFound
    form = AnswerForm()
    if form.validate_on_submit():
        answer_challenge(decision, report, form.answer.data, actor=current_actor())
        commit()
        flash("Your answer was sent to the sub-group.", "success")
        return redirect(url_for("exception_reports.report", report_id=report.id))
    line = next((one for one in report.lines if one.id == decision.line_id), None)
    return render_template(
        "exception_reports/answer.html", report=report, decision=decision, line=line, form=form
    )
