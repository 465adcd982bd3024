"""What is asked of the database to tell how any number of actions stood at a moment."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from tracker.action_plans.history import Move, Step
from tracker.action_plans.models import (
    Action,
    ActionStandard,
    ActionVersion,
    CompletionDecision,
    DueDateChange,
    Plan,
    StatusUpdate,
)
from tracker.clock import now
from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.evidence.models import Citation, EvidenceItem
from tracker.frameworks.models import MinimumStandardRecord


@dataclass
class Around:
    """What is kept in other tables about the actions of some plans, by the action's id."""

    standards: dict[UUID, list[str]] = field(default_factory=lambda: defaultdict(list))
    moves: dict[UUID, list[Move]] = field(default_factory=lambda: defaultdict(list))
    steps: dict[UUID, list[Step]] = field(default_factory=lambda: defaultdict(list))
    updates: dict[UUID, StatusUpdate] = field(default_factory=dict)
    versions: dict[UUID, ActionVersion] = field(default_factory=dict)
    evidence: dict[UUID, list[str]] = field(default_factory=lambda: defaultdict(list))


# Which actions are read; the value goes in when a statement runs. The statements themselves are put together
# once for each: that takes longer than running them.
IN_PLANS = Action.plan_id.in_(bindparam("wanted", expanding=True))
ONE = Action.id == bindparam("wanted")


def gather(wanted: ColumnElement[bool], values: dict[str, Any], moment: datetime) -> Around:
    """Everything that is kept in other tables about these actions, until the moment: six queries at most."""
    around = Around()
    for action_id, ref in db.session.execute(_standards(wanted), values):
        around.standards[action_id].append(ref)
    for change in db.session.scalars(_changes(wanted), values):
        around.moves[change.action_id].append(_move(change))
    for action_id, verb, at in db.session.execute(_steps(wanted), values):
        around.steps[action_id].append(Step(verb, at))
    for update in db.session.scalars(_last_updates(wanted), {**values, "moment": moment}):
        around.updates[update.action_id] = update
    if moment < now():
        for version in db.session.scalars(_versions(wanted), {**values, "moment": moment}):
            around.versions[version.action_id] = version
    for action_id, title, locator in db.session.execute(_evidence(wanted), {**values, "moment": moment}):
        around.evidence[action_id].append(f"{title} ({locator})" if locator else title)
    return around


@cache
def actions_with_limit(wanted: ColumnElement[bool]) -> Select[Action, int | None]:
    """The actions that there were at the moment, by number, with the limit for silence of their cycle."""
    return (
        select(Action, Cycle.update_limit_days)
        .join(Plan, Plan.id == Action.plan_id)
        .outerjoin(Cycle, Cycle.id == Plan.cycle_id)
        .where(wanted, Action.created_at <= bindparam("moment"))
        .order_by(Action.number)
    )


@cache
def _changes(wanted: ColumnElement[bool]) -> Select[DueDateChange]:
    return select(DueDateChange).join(Action).where(wanted)


@cache
def _standards(wanted: ColumnElement[bool]) -> Select[UUID, str]:
    return (
        select(ActionStandard.action_id, MinimumStandardRecord.ref)
        .join(MinimumStandardRecord, MinimumStandardRecord.id == ActionStandard.minimum_standard_id)
        .join(Action, Action.id == ActionStandard.action_id)
        .where(wanted)
        .order_by(MinimumStandardRecord.position)
    )


@cache
def _steps(wanted: ColumnElement[bool]) -> Select[UUID, str, datetime]:
    return (
        select(CompletionDecision.action_id, CompletionDecision.verb, CompletionDecision.decided_at)
        .join(Action, Action.id == CompletionDecision.action_id)
        .where(wanted)
    )


@cache
def _last_updates(wanted: ColumnElement[bool]) -> Select[StatusUpdate]:
    """The newest update of each action at the moment; the last row wins where two share an instant."""
    newest = (
        select(StatusUpdate.action_id, func.max(StatusUpdate.written_at).label("written_at"))
        .join(Action, Action.id == StatusUpdate.action_id)
        .where(wanted, StatusUpdate.written_at <= bindparam("moment"))
        .group_by(StatusUpdate.action_id)
        .subquery()
    )
    return (
        select(StatusUpdate)
        .join(newest, newest.c.action_id == StatusUpdate.action_id)
        .where(StatusUpdate.written_at == newest.c.written_at)
        .order_by(StatusUpdate.id)
    )


@cache
def _versions(wanted: ColumnElement[bool]) -> Select[ActionVersion]:
    """The last words of each action that were saved until the moment."""
    newest = (
        select(ActionVersion.action_id, func.max(ActionVersion.number).label("number"))
        .join(Action, Action.id == ActionVersion.action_id)
        .where(wanted, ActionVersion.saved_at <= bindparam("moment"))
        .group_by(ActionVersion.action_id)
        .subquery()
    )
    same = (newest.c.action_id == ActionVersion.action_id) & (newest.c.number == ActionVersion.number)
    return select(ActionVersion).join(newest, same)


@cache
def _evidence(wanted: ColumnElement[bool]) -> Select[UUID, str, str]:
    return (
        select(Action.id, EvidenceItem.title, Citation.locator)
        .join(Citation, Citation.action_id == Action.id)
        .join(EvidenceItem, EvidenceItem.id == Citation.item_id)
        .where(wanted, Citation.cited_at <= bindparam("moment"))
        .order_by(Citation.cited_at)
    )


def _move(change: DueDateChange) -> Move:
    decided_at = change.decided_at or change.asked_at
    return Move(change.from_on, change.to_on, change.decision, decided_at, change.asked_at)
