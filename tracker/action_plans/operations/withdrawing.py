"""Withdrawing an action: at once before ratification, with a board manager's approval after it."""

from sqlalchemy import select

from tracker.action_plans.emails import tell_withdrawal_asked, tell_withdrawal_decided, tell_withdrawn
from tracker.action_plans.models import Action, WithdrawalRequest
from tracker.action_plans.operations.finishing import take_step
from tracker.action_plans.operations.holding import hold_action, hold_plan, hold_request
from tracker.action_plans.rules import WITHDRAW, ActionStatus, WithdrawalDecision, waits_for_approval
from tracker.audit.operations import record
from tracker.clock import now
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.policy import Actor

ASKED_ALREADY = "Somebody has asked to withdraw this action already. The board manager has not decided yet."
NOT_OPEN = "The action is “{status}” now, so its withdrawal can only be refused."


def withdraw(
    action: Action, reason: str, *, actor: Actor, expected_version: int | None = None
) -> WithdrawalRequest | None:
    """Take the action out of the plan, or ask for it: once the plan is ratified a board manager decides.

    Returns the request that waits, or None when the action is withdrawn. It stays on the record either way.
    Raises RuleBroken without a reason, WrongState from another status or while another request waits.
    """
    hold_plan(action.plan)  # so that a ratification at the same moment comes before or after, never between
    hold_action(action, expected_version)
    if not waits_for_approval(action.status, action.plan.ratified_at is not None):
        _take_out(action, reason, actor=actor)
        tell_withdrawn(action, actor)
        return None
    if not reason.strip():
        raise RuleBroken("Enter a reason", field="reason")
    if _is_waiting(action):
        raise WrongState(ASKED_ALREADY)
    return _ask(action, reason, actor)


def _ask(action: Action, reason: str, actor: Actor) -> WithdrawalRequest:
    request = WithdrawalRequest(
        action=action,
        reason=reason,
        asked_by_id=actor.user_id,
        asked_at=now(),
        decision=WithdrawalDecision.WAITING,
    )
    db.session.add(request)
    db.session.flush()
    record("action.ask_withdrawal", request, actor=actor, after={"decision": request.decision.value})
    tell_withdrawal_asked(request)
    return request


def _is_waiting(action: Action) -> bool:
    waiting = select(WithdrawalRequest.id).where(
        WithdrawalRequest.action_id == action.id, WithdrawalRequest.decision == WithdrawalDecision.WAITING
    )
    return db.session.scalar(waiting.limit(1)) is not None


def decide_withdrawal(
    request: WithdrawalRequest, decision: WithdrawalDecision, reason: str, *, actor: Actor
) -> None:
    """Approve or refuse a withdrawal; refusing needs a reason. The agency and the lead are told.

    Raises WrongState when it was decided before, or when an action that is no longer open is to be taken out.
    """
    hold_request(request)
    if decision is WithdrawalDecision.WAITING:
        raise RuleBroken("Choose whether the action may be withdrawn", field="decision")
    if request.decision is not WithdrawalDecision.WAITING:
        raise WrongState(f"This withdrawal has been decided already: {request.decision.label.lower()}.")
    action = request.action
    if decision is WithdrawalDecision.REFUSED and not reason.strip():
        raise RuleBroken("Enter why the action stays in the plan", field="reason")
    if decision is WithdrawalDecision.APPROVED and action.status is not ActionStatus.OPEN:
        raise WrongState(NOT_OPEN.format(status=action.status.label.lower()))
    request.decision, request.decision_reason = decision, reason
    request.decided_by_id, request.decided_at = actor.user_id, now()
    if decision is WithdrawalDecision.APPROVED:
        _take_out(action, request.reason, actor=actor)
    db.session.flush()
    record("action.decide_withdrawal", request, actor=actor, after={"decision": decision.value})
    tell_withdrawal_decided(request)


def _take_out(action: Action, reason: str, *, actor: Actor) -> None:
    take_step(action, WITHDRAW, reason, actor=actor)
    action.withdrawn_reason = reason
    db.session.flush()
