"""All cycles of the board, and each one from the day it is opened."""

from typing import Any

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.extension_queries import find_waiting, list_waiting
from tracker.assessments.opening import add_agencies as ask_more
from tracker.assessments.opening import extend_deadline
from tracker.assessments.queries import get_assessment
from tracker.boards.queries import get_board, list_agencies
from tracker.clock import today
from tracker.cycles import operations
from tracker.cycles.forms import ExtensionForm, ScopeForm
from tracker.cycles.queries import count_chosen, get_cycle, list_chosen, list_cycles, list_holders
from tracker.cycles.rules import TRANSITIONS, CycleStatus
from tracker.cycles.views.blueprint import blueprint, done
from tracker.errors import RuleBroken, WrongState
from tracker.formatting import format_date, plural
from tracker.frameworks.queries import get_framework
from tracker.grading.returns import ReturnsWanted, count_by_cycle, list_returns
from tracker.lifecycle import available
from tracker.policy import Permission, Role, current_actor, requires
from tracker.publishing.closing import close_cycle, publish_cycle

EVERY_RETURN = ReturnsWanted(page_size=None)
STEPS = {
    "start_grading": (operations.start_grading, "Grading has started. Late returns can still come in."),
    "publish": (publish_cycle, "The cycle is published: every agency that submitted has its grades."),
    "close": (close_cycle, "The cycle is closed. Everything in it can still be read."),
}


@blueprint.get("/boards/<uuid:board_id>/set-up")
@requires(Permission.MANAGE_CYCLES, get_board)
def setup(board: Any) -> ResponseReturnValue:
    """Every cycle of the board with how it stands."""
    return render_template(
        "cycles/setup.html",
        place=board,
        cycles=list_cycles(board.id, drafts=True),
        counts=count_by_cycle(board.id),
        chosen=count_chosen(board.id),
        today=today(),
        has_periods="exception_reports.periods" in current_app.view_functions,
    )


@blueprint.get("/cycles/<uuid:cycle_id>")
@requires(Permission.MANAGE_CYCLES, get_cycle)
def show(cycle: Any) -> ResponseReturnValue:
    """One cycle: its settings, its returns, and the next step; a draft shows what is left to set."""
    if cycle.status is CycleStatus.DRAFT:
        framework = get_framework(cycle.framework_version_id)
        chosen = list_chosen(cycle)
        return render_template("cycles/draft.html", cycle=cycle, framework=framework, chosen=chosen)
    return _show(cycle)


def _show(cycle: Any, problem: str = "") -> ResponseReturnValue:
    return render_template(
        "cycles/show.html",
        cycle=cycle,
        framework=get_framework(cycle.framework_version_id),
        returns=list_returns(cycle.board_id, cycle.id, EVERY_RETURN),
        steps=available(TRANSITIONS, cycle, current_actor()),
        today=today(),
        waiting={each.assessment_id: each for each in list_waiting(cycle.board_id)},
        error_extra=[{"text": problem, "href": "#next-step"}] if problem else [],
    )


@blueprint.route("/cycles/<uuid:cycle_id>/agencies", methods=["GET", "POST"])
@requires(Permission.MANAGE_CYCLES, get_cycle)
def add_agencies(cycle: Any) -> ResponseReturnValue:
    """Ask agencies that were not asked when the cycle opened."""
    if not cycle.status.running:
        raise WrongState(f"Agencies cannot be added now: the cycle is “{cycle.status.label.lower()}”.")
    asked = {row.agency_id for row in list_returns(cycle.board_id, cycle.id, EVERY_RETURN)}
    agencies = [agency for agency in list_agencies(cycle.board_id) if agency.id not in asked]
    form = ScopeForm().offer(agencies)
    if form.validate_on_submit():
        try:
            opened = ask_more(cycle, form.chosen(), actor=current_actor())
            return done(cycle, words_for_asked(opened))
        except RuleBroken as problem:
            form.refuse(problem)
    leads = list_holders([Role.AGENCY_LEAD], [agency.id for agency in agencies])
    return render_template(
        "cycles/add_agencies.html",
        cycle=cycle,
        form=form,
        without_lead=[agency for agency in agencies if not leads[agency.id]],
        hints={str(agency.id): agency.kind.label for agency in agencies},
    )


@blueprint.post("/cycles/<uuid:cycle_id>/<any(start_grading, publish, close):step>")
@requires(Permission.MANAGE_CYCLES, get_cycle)
def take_step(cycle: Any, step: str) -> ResponseReturnValue:
    """Take the cycle to its next stage."""
    operation, words = STEPS[step]
    try:
        operation(cycle, actor=current_actor())
        return done(cycle, words)
    except RuleBroken as problem:
        return _show(cycle, problem.message)


@blueprint.route("/assessments/<uuid:assessment_id>/extension", methods=["GET", "POST"])
@requires(Permission.MANAGE_CYCLES, get_assessment)
def extend(assessment: Any) -> ResponseReturnValue:
    """Give one agency a later deadline, with the reason; or decide what it asked for itself."""
    if find_waiting(assessment.id) is not None:
        return redirect(url_for("assessments.decide_more_time", assessment_id=assessment.id))
    form = ExtensionForm()
    if form.validate_on_submit():
        try:
            extend_deadline(assessment, form.deadline(), form.reason.data or "", actor=current_actor())
            day = format_date(assessment.due_on)
            return done(
                assessment.cycle, f"{assessment.agency.name} has until {day}. Its leads have been told."
            )
        except RuleBroken as problem:
            form.refuse(problem)
    return render_template("cycles/extend.html", assessment=assessment, form=form)


def words_for_asked(opened: list[Any]) -> str:
    """How many agencies have a return now, and how many of them have somebody who was told."""
    leads = list_holders([Role.AGENCY_LEAD], [each.agency_id for each in opened])
    told = sum(1 for people in leads.values() if people)
    asked = plural(len(opened), "agency has", "agencies have")
    return f"{asked} a return to fill in; the leads of {told} were told."
