"""More time: the agency asks the board, the board decides (guidance 2.4)."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.extending import ask_for_time, check_can_ask, grant_time, refuse_time
from tracker.assessments.extension_queries import find_waiting, list_requests
from tracker.assessments.forms import DecideTimeForm, MoreTimeForm
from tracker.assessments.queries import get_assessment
from tracker.assessments.rules import EDITABLE, AssessmentStatus, ExtensionDecision
from tracker.assessments.views.pages import blueprint, crumbs, leading
from tracker.db import commit
from tracker.errors import RuleBroken, WrongState
from tracker.formatting import format_date
from tracker.policy import Permission, current_actor, has_interest, requires

ADDRESS = "/assessments/<uuid:assessment_id>/more-time"
NOT_SENT = EDITABLE | {AssessmentStatus.AWAITING_AUTHORISATION}


@blueprint.route(ADDRESS, methods=["GET", "POST"])
@requires(Permission.COMPLETE_RETURN, get_assessment)
def more_time(assessment: Any) -> ResponseReturnValue:
    """Ask the board for a later deadline; what was asked before, and what the board said."""
    requests = list_requests(assessment.id)
    form = MoreTimeForm()
    if form.is_submitted():
        check_can_ask(assessment)
    if form.validate_on_submit():
        try:
            ask_for_time(assessment, form.to.data, form.reason.data or "", actor=current_actor())
            commit()
            flash(f"{assessment.cycle.board.short_name} has been asked. You get a mail when it has decided.",
                  "success")  # fmt: skip
            return redirect(url_for("assessments.tasks", assessment_id=assessment.id), 303)
        except RuleBroken as problem:
            form.refuse(problem)
    waiting = any(each.decision is None for each in requests)
    return render_template(
        "assessments/more_time.html",
        assessment=assessment,
        requests=requests,
        form=form if may_ask(assessment) and not waiting else None,
        crumbs=crumbs(assessment, "More time"),
    )


def may_ask(assessment: Any) -> bool:
    """Whether this person may ask for more time at all, as long as no request waits."""
    asking = assessment.status in NOT_SENT and assessment.cycle.status.running
    return bool(asking and leading(assessment))


def time_asked_for(assessment: Any) -> dict[str, Any]:
    """For the task list: the latest request of a return that is not submitted yet; one query."""
    if assessment.status not in NOT_SENT:
        return {"time_request": None, "may_ask_time": False}
    request = next(iter(list_requests(assessment.id)), None)
    return {"time_request": request, "may_ask_time": may_ask(assessment)}


@blueprint.route(f"{ADDRESS}/decision", methods=["GET", "POST"])
@requires(Permission.MANAGE_CYCLES, get_assessment)
def decide_more_time(assessment: Any) -> ResponseReturnValue:
    """Grant the later deadline, on the day asked for or another, or refuse it with a reason."""
    request = find_waiting(assessment.id)
    if request is None:
        raise WrongState("No request for more time waits for this return: it has been decided already.")
    form = DecideTimeForm(data={"to": request.asked_for})
    if form.validate_on_submit():
        try:
            return _decide(assessment, request, form)
        except RuleBroken as problem:
            form.refuse(problem)
    return render_template(
        "assessments/decide_more_time.html",
        assessment=assessment,
        time_request=request,
        past=[each for each in list_requests(assessment.id) if each.decision],
        form=form,
        own_agency=has_interest(current_actor(), assessment.scope),
    )


def _decide(assessment: Any, request: Any, form: DecideTimeForm) -> ResponseReturnValue:
    reason = form.reason.data or ""
    if form.decision.data is ExtensionDecision.REFUSED:
        refuse_time(request, reason, actor=current_actor())
        words = f"Refused. The leads of {assessment.agency.name} have been told why."
    else:
        grant_time(request, form.day(), reason, actor=current_actor())
        day = format_date(assessment.due_on)
        words = f"{assessment.agency.name} has until {day}. Its leads have been told."
    cycle_id = assessment.cycle_id
    commit()
    flash(words, "success")
    return redirect(url_for("cycles.show", cycle_id=cycle_id), 303)
