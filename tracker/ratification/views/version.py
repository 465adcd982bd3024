"""A version of a plan as it was submitted, with what the sub-group decided and who was there."""

from collections import defaultdict
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.action_plans.queries import get_plan, list_versions
from tracker.action_plans.views.pages import blueprint as plans
from tracker.errors import NotFound
from tracker.policy import Permission, requires
from tracker.ratification.queries import list_conditions_of_plan, list_participants, list_remarks
from tracker.ratification.rules import Part, RemarkKind
from tracker.ratification.views.pages import reading


@plans.get("/plans/<uuid:plan_id>/versions/<int:number>")
@requires(Permission.READ_PLAN, get_plan)
def version(plan: Any, number: int) -> ResponseReturnValue:
    """A version of the plan as it was submitted, and what became of it."""
    versions = list_versions(plan.id)
    found = next((each for each in versions if each.number == number), None)
    if found is None:
        raise NotFound
    took_part = list_participants(found.id)
    reasons = _reasons(found.id)
    return render_template(
        "ratification/version.html",
        conditions=[each for each in list_conditions_of_plan(plan.id) if each.version == number],
        reasons=reasons,
        whole_reason=reasons.get(None) or [found.decision_reason],
        present=took_part[Part.PRESENT],
        interest=took_part[Part.INTEREST],
        **reading(plan, found, versions),
    )


def _reasons(version_id: Any) -> dict[int | None, list[str]]:
    """Why it was referred back, by the number of the action; None for the whole plan."""
    found: dict[int | None, list[str]] = defaultdict(list)
    for remark in list_remarks([version_id])[version_id]:
        if remark.kind is RemarkKind.REFERRAL:
            found[remark.action.number if remark.action else None].append(remark.wording)
    return found
