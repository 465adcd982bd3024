"""An agency's plans, and one plan as everybody reads it."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.action_plans.board_lists import list_plans_of_agency
from tracker.action_plans.differences import list_differences
from tracker.action_plans.figures import plan_figures
from tracker.action_plans.needs import uncovered
from tracker.action_plans.queries import (
    find_return_with_needs,
    get_plan,
    list_assessments_without_plan,
    list_versions,
)
from tracker.action_plans.rules import PlanStatus
from tracker.action_plans.standing import in_a_sentence, status_of, versions_at
from tracker.action_plans.views.asking import Asked, asked
from tracker.action_plans.views.documents import sheet
from tracker.action_plans.views.pages import blueprint, crumbs, inside, keeps, strip
from tracker.action_plans.views.reading import reading
from tracker.action_plans.views.withdrawing import withdrawals_on_plan
from tracker.boards.queries import get_agency
from tracker.clock import end_of
from tracker.policy import Permission, can, current_actor, has_interest, requires
from tracker.ratification.views.beside import beside_plan
from tracker.reports.following import Followed, follow


@blueprint.get("/agencies/<uuid:agency_id>/action-plans")
@requires(Permission.SEE_AGENCY, get_agency)
def agency_plans(agency: Any) -> ResponseReturnValue:
    """The agency's plans; straight to the plan when there is one and nothing else to begin."""
    plans = list_plans_of_agency(agency.id)
    others = list_assessments_without_plan(agency.id)
    if len(plans) == 1 and not others and not request.args.get("all"):
        return redirect(url_for("action_plans.plan", plan_id=plans[0].plan_id))
    return render_template(
        "action_plans/agency_plans.html",
        agency=agency,
        plans=[(plan, strip(plan.figures.counts)) for plan in plans],
        others=others,
        may_keep=can(current_actor(), Permission.KEEP_PLAN, agency.scope),
    )


@blueprint.get("/plans/<uuid:plan_id>")
@requires(Permission.READ_PLAN, get_plan)
def plan(plan: Any) -> ResponseReturnValue:
    """The plan: how it stands, what to do next, and its actions in the form of reading that is asked for."""
    wanted = asked(plan)
    if request.args.get("format") == "xlsx":
        return sheet(wanted)
    figures = plan_figures(wanted.rows)
    return render_template(
        "action_plans/plan.html",
        plan=plan,
        form=wanted.form,
        figures=figures,
        strip=strip(figures.counts),
        may_keep=keeps(plan) and not wanted.past,
        inside=inside(plan.agency_id),
        crumbs=crumbs(plan),
        **_standing(plan, wanted),
        **reading(wanted, figures),
        **_followed(plan, wanted),
        **(withdrawals_on_plan(plan.id) if not wanted.past else {"withdrawing": (), "withdrawals": ()}),
    )


def _followed(plan: Any, wanted: Asked) -> dict[str, Any]:
    """What the measures say and how many re-tests are late: of today only."""
    found = Followed() if wanted.past else follow(plan.id, wanted.on)
    return {"measured": found.measures, "retests_late": found.retests_late}


def _standing(plan: Any, wanted: Asked) -> dict[str, Any]:
    """Where the plan is with the sub-group, what it has to answer still, and what changed since."""
    versions = list_versions(plan.id)
    if wanted.past:
        versions = versions_at(versions, end_of(wanted.on))
    ratified = next((each for each in versions if each.status is PlanStatus.RATIFIED), None)
    actor = current_actor()
    return {
        "versions": versions,
        "last": versions[0] if versions else None,
        "status": status_of(versions),
        "standing_words": in_a_sentence(versions),
        "differences": list_differences(ratified.content, wanted.rows) if ratified else [],
        "ratified": ratified,
        "may_ratify": can(actor, Permission.RATIFY_PLAN, plan.scope) and not wanted.past,
        "has_interest": has_interest(actor, plan.scope) and not inside(plan.agency_id),
        **_needs(plan, wanted),
        **beside_plan(plan, [] if wanted.past else versions),
    }


def _needs(plan: Any, wanted: Asked) -> dict[str, Any]:
    """What still needs an action: told of today only, because what a return asked for then is not kept."""
    if plan.cycle_id is None or plan.agency_id is None or wanted.past:
        return {"needs": [], "assessment_id": None}
    assessment_id, needs = find_return_with_needs(plan.cycle_id, plan.agency_id)
    return {
        "needs": uncovered(needs, wanted.rows),
        "assessment_id": assessment_id,
        "may_read_answers": can(current_actor(), Permission.READ_WHOLE_RETURN, plan.scope),
    }
