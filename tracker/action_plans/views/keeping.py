"""Adding an action and changing its words: one page with the SMART questions."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from tracker.accounts.queries import list_people_with_roles
from tracker.action_plans.forms import ActionForm
from tracker.action_plans.operations import (
    add_action as add,
)
from tracker.action_plans.operations import (
    ensure_plan,
    open_action,
    save_action,
)
from tracker.action_plans.origins import Source
from tracker.action_plans.queries import find_plan, get_action
from tracker.action_plans.rules import ActionStatus
from tracker.action_plans.smart import smart_gaps
from tracker.action_plans.starting import start_from
from tracker.action_plans.views.helping import help_in_form, is_check
from tracker.action_plans.views.pages import action_crumbs, blueprint, crumbs, to_action, to_plan
from tracker.action_plans.views.starting import source_asked
from tracker.assessments.queries import get_assessment
from tracker.db import commit
from tracker.errors import RuleBroken, WrongState
from tracker.formatting import plural
from tracker.frameworks.queries import get_framework
from tracker.frameworks.rules import Framework, worded
from tracker.policy import Permission, Role, current_actor, requires

WRITERS = frozenset({Role.AGENCY_LEAD, Role.CONTRIBUTOR})
AS_THEY_ARE = ("title", "specific", "measurable", "achievable", "relevant", "lead_manager", "starts_on",
               "due_on", "risks", "priority", "version")  # fmt: skip
OPEN_STEP = "open"


@blueprint.route("/assessments/<uuid:assessment_id>/actions/new", methods=["GET", "POST"])
@requires(Permission.KEEP_PLAN, get_assessment)
def add_action(assessment: Any) -> ResponseReturnValue:
    """A new action for the agency's plan in this cycle; the address says what it is begun from."""
    framework = _framework(assessment.cycle)
    plan = find_plan(assessment.cycle_id, assessment.agency_id)
    source = source_asked(assessment, plan)
    form = ActionForm(data=_beginning(framework, source))
    form.offer(framework, _writers(assessment.agency_id))
    opening = request.form.get("step") == OPEN_STEP
    if not is_check() and form.validate_on_submit() and form.fits(whole=opening):
        return _add(assessment, form, source, opening=opening)
    return render_template(
        "action_plans/add_action.html",
        form=form,
        assessment=assessment,
        **help_in_form(form, assessment.agency_id),
        source=source,
        crumbs=crumbs(plan, {"text": "Add an action", "href": ""}) if plan else _first_crumbs(assessment),
    )


def _beginning(framework: Framework, source: Source | None) -> dict[str, Any]:
    refs = {each.ref: str(each.id) for each in framework.minimum_standards}
    named = source.refs if source else (request.args.get("standard", ""),)
    return {"standards": [refs[ref] for ref in named if ref in refs]}


def _first_crumbs(assessment: Any) -> list[dict[str, str]]:
    plans = url_for("action_plans.agency_plans", agency_id=assessment.agency_id)
    return [{"text": "Action plans", "href": plans}, {"text": "Add an action"}]


def _framework(cycle: Any) -> Framework:
    return worded(get_framework(cycle.framework_version_id), cycle.board.short_name, cycle.board.area)


def _writers(agency_id: Any) -> list[Any]:
    return list_people_with_roles(WRITERS, agency_id=agency_id)


def _add(assessment: Any, form: ActionForm, source: Source | None, *, opening: bool) -> Response:
    actor = current_actor()
    plan = ensure_plan(assessment.cycle, assessment.agency, actor=actor)
    action = add(plan, form.content(), actor=actor, action_id=form.action_id)
    if source is not None:
        start_from(action, source, actor=actor)
    if opening:
        open_action(action, actor=actor)
    number, plan_id = action.number, plan.id
    draft = f"Action {number} is saved as a draft. {_still_missing(action)}"
    commit()
    flash(f"Action {number} is in the plan." if opening else draft, "success")
    return to_plan(plan_id)


def _still_missing(action: Any) -> str:
    gaps = smart_gaps(action)
    if not gaps:
        return "It is SMART: open it to add it to the plan."
    return f"Before it can join the plan it needs {plural(len(gaps), 'more answer')}."


@blueprint.route("/actions/<uuid:action_id>/edit", methods=["GET", "POST"])
@requires(Permission.KEEP_PLAN, get_action)
def edit_action(action: Any) -> ResponseReturnValue:
    """Change the words of an action; the date of an open one is moved on its own page."""
    if action.status in (ActionStatus.COMPLETE, ActionStatus.WITHDRAWN):
        raise WrongState(f"The action is {action.status.label.lower()}: its words can no longer be changed.")
    in_draft = action.status is ActionStatus.DRAFT
    form = ActionForm(data=_as_chosen(action))
    form.offer(_framework(action.plan.cycle), _writers(action.plan.agency_id))
    if not in_draft:
        del form.due_on
    opening = in_draft and request.form.get("step") == OPEN_STEP
    if not is_check() and form.validate_on_submit() and form.fits(whole=opening or not in_draft):
        return _save(action, form, opening=opening)
    return render_template(
        "action_plans/edit_action.html",
        form=form,
        action=action,
        in_draft=in_draft,
        **help_in_form(form, action.plan.agency_id, action.due_on),
        crumbs=action_crumbs(action, "Change"),
    )


def _as_chosen(action: Any) -> dict[str, Any]:
    """The action as the form takes it: an object given as `obj` would win over the ids of its standards."""
    return {
        **{name: getattr(action, name) for name in AS_THEY_ARE},
        "standards": [str(each.id) for each in action.standards],
        "lead_user": str(action.lead_user_id or ""),
    }


def _save(action: Any, form: ActionForm, *, opening: bool) -> Response:
    actor, version = current_actor(), form.version.data
    save_action(action, form.content(), expected_version=version, actor=actor)
    if opening:
        open_action(action, actor=actor)
    number, action_id = action.number, action.id
    commit()
    flash(f"Action {number} is in the plan." if opening else f"Action {number} is saved.", "success")
    return to_action(action_id)


@blueprint.post("/actions/<uuid:action_id>/open")
@requires(Permission.KEEP_PLAN, get_action)
def open_draft(action: Any) -> ResponseReturnValue:
    """Add a SMART draft to the plan; what is missing is shown on the form."""
    number, action_id = action.number, action.id
    try:
        open_action(action, actor=current_actor())
    except RuleBroken as problem:
        flash(f"Action {number} cannot join the plan yet. {problem.message}.", "important")
        return redirect(url_for("action_plans.edit_action", action_id=action_id))
    commit()
    flash(f"Action {number} is in the plan.", "success")
    return to_action(action_id)
