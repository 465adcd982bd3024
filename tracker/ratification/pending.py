"""Changes of ratified plans that the sub-group has not seen yet, for the homes of agency leads."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, select

from tracker.action_plans.differences import list_changes
from tracker.action_plans.models import Action, ActionStandard, Plan, PlanVersion
from tracker.action_plans.rows import iso
from tracker.action_plans.rules import IN_PLAN, PlanStatus
from tracker.db import db
from tracker.frameworks.models import MinimumStandardRecord

WORDS = ("title", "specific", "measurable", "achievable", "relevant")


@dataclass(frozen=True)
class PlanChanges:
    """A ratified plan and in how many things it is no longer as it was ratified."""

    plan_id: UUID
    title: str
    count: int


def list_changed_plans(agency_id: UUID) -> list[PlanChanges]:
    """The agency's plans whose last version was ratified and that were changed since; one query.

    Progress, risks and colours are no changes (2.18): `differences.FIELDS` says what is.
    """
    ratified: dict[UUID, tuple[str, Any]] = {}
    actions: dict[UUID, dict[UUID, dict[str, Any]]] = defaultdict(dict)
    for plan_id, title, content, action, ref in db.session.execute(_actions_beside_ratified(agency_id)):
        if content is not None:
            ratified[plan_id] = (title, content)
        if action is not None and action.status in IN_PLAN:
            known = actions[plan_id].setdefault(action.id, _content(action))
            known["standards"] += [ref] if ref else []
    found = (
        PlanChanges(plan_id, title, len(list_changes(content, {"actions": list(actions[plan_id].values())})))
        for plan_id, (title, content) in ratified.items()
    )
    return [changes for changes in found if changes.count]


def _actions_beside_ratified(agency_id: UUID) -> Select[*tuple[Any, ...]]:
    """Every action once for each of its standards; a plan's first line alone carries what was ratified."""
    order = (Action.number, MinimumStandardRecord.position)
    line = func.row_number().over(partition_by=Plan.id, order_by=order)
    numbers = select(PlanVersion.plan_id, func.max(PlanVersion.number).label("number"))
    newest = numbers.group_by(PlanVersion.plan_id).subquery()
    return (
        select(Plan.id, Plan.title, case((line == 1, PlanVersion.content)), Action, MinimumStandardRecord.ref)
        .join(newest, newest.c.plan_id == Plan.id)
        .join(PlanVersion, (PlanVersion.plan_id == Plan.id) & (PlanVersion.number == newest.c.number))
        .outerjoin(Action, Action.plan_id == Plan.id)
        .outerjoin(ActionStandard, ActionStandard.action_id == Action.id)
        .outerjoin(MinimumStandardRecord, MinimumStandardRecord.id == ActionStandard.minimum_standard_id)
        .where(Plan.agency_id == agency_id, PlanVersion.status == PlanStatus.RATIFIED)
        .order_by(Plan.id, *order)
    )


def _content(action: Action) -> dict[str, Any]:
    """What a version keeps of an action, as far as a change of it counts."""
    return {
        "id": str(action.id),
        "number": action.number,
        **{name: getattr(action, name) for name in WORDS},
        "lead": action.lead_manager,
        "starts_on": iso(action.starts_on),
        "due_on": iso(action.due_on),
        "standards": [],
    }
