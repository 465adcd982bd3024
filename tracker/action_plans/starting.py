"""Which actions were begun from what, and keeping it when one is begun."""

from uuid import UUID

from sqlalchemy import select

from tracker.action_plans.models import Action
from tracker.action_plans.origins import Source, Started
from tracker.action_plans.rules import ActionOrigin, ActionStatus
from tracker.audit.operations import record
from tracker.db import db
from tracker.policy import Actor

OWN = (ActionOrigin.NOTHING, ActionOrigin.SPREADSHEET)


def list_started(plan_id: UUID) -> list[Started]:
    """The actions of a plan that were begun from something and not withdrawn, by number; one query."""
    rows = db.session.execute(
        select(Action.origin, Action.origin_id, Action.id, Action.number)
        .where(
            Action.plan_id == plan_id,
            Action.origin.not_in(OWN),
            Action.origin_id.is_not(None),
            Action.status != ActionStatus.WITHDRAWN,
        )
        .order_by(Action.number)
    )
    return [Started(origin, key, action_id, number) for origin, key, action_id, number in rows if key]


def start_from(action: Action, source: Source, *, actor: Actor) -> None:
    """Keep what an action was begun from."""
    action.origin, action.origin_id = source.origin, source.id
    db.session.flush()
    record("action.start_from", action, actor=actor, after={"origin": source.origin.value})
