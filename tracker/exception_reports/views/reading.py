"""One report, as everybody reads it: facts first, then the agency's words, then the sub-group's decisions."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tracker.exception_reports.operations import list_unanswered
from tracker.exception_reports.queries import get_report, list_decisions
from tracker.exception_reports.review_rules import is_provisional
from tracker.exception_reports.rules import TRANSITIONS
from tracker.exception_reports.views.pages import blueprint, grouped_lines
from tracker.exception_reports.views.told import told
from tracker.lifecycle import available
from tracker.policy import Permission, can, current_actor, has_interest, requires
from tracker.spreadsheets import spreadsheet

HEADINGS = (
    "Section", "No", "Action", "Lead manager", "Colour", "Reason", "Due", "Reports running", "Kind of cause",
    "Cause", "Remedy", "Help wanted", "New forecast",
)  # fmt: skip


@blueprint.get("/exception-reports/<uuid:report_id>")
@requires(Permission.READ_REPORT, get_report)
def report(report: Any) -> ResponseReturnValue:
    """The report; buttons by role and status."""
    if request.args.get("format") == "xlsx":
        return spreadsheet("Exception report", HEADINGS, [_row(line) for line in report.lines])
    actor = current_actor()
    decisions = decisions_shown(report)
    return render_template(
        "exception_reports/report.html",
        report=report,
        **told(report),
        groups=grouped_lines(report),
        decisions=[decision for decision in decisions if decision.line_id is None],
        line_decisions={
            line.id: [one for one in decisions if one.line_id == line.id] for line in report.lines
        },
        steps={step.verb.partition(".")[2] for step in available(TRANSITIONS, report, actor)},
        can_write=can(actor, Permission.WRITE_REPORT, report.scope),
        can_review=can(actor, Permission.REVIEW_REPORT, report.scope),
        has_interest=has_interest(actor, report.scope),
        unanswered=list_unanswered(report.lines),
    )


def decisions_shown(report: Any) -> list[Any]:
    """The decisions; an agency sees those of a review that is finished."""
    decisions = list_decisions(report.id)
    if report.plan.board_id in current_actor().board_ids:
        return decisions
    return [one for one in decisions if not is_provisional(one, report)]


def _row(line: Any) -> tuple[Any, ...]:
    facts = line.facts
    return (
        line.kind.label,
        facts["number"],
        facts["title"],
        facts["lead"],
        facts["colour"].capitalize(),
        facts["reason"],
        facts["due_on"],
        facts.get("reports_running"),
        line.cause_kind.label if line.cause_kind else "",
        line.cause,
        line.remedy,
        line.help_wanted,
        line.forecast_on,
    )
