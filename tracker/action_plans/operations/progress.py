"""Progress on an action: updates with the colour reported (R8), and moves of its due date (R9)."""

from datetime import date

from sqlalchemy import func, select

from tracker.action_plans.emails import tell_date_decided
from tracker.action_plans.models import Action, DueDateChange, StatusUpdate
from tracker.action_plans.operations.finishing import claim_completion, need_evidence
from tracker.action_plans.operations.holding import STALE, hold_action, hold_change
from tracker.action_plans.operations.versions import keep_as_it_was, keep_version
from tracker.action_plans.rows import iso
from tracker.action_plans.rules import ActionStatus, Brag, DateDecision, check_move, check_update
from tracker.audit.operations import record
from tracker.clock import now, today
from tracker.db import db
from tracker.errors import Conflict, RuleBroken, WrongState
from tracker.policy import Actor


def write_update(
    action: Action,
    progress: str,
    reported: Brag,
    remedial_action: str,
    forecast_on: date | None,
    risks: str,
    *,
    actor: Actor,
    expected_version: int | None = None,
) -> StatusUpdate:
    """Say how it goes. Amber needs remedial action and a forecast; blue needs evidence, claims completion.

    Raises RuleBroken beside the field, WrongState unless the action is open, Conflict with both texts when
    somebody wrote since the page was opened.
    """
    hold_action(action)
    if expected_version is not None and expected_version != action.version:
        raise _somebody_wrote(action, progress)
    if action.status is not ActionStatus.OPEN:
        raise WrongState(f"The action is “{action.status.label.lower()}”, so no update can be written now.")
    check_update(progress, reported, remedial_action, forecast_on, today())
    if reported is Brag.BLUE:
        need_evidence(action, field="reported")
    update = StatusUpdate(
        action_id=action.id,
        progress=progress,
        reported=reported,
        remedial_action=remedial_action,
        forecast_on=forecast_on,
        risks=risks,
        written_by_id=actor.user_id,
        written_at=now(),
    )
    _keep(update, action, actor)
    if reported is Brag.BLUE:
        claim_completion(action, actor=actor)
    return update


def _keep(update: StatusUpdate, action: Action, actor: Actor) -> None:
    """The update stays for ever; the action says what the last one said. The trail keeps no words of it."""
    db.session.add(update)
    told = {
        "reported": update.reported.value,
        "remedial_action": bool(update.remedial_action.strip()),
        "forecast_on": iso(update.forecast_on),
        "risks": bool(update.risks),
        "risks_changed": update.risks != action.risks,
    }
    if told["risks_changed"]:
        keep_as_it_was(action)
    for name in ("reported", "remedial_action", "forecast_on", "risks"):
        setattr(action, name, getattr(update, name))
    action.last_update_at = update.written_at
    db.session.flush()
    if told["risks_changed"]:
        keep_version(action, actor=actor)
    record("action.update", action, actor=actor, after=told)


def _somebody_wrote(action: Action, progress: str) -> Conflict:
    last = db.session.scalar(
        select(StatusUpdate)
        .where(StatusUpdate.action_id == action.id)
        .order_by(StatusUpdate.written_at.desc())
        .limit(1)
    )
    return Conflict(STALE, theirs={"Progress": last.progress if last else ""}, yours={"Progress": progress})


def move_due_date(
    action: Action, to_on: date, reason: str, *, actor: Actor, expected_version: int | None = None
) -> DueDateChange:
    """Ask for another date. Before ratification it holds at once; later a board manager decides (R9).

    Raises RuleBroken without a reason or with a date that cannot be, WrongState while another one waits.
    """
    hold_action(action, expected_version)
    if action.status is not ActionStatus.OPEN or action.due_on is None:
        raise WrongState("Only the date of an open action can be moved.")
    if _is_waiting(action):
        raise WrongState("A new date for this action is waiting for approval already.")
    check_move(action.starts_on, action.due_on, to_on, reason, today())
    ratified = action.plan.ratified_at is not None
    moment = now()
    change = DueDateChange(
        action=action,
        from_on=action.due_on,
        to_on=to_on,
        reason=reason,
        asked_by_id=actor.user_id,
        asked_at=moment,
        decision=DateDecision.WAITING if ratified else DateDecision.NOT_NEEDED,
        decided_at=None if ratified else moment,
    )
    db.session.add(change)
    if not ratified:
        action.due_on = to_on
    db.session.flush()
    dates = {"action": str(action.id), "from": iso(change.from_on), "to": iso(to_on)}
    record("action.move_date", change, actor=actor, after={**dates, "decision": change.decision.value})
    return change


def _is_waiting(action: Action) -> bool:
    waiting = select(func.count(DueDateChange.id)).where(
        DueDateChange.action_id == action.id, DueDateChange.decision == DateDecision.WAITING
    )
    return bool(db.session.scalar(waiting))


def decide_date(change: DueDateChange, decision: DateDecision, reason: str, *, actor: Actor) -> None:
    """Approve or refuse a date; refusing needs a reason. Raises WrongState when it was decided before."""
    hold_change(change)
    if decision not in (DateDecision.APPROVED, DateDecision.REFUSED):
        raise RuleBroken("Choose whether to approve the new date", field="decision")
    if change.decision is not DateDecision.WAITING:
        raise WrongState(f"This date has been decided already: {change.decision.label.lower()}.")
    if not change.action.status.in_plan:
        raise WrongState("The action was withdrawn, so its date can no longer be moved.")
    if decision is DateDecision.REFUSED and not reason.strip():
        raise RuleBroken("Enter why the new date is refused", field="reason")
    change.decision, change.decision_reason = decision, reason
    change.decided_by_id, change.decided_at = actor.user_id, now()
    if decision is DateDecision.APPROVED:
        change.action.due_on = change.to_on
    db.session.flush()
    record("action.decide_date", change, actor=actor, after={"decision": decision.value})
    tell_date_decided(change)
