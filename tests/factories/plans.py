"""Plans and actions as real rows."""

from datetime import timedelta
from itertools import count
from typing import Any

from tests.factories import make_agency, make_board, make_cycle
from tracker.action_plans.models import Action, ActionStandard, Plan, StatusUpdate
from tracker.action_plans.rules import ActionStatus, Brag
from tracker.boards.models import Agency
from tracker.clock import now, today
from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.frameworks.models import MinimumStandardRecord

_number = count(1)


def make_plan(cycle: Cycle | None = None, agency: Agency | None = None, *, ratified: bool = True) -> Plan:
    """A plan in a cycle, ratified unless told otherwise; makes board, agency and cycle if missing."""
    cycle = cycle or make_cycle(make_board())
    agency = agency or make_agency(cycle.board or make_board())
    title = f"Plan of {agency.name}"
    plan = Plan(board_id=cycle.board_id, agency_id=agency.id, cycle_id=cycle.id, title=title)
    plan.ratified_at = now() if ratified else None
    db.session.add(plan)
    db.session.flush()
    return plan


def make_action(plan: Plan, *standards: MinimumStandardRecord, **values: Any) -> Action:
    """An open SMART action, on target, due in 60 days and updated today."""
    due_on = values.pop("due_on", today() + timedelta(days=60))
    defaults: dict[str, Any] = {
        "number": next(_number),
        "status": ActionStatus.OPEN,
        "title": "Train every manager in supervision",
        "specific": "Every manager attends the supervision course.",
        "measurable": "95% of managers have a certificate.",
        "achievable": "Two courses a month are booked.",
        "relevant": "Staff are supervised by trained managers.",
        "lead_manager": "Head of workforce",
        "original_due_on": due_on,
        "due_on": due_on,
        "reported": Brag.GREEN,
        "created_at": now(),
        "opened_at": now(),
        "last_update_at": now(),
    }
    action = Action(plan_id=plan.id, **{**defaults, **values})
    db.session.add(action)
    db.session.flush()
    for standard in standards:
        db.session.add(ActionStandard(action_id=action.id, minimum_standard_id=standard.id))
    make_update(action)
    return action


def make_update(action: Action, **values: Any) -> StatusUpdate:
    """What the lead said last, with the colour the action carries."""
    said = {"reported": action.reported, "remedial_action": action.remedial_action,
            "forecast_on": action.forecast_on, "progress": "The course has begun.",
            "written_at": action.last_update_at}  # fmt: skip
    update = StatusUpdate(action_id=action.id, **{**said, **values})
    db.session.add(update)
    db.session.flush()
    return update
