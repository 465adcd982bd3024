"""Starting an action: everything that one could answer, and what an action came from."""

from collections.abc import Iterator
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.action_plans.origins import Source, list_sources, sources_of_needs
from tracker.action_plans.queries import find_plan, get_plan, list_needs, list_published, list_rows
from tracker.action_plans.rules import ActionOrigin
from tracker.action_plans.starting import list_started
from tracker.action_plans.views.pages import blueprint, crumbs
from tracker.assessments.queries import find_assessment, get_assessment
from tracker.clock import today
from tracker.errors import NotFound
from tracker.exception_reports.follow_up_queries import list_plan_follow_ups
from tracker.policy import Permission, requires
from tracker.ratification.queries import list_conditions_of_plan

GROUPS = (
    ActionOrigin.GRADE_ZERO,
    ActionOrigin.AREA,
    ActionOrigin.CONDITION,
    ActionOrigin.DECISION,
    ActionOrigin.COMMENT,
)


@blueprint.get("/assessments/<uuid:assessment_id>/actions/start")
@requires(Permission.KEEP_PLAN, get_assessment)
def start_action(assessment: Any) -> ResponseReturnValue:
    """Everything that an action could answer; what waits for one comes first."""
    plan = find_plan(assessment.cycle_id, assessment.agency_id)
    rows = list_rows(plan.id, today()) if plan else []
    covered = {ref for row in rows if row.status.in_plan for ref in row.standards}
    listed = list_sources(all_sources(assessment, plan), list_started(plan.id) if plan else [], covered)
    plans = url_for("action_plans.agency_plans", agency_id=assessment.agency_id)
    return render_template(
        "action_plans/start_action.html",
        assessment=assessment,
        groups=[(origin, [each for each in listed if each.source.origin is origin]) for origin in GROUPS],
        waiting=sum(each.waits for each in listed),
        crumbs=crumbs(plan, {"text": "Start an action", "href": ""})
        if plan
        else [{"text": "Action plans", "href": plans}, {"text": "Start an action"}],
    )


@blueprint.get("/plans/<uuid:plan_id>/actions/start")
@requires(Permission.KEEP_PLAN, get_plan)
def start_for_plan(plan: Any) -> ResponseReturnValue:
    """The same for who knows the plan: straight to a new action when the address names what it is from."""
    assessment = find_assessment(plan.cycle_id, plan.agency_id) if plan.agency_id else None
    if assessment is None:
        raise NotFound
    begun: dict[str, Any] = {name: request.args[name] for name in ("from", "id") if name in request.args}
    page = "action_plans.add_action" if begun else "action_plans.start_action"
    return redirect(url_for(page, assessment_id=assessment.id, **begun))


def all_sources(assessment: Any, plan: Any) -> list[Source]:
    """What an agency's plan in a cycle could answer, of every kind."""
    found = sources_of_needs(list_needs(assessment.cycle_id, assessment.agency_id))
    found += _comments(assessment)
    if plan is not None:
        found += [*_conditions(plan.id), *_decisions(plan.id)]
    return found


def _comments(assessment: Any) -> Iterator[Source]:
    for grade in list_published(assessment.cycle_id, assessment.agency_id):
        if grade.comment:
            said = f", graded {grade.value.label}" if grade.value else ""
            yield Source(
                ActionOrigin.COMMENT, grade.response_id, f"{grade.ref}{said}", grade.comment, (grade.ref,)
            )


def _conditions(plan_id: Any) -> Iterator[Source]:
    for each in list_conditions_of_plan(plan_id):
        if each.closed_at is None:
            about = f"{each.about}, version {each.version}"
            yield Source(ActionOrigin.CONDITION, each.id, about, each.wording, due_on=each.due_on)


def _decisions(plan_id: Any) -> Iterator[Source]:
    for each in list_plan_follow_ups(plan_id):
        if each.closed_on is None:
            about = f"{each.about}, {each.source}"
            yield Source(ActionOrigin.DECISION, each.id, about, each.wording, due_on=each.due_on)


def source_asked(assessment: Any, plan: Any) -> Source | None:
    """What the address of the page says the action is begun from; None for the agency's own idea."""
    kind, key = request.args.get("from", ""), request.args.get("id", "")
    standard = request.args.get("standard", "")
    if not (kind and key) and not standard:
        return None
    for each in all_sources(assessment, plan):
        if (each.origin, str(each.id)) == (kind, key):
            return each
        if standard in each.refs and each.origin in (ActionOrigin.AREA, ActionOrigin.GRADE_ZERO):
            return each
    return None


def origin_on_action(action: Any) -> dict[str, Any]:
    """What the page of an action says it came from, with a link; one query at most."""
    if action.origin_id is None:
        return {"came_from": action.origin.label if action.origin is not ActionOrigin.NOTHING else ""}
    return {"came_from": action.origin.label, "came_from_href": _address(action)}


def _address(action: Any) -> str:
    if action.origin is ActionOrigin.CONDITION:
        return url_for("ratification.condition", remark_id=action.origin_id)
    if action.origin is ActionOrigin.DECISION:
        return url_for("exception_reports.follow_up", decision_id=action.origin_id)
    if not action.standards:
        return ""
    assessment = find_assessment(action.plan.cycle_id, action.plan.agency_id)
    if assessment is None:
        return ""
    ref = action.standards[0].ref
    if action.origin is ActionOrigin.AREA or assessment.published_at is None:
        return url_for("assessments.standard", assessment_id=assessment.id, ref=ref)
    return url_for("grading.results", assessment_id=assessment.id)
