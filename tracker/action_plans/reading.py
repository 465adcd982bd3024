"""Reads any number of actions in six queries, and works out how each stood on a day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from tracker.action_plans.brag import ActionFacts, Shown, shown_brag
from tracker.action_plans.history import Move, Step, due_at, moves_until, slip_days, status_at
from tracker.action_plans.models import (
    Action,
    ActionStandard,
    CompletionDecision,
    DueDateChange,
    Plan,
    StatusUpdate,
)
from tracker.action_plans.rows import ActionRow
from tracker.action_plans.rules import ActionStatus, Brag, DateDecision
from tracker.clock import end_of, local
from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.evidence.models import Citation, EvidenceItem
from tracker.frameworks.models import MinimumStandardRecord

UPDATE_LIMIT_DAYS = 45  # for plans that belong to no cycle
# What a row takes from its action as it is now.
AS_IT_IS = ("id", "plan_id", "number", "priority", "title", "specific", "measurable", "achievable",
            "relevant", "lead_manager", "lead_user_id", "starts_on", "original_due_on",
            "opened_at")  # fmt: skip


@dataclass
class Around:
    """What is kept in other tables about the actions of some plans, by the action's id."""

    standards: dict[UUID, list[str]] = field(default_factory=lambda: defaultdict(list))
    moves: dict[UUID, list[Move]] = field(default_factory=lambda: defaultdict(list))
    steps: dict[UUID, list[Step]] = field(default_factory=lambda: defaultdict(list))
    updates: dict[UUID, StatusUpdate] = field(default_factory=dict)
    evidence: dict[UUID, list[str]] = field(default_factory=lambda: defaultdict(list))


def read_rows(plan_ids: Collection[UUID], on: date) -> dict[UUID, list[ActionRow]]:
    """The actions of each plan by number, as they stood at the end of that day in London."""
    rows: dict[UUID, list[ActionRow]] = {plan_id: [] for plan_id in plan_ids}
    for row in _read(IN_PLANS, {"wanted": list(plan_ids)}, on):
        rows[row.plan_id].append(row)
    return rows


def read_row(action_id: UUID, on: date) -> ActionRow | None:
    """One action as it stood at the end of that day in London, or None when there is none."""
    return next(_read(ONE, {"wanted": action_id}, on), None)


# Which actions are read; the value goes in when a statement runs. The statements themselves are put together
# once for each: that takes longer than running them.
IN_PLANS = Action.plan_id.in_(bindparam("wanted", expanding=True))
ONE = Action.id == bindparam("wanted")


def _read(wanted: ColumnElement[bool], values: dict[str, Any], on: date) -> Iterator[ActionRow]:
    moment = end_of(on)
    around = _around(wanted, values, moment)
    for action, limit in db.session.execute(_actions(wanted), values):
        yield _row(action, around, on, moment, limit or UPDATE_LIMIT_DAYS)


def _around(wanted: ColumnElement[bool], values: dict[str, Any], moment: datetime) -> Around:
    around = Around()
    for action_id, ref in db.session.execute(_standards(wanted), values):
        around.standards[action_id].append(ref)
    for change in db.session.scalars(_changes(wanted), values):
        around.moves[change.action_id].append(_move(change))
    for action_id, verb, at in db.session.execute(_steps(wanted), values):
        around.steps[action_id].append(Step(verb, at))
    for update in db.session.scalars(_last_updates(wanted), {**values, "moment": moment}):
        around.updates[update.action_id] = update
    for action_id, title, locator in db.session.execute(_evidence(wanted), values):
        around.evidence[action_id].append(f"{title} ({locator})" if locator else title)
    return around


@cache
def _actions(wanted: ColumnElement[bool]) -> Select[Action, int | None]:
    return (
        select(Action, Cycle.update_limit_days)
        .join(Plan, Plan.id == Action.plan_id)
        .outerjoin(Cycle, Cycle.id == Plan.cycle_id)
        .where(wanted)
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
def _evidence(wanted: ColumnElement[bool]) -> Select[UUID, str, str]:
    return (
        select(Action.id, EvidenceItem.title, Citation.locator)
        .join(Citation, Citation.action_id == Action.id)
        .join(EvidenceItem, EvidenceItem.id == Citation.item_id)
        .where(wanted)
        .order_by(Citation.cited_at)
    )


def _move(change: DueDateChange) -> Move:
    return Move(change.from_on, change.to_on, change.decision, change.decided_at or change.asked_at)


@dataclass(frozen=True)
class Heard:
    """What the last update said, and when."""

    reported: Brag | None = None
    remedial_action: str = ""
    forecast_on: date | None = None
    risks: str = ""
    progress: str = ""
    at: datetime | None = None

    @property
    def on(self) -> date | None:
        return local(self.at).date() if self.at else None


def _heard(action: Action, update: StatusUpdate | None, moment: datetime) -> Heard:
    """The last update until the moment; without one, what the action itself says unless that came later."""
    if update is not None:
        return Heard(update.reported, update.remedial_action, update.forecast_on, update.risks,
                     update.progress, update.written_at)  # fmt: skip
    if action.last_update_at is not None and action.last_update_at > moment:
        return Heard()
    return Heard(action.reported, action.remedial_action, action.forecast_on, at=action.last_update_at)


def _row(action: Action, around: Around, on: date, moment: datetime, limit: int) -> ActionRow:
    moves = around.moves[action.id]
    heard = _heard(action, around.updates.get(action.id), moment)
    due_on = due_at(action.due_on, moves, moment)
    status = status_at(action.status, action.opened_at, around.steps[action.id], moment)
    return ActionRow(
        **{name: getattr(action, name) for name in AS_IT_IS},
        status=status,
        due_on=due_on,
        risks=_risks(action, heard, moment),
        remedial_action=heard.remedial_action,
        forecast_on=heard.forecast_on,
        standards=tuple(around.standards[action.id]),
        shown=_shown(action, status, due_on, heard, on, limit),
        moves=len(moves_until(moves, moment)),
        slip_days=slip_days(action.original_due_on, due_on),
        waiting_to=_waiting(moves),
        last_update=heard.progress,
        last_update_on=heard.on,
        evidence=tuple(around.evidence[action.id]),
    )


def _shown(
    action: Action, status: ActionStatus, due_on: date | None, heard: Heard, on: date, limit: int
) -> Shown | None:
    if not status.in_plan:
        return None
    opened_on = local(action.opened_at).date() if action.opened_at else None
    facts = ActionFacts(
        status=status,
        due_on=due_on,
        reported=heard.reported,
        remedial_action=heard.remedial_action,
        forecast_on=heard.forecast_on,
        last_update_on=heard.on or opened_on,
    )
    return shown_brag(facts, on, limit)


def _risks(action: Action, heard: Heard, moment: datetime) -> str:
    """The risks now, or those of the last update when later ones came after the moment."""
    later = action.last_update_at is not None and action.last_update_at > moment
    return heard.risks if later else action.risks


def _waiting(moves: Iterable[Move]) -> date | None:
    return next((move.to_on for move in moves if move.decision is DateDecision.WAITING), None)
