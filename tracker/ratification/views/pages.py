"""The blueprint of ratification, and what its pages share."""

from typing import Any

from flask import Blueprint

from tracker.action_plans.brag import count_colours
from tracker.action_plans.differences import list_changes
from tracker.action_plans.queries import list_needs, list_published
from tracker.action_plans.rules import Brag, PlanStatus
from tracker.action_plans.views.pages import crumbs, strip
from tracker.navigation import section

blueprint = Blueprint("ratification", __name__)
blueprint.before_request(section("action_plans"))


def reading(plan: Any, version: Any, versions: list[Any]) -> dict[str, Any]:
    """A version as it was submitted, with the published grades it answers and what changed since the last
    one that was ratified."""
    earlier = (each for each in versions if each.number < version.number)
    before = next((each for each in earlier if each.status is PlanStatus.RATIFIED), None)
    actions = version.content["actions"]
    return {
        "plan": plan,
        "version": version,
        "actions": actions,
        "strip": strip(count_colours(Brag(action["colour"]) for action in actions)),
        "grades": {grade.ref: grade for grade in list_published(plan.cycle_id, plan.agency_id)},
        "unanswered": _unanswered(plan, version, actions),
        "changes": list_changes(before.content, version.content) if before else [],
        "before": before,
        "crumbs": crumbs(plan, {"text": f"Version {version.number}", "href": ""}),
    }


def _unanswered(plan: Any, version: Any, actions: list[dict[str, Any]]) -> list[Any]:
    """Standards that need an action and have none, as long as the version waits for the decision."""
    if version.status is not PlanStatus.SUBMITTED:
        return []
    answered = {ref for action in actions for ref in action["standards"]}
    return [need for need in list_needs(plan.cycle_id, plan.agency_id) if need.ref not in answered]
