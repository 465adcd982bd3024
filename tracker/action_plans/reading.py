"""Reads any number of actions in six queries, seven for a past day, and works out how each stood then."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement

from tracker.action_plans.brag import ActionFacts, Shown, shown_brag
from tracker.action_plans.gathering import IN_PLANS, ONE, Around, actions_with_limit, gather
from tracker.action_plans.history import due_at, moves_until, slip_days, status_at, waiting_at
from tracker.action_plans.models import Action, StatusUpdate
from tracker.action_plans.rows import ActionRow
from tracker.action_plans.rules import ActionStatus, Brag
from tracker.action_plans.wording import BEFORE_RECORDS, as_fields
from tracker.clock import end_of, local, now, today
from tracker.db import db

UPDATE_LIMIT_DAYS = 45  # for plans that belong to no cycle
# What never changes of an action, and what a row takes from its words as they were at the moment.
FIXED = ("id", "plan_id", "number", "opened_at")
WORDED = ("priority", "title", "specific", "measurable", "achievable", "relevant", "lead_manager",
          "lead_user_id", "starts_on", "original_due_on", "standards")  # fmt: skip


def read_rows(plan_ids: Collection[UUID], on: date) -> dict[UUID, list[ActionRow]]:
    """The actions of each plan by number, as they stood at the end of that day in London.

    What was added later is not among them. Words, lead, standards, priority and risks are those of then.
    """
    rows: dict[UUID, list[ActionRow]] = {plan_id: [] for plan_id in plan_ids}
    for row in _read(IN_PLANS, {"wanted": list(plan_ids)}, on):
        rows[row.plan_id].append(row)
    return rows


def read_row(action_id: UUID, on: date) -> ActionRow | None:
    """One action as it stood at the end of that day in London, or None when there is none."""
    return next(_read(ONE, {"wanted": action_id}, on), None)


def _read(wanted: ColumnElement[bool], values: dict[str, Any], on: date) -> Iterator[ActionRow]:
    moment = max(end_of(on), now()) if on >= today() else end_of(on)
    around = gather(wanted, values, moment)
    for action, limit in db.session.execute(actions_with_limit(wanted), {**values, "moment": moment}):
        yield _row(action, around, on, moment, limit or UPDATE_LIMIT_DAYS)


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


@dataclass(frozen=True)
class Worded:
    """An action's words at the moment; `recorded` unless the first that are known stand for them."""

    fields: dict[str, Any]
    risks: str
    recorded: bool


def _worded(action: Action, around: Around, heard: Heard, moment: datetime) -> Worded:
    """For today the words of the action itself; for a past day those that were kept last until then."""
    version = around.versions.get(action.id)
    if version is None:
        fields = {name: getattr(action, name) for name in WORDED if name != "standards"}
        fields["standards"] = tuple(around.standards[action.id])
        return Worded(fields, _risks(action, action.risks, heard, moment), moment >= now())
    kept = as_fields(version.words)
    fields = {name: kept[name] for name in WORDED}
    if version.number == BEFORE_RECORDS:
        return Worded(fields, _risks(action, kept["risks"], heard, moment), recorded=False)
    return Worded(fields, kept["risks"], recorded=True)


def _row(action: Action, around: Around, on: date, moment: datetime, limit: int) -> ActionRow:
    moves = around.moves[action.id]
    heard = _heard(action, around.updates.get(action.id), moment)
    words = _worded(action, around, heard, moment)
    first_due_on = words.fields["original_due_on"]
    due_on = due_at(action.due_on, moves, moment) if _was_opened(action, moment) else first_due_on
    status = status_at(action.status, action.opened_at, around.steps[action.id], moment)
    return ActionRow(
        **{name: getattr(action, name) for name in FIXED},
        **words.fields,
        status=status,
        due_on=due_on,
        risks=words.risks,
        remedial_action=heard.remedial_action,
        forecast_on=heard.forecast_on,
        shown=_shown(action, status, due_on, heard, on, limit),
        moves=len(moves_until(moves, moment)),
        slip_days=slip_days(first_due_on, due_on),
        waiting_to=waiting_at(moves, moment),
        last_update=heard.progress,
        last_update_on=heard.on,
        evidence=tuple(around.evidence[action.id]),
        words_recorded=words.recorded,
    )


def _was_opened(action: Action, moment: datetime) -> bool:
    return action.opened_at is not None and action.opened_at <= moment


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


def _risks(action: Action, risks: str, heard: Heard, moment: datetime) -> str:
    """Risks of which no version tells: those of the last update when later ones came after the moment."""
    later = action.last_update_at is not None and action.last_update_at > moment
    return heard.risks if later else risks
