"""The agency's side: commentary, submitting, and answers to the sub-group's questions."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.db import commit
from tracker.errors import Conflict, NotFound, RuleBroken, WrongState
from tracker.exception_reports.forms import ReportForm
from tracker.exception_reports.operations import answer_challenge, save_commentary, submit_report
from tracker.exception_reports.queries import get_report, list_decisions
from tracker.exception_reports.review_forms import AnswerForm
from tracker.exception_reports.rules import ReportStatus
from tracker.exception_reports.views.pages import blueprint, figures_of, grouped_lines
from tracker.policy import Permission, current_actor, requires

WRITABLE = (ReportStatus.DUE, ReportStatus.DRAFT, ReportStatus.REFERRED_BACK)


@blueprint.route("/exception-reports/<uuid:report_id>/write", methods=["GET", "POST"])
@requires(Permission.WRITE_REPORT, get_report)
def write(report: Any) -> ResponseReturnValue:
    """Explain each line in the agency's own words."""
    if report.status not in WRITABLE:
        raise WrongState("This report has been submitted, so its words can no longer be changed.")
    form = ReportForm(report.commentary, report.version, report.lines)
    if request.method == "POST" and form.validate():
        return _keep(report, form)
    return _page(report, form)


def _keep(report: Any, form: ReportForm) -> ResponseReturnValue:
    address = url_for("exception_reports.report", report_id=report.id)
    report_id, version = report.id, form.main.version.data
    try:
        save_commentary(
            report,
            form.main.commentary.data or "",
            form.explanations(),
            expected_version=version,
            actor=current_actor(),
        )
    except Conflict as clash:
        newer = get_report(report_id, actor=current_actor())
        form.main.version.data = newer.version
        return _page(newer, form, clash=clash), 409
    commit()
    flash("Saved. Check the report, then submit it to the sub-group.", "success")
    return redirect(address)


def _page(report: Any, form: ReportForm, clash: Conflict | None = None) -> str:
    return render_template(
        "exception_reports/write.html",
        report=report,
        form=form,
        groups=grouped_lines(report),
        figures=figures_of(report),
        clash=clash,
    )


@blueprint.post("/exception-reports/<uuid:report_id>/submit")
@requires(Permission.WRITE_REPORT, get_report)
def submit(report: Any) -> ResponseReturnValue:
    """Hand the report to the sub-group."""
    address = url_for("exception_reports.report", report_id=report.id)
    try:
        submit_report(report, actor=current_actor())
    except RuleBroken as problem:
        flash(problem.message, "important")
        return redirect(url_for("exception_reports.write", report_id=report.id))
    commit()
    flash("The report was submitted. The sub-group has been told and will review it.", "success")
    return redirect(address)


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
