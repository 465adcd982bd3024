"""What other pages show of measures: the action's own page, its update, and who signs it off."""

from typing import Any

from tracker.action_plans.access import may_update
from tracker.action_plans.rules import ActionStatus, Brag
from tracker.measures.chart import draw
from tracker.measures.facts import Measured, colour_of_all
from tracker.measures.operations import CHANGEABLE
from tracker.measures.queries import list_measures
from tracker.measures.rules import disagreement
from tracker.policy import current_actor


def measures_beside(action: Any) -> dict[str, Any]:
    """The measures of an action with their pictures, and whether they say what the lead says; one query."""
    found = list_measures(action.id)
    used = [each for each in found if not each.is_retired]
    writes = may_update(action.lead_user_id, action.scope, current_actor())
    return {
        "measures": [(each, draw(each)) for each in used],
        "measures_retired": [each for each in found if each.is_retired],
        "measures_say": what_they_say(action, used),
        "may_add_measure": writes and action.status in CHANGEABLE,
        "may_read_measures": writes and action.status is not ActionStatus.WITHDRAWN,
    }


def what_they_say(action: Any, measures: list[Measured]) -> dict[str, Any] | None:
    """The worst colour of the measures beside the lead's; None while none was read."""
    measured = colour_of_all(measures)
    if measured is None:
        return None
    lead = Brag.BLUE if action.status is ActionStatus.COMPLETE else action.reported
    return {"colour": measured, "lead": lead, "disagreement": disagreement(lead, measured)}
