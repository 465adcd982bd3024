"""How an action stood on a day: its date, its moves and its status then (R9, R10). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from tracker.action_plans.rules import (
    CLAIM,
    MOVED,
    REOPEN,
    SEND_BACK,
    SIGN_OFF,
    WITHDRAW,
    ActionStatus,
    DateDecision,
)

STATUS_AFTER = {
    step.verb: ActionStatus(step.target) for step in (CLAIM, SIGN_OFF, SEND_BACK, REOPEN, WITHDRAW)
}


@dataclass(frozen=True)
class Move:
    """One request to move a due date; `at` is when it was decided, or asked while it waits."""

    from_on: date
    to_on: date
    decision: DateDecision
    at: datetime
    asked_at: datetime | None = None

    @property
    def holds(self) -> bool:
        return self.decision in MOVED


@dataclass(frozen=True)
class Step:
    """One step of the life cycle of an action."""

    verb: str
    at: datetime


def moves_until(moves: Iterable[Move], moment: datetime) -> list[Move]:
    """The moves that held at that moment, oldest first; waiting and refused ones are none."""
    return sorted((move for move in moves if move.holds and move.at <= moment), key=lambda move: move.at)


def due_at(due_on: date | None, moves: Iterable[Move], moment: datetime) -> date | None:
    """The due date as it was then: later moves are undone. `due_on` is the date now."""
    later = sorted((move for move in moves if move.holds and move.at > moment), key=lambda move: move.at)
    return later[0].from_on if later else due_on


def waiting_at(moves: Iterable[Move], moment: datetime) -> date | None:
    """The new date that was asked for and not decided yet at that moment."""
    return next((move.to_on for move in moves if _waited(move, moment)), None)


def _waited(move: Move, moment: datetime) -> bool:
    if (move.asked_at or move.at) > moment:
        return False
    return move.decision is DateDecision.WAITING or move.at > moment


def slip_days(original_due_on: date | None, due_on: date | None) -> int:
    """By how many days the date is later than the original; 0 when it is not."""
    if original_due_on is None or due_on is None:
        return 0
    return max(0, (due_on - original_due_on).days)


def status_at(
    status: ActionStatus, opened_at: datetime | None, steps: Iterable[Step], moment: datetime
) -> ActionStatus:
    """The status as it was then. `status` is the one now; steps after the moment are undone."""
    if status is ActionStatus.DRAFT or (opened_at is not None and opened_at > moment):
        return ActionStatus.DRAFT
    known = sorted((step for step in steps if step.verb in STATUS_AFTER), key=lambda step: step.at)
    before = [step for step in known if step.at <= moment]
    if before:
        return STATUS_AFTER[before[-1].verb]
    if not known:
        return status
    return ActionStatus.DRAFT if opened_at is None else ActionStatus.OPEN
