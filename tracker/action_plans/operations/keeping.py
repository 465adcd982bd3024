"""Keeping a plan: beginning it, adding actions, changing their words, and letting them leave draft (R7)."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from tracker.action_plans.models import Action, Plan
from tracker.action_plans.operations.holding import hold_action, hold_plan
from tracker.action_plans.operations.versions import keep_as_it_was, keep_version
from tracker.action_plans.queries import find_plan
from tracker.action_plans.rows import iso
from tracker.action_plans.rules import OPEN_ACTION, ActionStatus, Priority, check_dates
from tracker.action_plans.smart import list_gaps
from tracker.audit.operations import record
from tracker.boards.models import Agency
from tracker.clock import now
from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.errors import Conflict, RuleBroken, WrongState
from tracker.formatting import format_date
from tracker.frameworks.models import MinimumStandardRecord
from tracker.grading.operations import mark_covered
from tracker.lifecycle import advance
from tracker.policy import Actor

CHANGEABLE = frozenset({ActionStatus.DRAFT, ActionStatus.OPEN, ActionStatus.COMPLETION_CLAIMED})
TEXTS = {
    "title": "Action",
    "specific": "What will be done",
    "measurable": "How we shall know",
    "achievable": "With what means",
    "relevant": "Why it matters",
    "lead_manager": "Lead manager",
    "starts_on": "Starts",
    "due_on": "Due",
    "risks": "Risks",
}
PLAIN = ("title", "specific", "measurable", "achievable", "relevant", "lead_manager", "lead_user_id",
         "starts_on", "risks", "priority")  # fmt: skip


@dataclass(frozen=True)
class ActionContent:
    """What a lead says of an action. `due_on` counts while it is in draft; later a date is moved (R9)."""

    title: str
    specific: str = ""
    measurable: str = ""
    achievable: str = ""
    relevant: str = ""
    lead_manager: str = ""
    lead_user_id: UUID | None = None
    starts_on: date | None = None
    due_on: date | None = None
    risks: str = ""
    priority: Priority = Priority.MEDIUM
    standard_ids: Collection[UUID] = field(default_factory=frozenset)


def ensure_plan(assessment_cycle: Cycle, agency: Agency, *, actor: Actor) -> Plan:
    """The agency's plan in that cycle, begun now if there was none; two who begin it get the same one."""
    found = find_plan(assessment_cycle.id, agency.id)
    if found is not None:
        return found
    plan = Plan(
        board_id=assessment_cycle.board_id,
        agency_id=agency.id,
        cycle_id=assessment_cycle.id,
        title=f"Action plan, {assessment_cycle.name}"[:200],
    )
    try:
        with db.session.begin_nested():
            db.session.add(plan)
    except IntegrityError:
        found = find_plan(assessment_cycle.id, agency.id)
        if found is None:
            raise
        return found
    record("plan.begin", plan, actor=actor)
    return plan


def add_action(plan: Plan, content: ActionContent, *, actor: Actor, action_id: UUID | None = None) -> Action:
    """Add a draft with the plan's next number. `action_id`, when the page chose it, keeps a form sent twice
    from adding two: raises WrongState. Raises RuleBroken when it would be due before it starts."""
    check_dates(content.starts_on, content.due_on)
    hold_plan(plan)
    if action_id is not None and db.session.get(Action, action_id) is not None:
        raise WrongState("This action has been added already. It is in the plan.")
    last = db.session.scalar(select(func.max(Action.number)).where(Action.plan_id == plan.id))
    action = Action(plan=plan, number=(last or 0) + 1, created_at=now(), version=1)
    if action_id is not None:
        action.id = action_id
    _fill(action, content)
    db.session.add(action)
    keep_version(action, actor=actor)
    record("action.add", action, actor=actor, after={"number": action.number})
    return action


def save_action(action: Action, content: ActionContent, *, expected_version: int, actor: Actor) -> None:
    """Change the words of an action. Raises Conflict with both texts when somebody saved first, WrongState
    once it is complete or withdrawn, RuleBroken when an action in the plan would no longer be SMART."""
    hold_action(action)
    if action.version != expected_version:
        raise _conflict(action, content)
    if action.status not in CHANGEABLE:
        raise WrongState(
            f"The action is {action.status.label.lower()}, so its words can no longer be changed."
        )
    check_dates(content.starts_on, content.due_on if _in_draft(action) else action.due_on)
    changed = _changed(action, content)
    keep_as_it_was(action)
    _fill(action, content)
    if not _in_draft(action):
        _refuse_gaps(action)
        _cover(action)
    flag_modified(action, "title")  # so that the version moves on also when only the standards changed
    keep_version(action, actor=actor)
    record("action.save", action, actor=actor, after={"changed": changed})


def open_action(action: Action, *, actor: Actor) -> None:
    """Let it leave draft (R7) and cover its standards (R2). Raises RuleBroken listing what is missing."""
    hold_action(action)
    if OPEN_ACTION.allowed_from(action.status):
        _refuse_gaps(action)
    advance(action, OPEN_ACTION, actor=actor, told={"due_on": iso(action.due_on)})
    action.original_due_on = action.due_on
    action.opened_at = now()
    db.session.flush()
    _cover(action)


def _in_draft(action: Action) -> bool:
    return action.status is ActionStatus.DRAFT


def _fill(action: Action, content: ActionContent) -> None:
    for name in PLAIN:
        setattr(action, name, getattr(content, name))
    if action.opened_at is None:
        # A draft promises nothing yet: its original date is fixed when it is opened.
        action.due_on = action.original_due_on = content.due_on
    action.standards = list(
        db.session.scalars(
            select(MinimumStandardRecord)
            .where(MinimumStandardRecord.id.in_(content.standard_ids))
            .order_by(MinimumStandardRecord.position)
        )
    )


def _changed(action: Action, content: ActionContent) -> list[str]:
    """Names of what changes, for the audit trail; never the texts."""
    names = [name for name in PLAIN if getattr(action, name) != getattr(content, name)]
    if _in_draft(action) and action.due_on != content.due_on:
        names.append("due_on")
    standards = {standard.id for standard in action.standards} != set(content.standard_ids)
    return [*names, "standards"] if standards else names


def _refuse_gaps(action: Action) -> None:
    gaps = list_gaps(action)
    if gaps:
        raise RuleBroken("; ".join(gap.sentence for gap in gaps), field=gaps[0].field)


def _cover(action: Action) -> None:
    plan = action.plan
    if plan.cycle_id is not None and plan.agency_id is not None and action.standards:
        mark_covered([standard.id for standard in action.standards], plan.cycle_id, plan.agency_id)


def _conflict(action: Action, content: ActionContent) -> Conflict:
    return Conflict(
        "Somebody else saved this action while you were writing. Nothing of yours was saved over theirs.",
        theirs=_as_texts(action),
        yours=_as_texts(content),
    )


def _as_texts(said: Action | ActionContent) -> dict[str, str]:
    values = {label: getattr(said, name) for name, label in TEXTS.items()}
    return {
        label: format_date(value) if isinstance(value, date) else value or ""
        for label, value in values.items()
    }
