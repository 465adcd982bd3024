"""Set-up: the board's cycles, from a draft to the end."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.extension_queries import find_waiting, list_waiting
from tracker.assessments.opening import add_agencies as ask_more
from tracker.assessments.opening import extend_deadline, open_cycle
from tracker.assessments.queries import get_assessment
from tracker.boards.queries import get_board, list_agencies
from tracker.clock import today
from tracker.cycles import operations
from tracker.cycles.forms import CycleForm, ExtensionForm, ScopeForm
from tracker.cycles.queries import get_cycle, list_cycles, list_holders
from tracker.cycles.rules import OPEN, TRANSITIONS, CycleStatus
from tracker.db import commit
from tracker.errors import RuleBroken, WrongState
from tracker.formatting import format_date, plural
from tracker.frameworks.queries import get_framework, list_versions
from tracker.grading.closing import close_cycle, publish_cycle
from tracker.grading.returns import ReturnsWanted, count_by_cycle, list_returns
from tracker.lifecycle import available
from tracker.navigation import section
from tracker.policy import Permission, Role, current_actor, requires

blueprint = Blueprint("cycles", __name__)
blueprint.before_request(section("setup"))
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
        today=today(),
        has_periods="exception_reports.periods" in current_app.view_functions,
    )


@blueprint.route("/boards/<uuid:board_id>/set-up/new-cycle", methods=["GET", "POST"])
@requires(Permission.MANAGE_CYCLES, get_board)
def create(board: Any) -> ResponseReturnValue:
    """Set up a cycle; it stays a draft until it is opened."""
    form = CycleForm().offer(list_versions(board.id))
    if form.validate_on_submit():
        try:
            cycle = operations.create_cycle(board, form.settings(), actor=current_actor())
            return _done(
                cycle, "The cycle is saved as a draft. Agencies see nothing of it until you open it."
            )
        except RuleBroken as problem:
            form.refuse(problem)
    return render_template("cycles/create.html", place=board, form=form)


@blueprint.get("/cycles/<uuid:cycle_id>")
@requires(Permission.MANAGE_CYCLES, get_cycle)
def show(cycle: Any) -> ResponseReturnValue:
    """One cycle: its settings, its returns, and the next step."""
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


@blueprint.route("/cycles/<uuid:cycle_id>/change", methods=["GET", "POST"])
@requires(Permission.MANAGE_CYCLES, get_cycle)
def change(cycle: Any) -> ResponseReturnValue:
    """Change a draft."""
    if cycle.status is not CycleStatus.DRAFT:
        raise WrongState("This cycle has been opened, so its settings can no longer be changed.")
    form = CycleForm(obj=cycle, framework=str(cycle.framework_version_id)).offer(
        list_versions(cycle.board_id)
    )
    if form.validate_on_submit():
        try:
            operations.change_cycle(cycle, form.settings(), actor=current_actor())
            return _done(cycle, "The changes to the draft are saved.")
        except RuleBroken as problem:
            form.refuse(problem)
    return render_template("cycles/change.html", cycle=cycle, form=form)


@blueprint.route("/cycles/<uuid:cycle_id>/open", methods=["GET", "POST"], endpoint="open")
@requires(Permission.MANAGE_CYCLES, get_cycle)
def open_for_agencies(cycle: Any) -> ResponseReturnValue:
    """Choose who is asked, check, and open."""
    if cycle.status is not CycleStatus.DRAFT:
        raise WrongState("This cycle has been opened already.")
    agencies = list_agencies(cycle.board_id)
    form = ScopeForm(agencies=[str(agency.id) for agency in agencies]).offer(agencies)
    if form.validate_on_submit():
        try:
            opened = open_cycle(cycle, form.chosen(), actor=current_actor())
            return _done(cycle, f"The cycle is open. {_asked(opened)}")
        except RuleBroken as problem:
            form.refuse(problem)
    return render_template("cycles/open.html", cycle=cycle, form=form, **_check(cycle, agencies))


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
            return _done(cycle, _asked(opened))
        except RuleBroken as problem:
            form.refuse(problem)
    return render_template("cycles/add_agencies.html", cycle=cycle, form=form, **_check(cycle, agencies))


@blueprint.post("/cycles/<uuid:cycle_id>/<any(start_grading, publish, close):step>")
@requires(Permission.MANAGE_CYCLES, get_cycle)
def take_step(cycle: Any, step: str) -> ResponseReturnValue:
    """Take the cycle to its next stage."""
    operation, words = STEPS[step]
    try:
        operation(cycle, actor=current_actor())
        return _done(cycle, words)
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
            return _done(
                assessment.cycle, f"{assessment.agency.name} has until {day}. Its leads have been told."
            )
        except RuleBroken as problem:
            form.refuse(problem)
    return render_template("cycles/extend.html", assessment=assessment, form=form)


def _done(cycle: Any, words: str) -> ResponseReturnValue:
    commit()
    flash(words, "success")
    return redirect(url_for("cycles.show", cycle_id=cycle.id), 303)


def _asked(opened: list[Any]) -> str:
    leads = list_holders([Role.AGENCY_LEAD], [each.agency_id for each in opened])
    told = sum(1 for people in leads.values() if people)
    asked = plural(len(opened), "agency has", "agencies have")
    return f"{asked} a return to fill in; the leads of {told} were told."


def _check(cycle: Any, agencies: list[Any]) -> dict[str, Any]:
    """What to look at before agencies are asked."""
    leads = list_holders([Role.AGENCY_LEAD], [agency.id for agency in agencies])
    return {
        "framework": get_framework(cycle.framework_version_id),
        "without_lead": [agency for agency in agencies if not leads[agency.id]],
        "hints": {str(agency.id): agency.kind.label for agency in agencies},
        "early": cycle.opens_on > today(),
        "past_due": OPEN.allowed_from(cycle.status) and cycle.due_on < today(),
    }
