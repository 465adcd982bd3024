"""What other pages show of ratification: the plan, an action, and the home of an agency."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import url_for

from tracker.action_plans.rules import PlanStatus
from tracker.formatting import first_line, plural
from tracker.policy import Permission, can, current_actor
from tracker.ratification.pending import list_changed_plans
from tracker.ratification.queries import list_remarks_of_action, list_said_of_plan
from tracker.ratification.rules import RemarkKind
from tracker.reports.rules import Next


def beside_plan(plan: Any, versions: Sequence[Any]) -> dict[str, Any]:
    """The conditions of a plan, and why its last version came back, for the plan's page; one query."""
    last = versions[0] if versions else None
    came_back = last.id if last is not None and last.status is PlanStatus.REFERRED_BACK else None
    conditions, referrals = list_said_of_plan(plan.id, came_back)
    return {"conditions": conditions, "referrals": referrals}


def beside_action(action: Any) -> dict[str, Any]:
    """The conditions of an action, and why the plan came back because of it, for its page; one query."""
    remarks = list_remarks_of_action(action.id)
    return {
        "action_conditions": [each for each in remarks if each.kind is RemarkKind.CONDITION],
        "action_referrals": [each for each in remarks if each.kind is RemarkKind.REFERRAL],
    }


def agency_has_to_resubmit(agency: Any) -> Iterator[Next]:
    """Ratified plans that were changed since: the changes wait until the lead submits them."""
    if not can(current_actor(), Permission.KEEP_PLAN, agency.scope):
        return
    for changed in list_changed_plans(agency.id):
        href = url_for("action_plans.plan", plan_id=changed.plan_id, _anchor="changed")
        words = f"Submit the changes to the action plan: {plural(changed.count, 'change')}"
        yield Next(words, href, f"{first_line(changed.title)}. The sub-group ratified it as it was before.")
