"""The end of an action: completion claimed and signed off by a second person (R8), or reopened."""

from sqlalchemy import func, select

from tracker.action_plans.emails import tell_completion_claimed
from tracker.action_plans.models import Action, CompletionDecision
from tracker.action_plans.operations.holding import hold_action
from tracker.action_plans.rules import CLAIM, REOPEN, SEND_BACK, SIGN_OFF, Brag
from tracker.clock import now
from tracker.db import db
from tracker.errors import Forbidden, RuleBroken
from tracker.evidence.models import Citation
from tracker.lifecycle import Transition, advance
from tracker.policy import Actor


def claim_completion(action: Action, *, actor: Actor, expected_version: int | None = None) -> None:
    """Say that it is done; those who may sign off are told. Raises RuleBroken without evidence (2.17)."""
    hold_action(action, expected_version)
    if CLAIM.allowed_from(action.status):
        need_evidence(action)
    take_step(action, CLAIM, actor=actor)
    action.claimed_by_id, action.claimed_at = actor.user_id, now()
    db.session.flush()
    tell_completion_claimed(action, actor)


def sign_off(action: Action, *, actor: Actor, expected_version: int | None = None) -> None:
    """Confirm that it is complete. Raises Forbidden for whoever claimed it, RuleBroken without evidence."""
    hold_action(action, expected_version)
    if SIGN_OFF.allowed_from(action.status):
        if action.claimed_by_id == actor.user_id:
            raise Forbidden("You claimed that this action is complete. A second person has to sign it off.")
        need_evidence(action)
    take_step(action, SIGN_OFF, actor=actor)
    action.signed_off_by_id, action.signed_off_at = actor.user_id, now()
    db.session.flush()


def send_back(action: Action, reason: str, *, actor: Actor, expected_version: int | None = None) -> None:
    """Not complete yet: the action is open again, with the reason on record."""
    hold_action(action, expected_version)
    take_step(action, SEND_BACK, reason, actor=actor)
    _forget_claim(action)


def reopen(action: Action, reason: str, *, actor: Actor, expected_version: int | None = None) -> None:
    """A completed action turns out not to be: open again, with the reason on record."""
    hold_action(action, expected_version)
    take_step(action, REOPEN, reason, actor=actor)
    _forget_claim(action)


def need_evidence(action: Action, field: str | None = None) -> None:
    """Raises RuleBroken when the action cites no evidence (guidance 2.17)."""
    cited = select(func.count(Citation.id)).where(Citation.action_id == action.id)
    if not db.session.scalar(cited):
        raise RuleBroken(
            "Add evidence before you claim that the action is complete: a file, a link, or where it is held",
            field=field,
        )


def take_step(action: Action, step: Transition, reason: str = "", *, actor: Actor) -> None:
    """Take a step of the life cycle and keep who took it, when and why."""
    advance(action, step, actor=actor, reason=reason)
    db.session.add(
        CompletionDecision(
            action_id=action.id, verb=step.verb, reason=reason, decided_by_id=actor.user_id, decided_at=now()
        )
    )


def _forget_claim(action: Action) -> None:
    """Who claimed and signed stays in the decisions; on the action it would read as if it still held.

    What the lead said before the claim holds again; that it was done does not.
    """
    action.claimed_by_id = action.claimed_at = None
    action.signed_off_by_id = action.signed_off_at = None
    if action.reported is Brag.BLUE:
        action.reported = None
    db.session.flush()
