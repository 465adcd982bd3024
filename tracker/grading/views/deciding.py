"""Accepting or declining what an agency asks for at a standard, from the bench."""

from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from tracker.assessments.queries import get_response
from tracker.assessments.views.pages import readable
from tracker.db import commit, db
from tracker.errors import Conflict, NotFound, RuleBroken
from tracker.grading.deciding import decide_request
from tracker.grading.decisions import list_decisions
from tracker.grading.forms import DecisionForm
from tracker.grading.queries import list_history
from tracker.grading.rules import RequestKind
from tracker.grading.views.bench_page import bench_address, bench_page, grade_form
from tracker.grading.views.pages import blueprint, kind_for, visible_grades
from tracker.policy import Permission, current_actor, requires

CHOICES = {"accept": True, "decline": False}
DONE = {
    (RequestKind.NOT_APPLICABLE, True): "The N/A request at {ref} is accepted, so {ref} is graded N/A.",
    (RequestKind.NOT_APPLICABLE, False): "The N/A request at {ref} is declined. Grade {ref} 0 to 3 now.",
    (RequestKind.MODIFICATION, True): "The modification of {ref} is accepted.",
    (RequestKind.MODIFICATION, False): "The modification of {ref} is declined.",
}
TOLD_WHEN = " The agency reads your reason when grades are published."


@blueprint.post("/assessments/<uuid:assessment_id>/grading/<ref>/requests/<kind>")
@requires(Permission.DECIDE_REQUEST, get_response)
def decide(response: Any, kind: str) -> ResponseReturnValue:
    """Accept or decline with a reason, then back to the bench."""
    readable(response.assessment)
    asked, granted = _kind(kind), CHOICES.get(request.form.get("decision", ""))
    form = DecisionForm(prefix=asked.value)
    if form.validate_on_submit():
        try:
            return _decide(response, asked, granted, form)
        except RuleBroken as problem:
            form.refuse(problem)
        except Conflict as clash:
            db.session.rollback()
            return _shown_again(response, asked, form, clash), 409
    return _shown_again(response, asked, form)


def _kind(name: str) -> RequestKind:
    if name not in {kind.value for kind in RequestKind}:
        raise NotFound
    return RequestKind(name)


def _decide(
    response: Any, asked: RequestKind, granted: bool | None, form: DecisionForm
) -> ResponseReturnValue:
    if granted is None:
        raise RuleBroken("Select Accept or Decline", field="reason")
    reason, seen = form.reason.data or "", form.version.data
    decide_request(response, asked, granted, reason, actor=current_actor(), seen=seen)
    commit()
    ref = response.minimum_standard.ref
    flash(DONE[asked, granted].format(ref=ref) + TOLD_WHEN, "success")
    return redirect(bench_address(response.assessment, ref), 303)


def _shown_again(response: Any, asked: RequestKind, form: DecisionForm, clash: Conflict | None = None) -> str:
    """The bench with what was typed; after a clash the next press knows of the other's decision."""
    given = visible_grades(response.assessment)
    kind = kind_for(response.assessment, given.get(response.id, {}))
    history = list_history(response.id, kind)
    grade = grade_form(response, history, typed=False)
    if clash is not None:
        form.version.data = sum(1 for each in list_decisions(response.id) if each.kind is asked)
    return bench_page(response, grade, kind, given, history, clash=clash, deciding=(asked, form))
