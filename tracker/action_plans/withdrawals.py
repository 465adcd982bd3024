"""Withdrawals: requests that wait, those that were decided, and what a plan says of them. Scoped by owner."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from tracker.accounts.models import User
from tracker.action_plans.models import Action, CompletionDecision, Plan, WithdrawalRequest
from tracker.action_plans.rules import WITHDRAW, ActionStatus, WithdrawalDecision
from tracker.db import db
from tracker.errors import NotFound
from tracker.policy import Actor


@dataclass(frozen=True)
class Withdrawal:
    """One line under “Withdrawn”: an action taken out, or one that was asked for (`waits`) or refused."""

    action_id: UUID
    number: int
    title: str
    status: ActionStatus
    reason: str
    by: str
    at: datetime | None
    decision: WithdrawalDecision | None = None
    decision_reason: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether a board manager has still to decide; meanwhile the action counts as before."""
        return self.decision is WithdrawalDecision.WAITING and self.status.in_plan

    @property
    def outcome(self) -> str:
        """What became of it, in a few words."""
        if self.decision is None:
            return "Withdrawn"
        words = {WithdrawalDecision.APPROVED: "Withdrawn, with approval",
                 WithdrawalDecision.REFUSED: "Refused, so the action stays in the plan"}  # fmt: skip
        return words.get(self.decision, self.decision.label)


def get_withdrawal(withdrawal_id: UUID, *, actor: Actor) -> WithdrawalRequest:
    """A request to withdraw, with its action and plan. Raises NotFound when it is not the actor's."""
    action = contains_eager(WithdrawalRequest.action)
    plan = action.contains_eager(Action.plan)
    found = db.session.scalar(
        select(WithdrawalRequest)
        .join(WithdrawalRequest.action)
        .join(Action.plan)
        .options(
            plan.joinedload(Plan.agency), plan.joinedload(Plan.board), plan.joinedload(Plan.cycle),
            action.joinedload(Action.lead_user), joinedload(WithdrawalRequest.asked_by),
        )
        .where(
            WithdrawalRequest.id == withdrawal_id,
            or_(Plan.agency_id.in_(actor.agency_ids), Plan.board_id.in_(actor.board_ids)),
        )
    )  # fmt: skip
    if found is None:
        raise NotFound
    return found


def list_withdrawals_waiting(board_id: UUID) -> list[WithdrawalRequest]:
    """Open actions that an agency asks to take out of a ratified plan, the oldest request first."""
    action = contains_eager(WithdrawalRequest.action)
    return list(
        db.session.scalars(
            select(WithdrawalRequest)
            .join(WithdrawalRequest.action)
            .join(Action.plan)
            .options(
                action.contains_eager(Action.plan).joinedload(Plan.agency),
                joinedload(WithdrawalRequest.asked_by),
            )
            .where(
                Plan.board_id == board_id,
                WithdrawalRequest.decision == WithdrawalDecision.WAITING,
                Action.status == ActionStatus.OPEN,
            )
            .order_by(WithdrawalRequest.asked_at)
        )
    )


def list_requests(action_id: UUID) -> list[WithdrawalRequest]:
    """Every request to withdraw this action, the newest first, with who asked and who decided."""
    return list(
        db.session.scalars(
            select(WithdrawalRequest)
            .options(joinedload(WithdrawalRequest.asked_by), joinedload(WithdrawalRequest.decided_by))
            .where(WithdrawalRequest.action_id == action_id)
            .order_by(WithdrawalRequest.asked_at.desc())
        )
    )


def list_withdrawals(plan_id: UUID) -> list[Withdrawal]:
    """What was withdrawn from a plan, asked for or refused, by the action's number; one query."""
    asker, decider, taker = aliased(User), aliased(User), aliased(User)
    step, asked = CompletionDecision, WithdrawalRequest
    rows = db.session.execute(
        select(
            Action.id, Action.number, Action.title, Action.status, Action.withdrawn_reason, asked,
            asker.name, decider.name, step.decided_at, taker.name,
        )
        .outerjoin(asked, asked.action_id == Action.id)
        .outerjoin(step, and_(step.action_id == Action.id, step.verb == WITHDRAW.verb))
        .outerjoin(asker, asker.id == asked.asked_by_id)
        .outerjoin(decider, decider.id == asked.decided_by_id)
        .outerjoin(taker, taker.id == step.decided_by_id)
        .where(
            Action.plan_id == plan_id,
            or_(Action.status == ActionStatus.WITHDRAWN, asked.id.is_not(None)),
        )
        .order_by(Action.number, asked.asked_at)
    )  # fmt: skip
    return [_line(*tuple(row)) for row in rows]


def _line(
    action_id: UUID, number: int, title: str, status: ActionStatus, reason: str,
    asked: WithdrawalRequest | None, asker: str | None, decider: str | None,
    taken_at: datetime | None, taker: str | None,
) -> Withdrawal:  # fmt: skip
    about = (action_id, number, title, status)
    if asked is None:
        return Withdrawal(*about, reason, taker or "", taken_at)
    return Withdrawal(
        *about, asked.reason, asker or "", asked.asked_at, asked.decision, asked.decision_reason,
        decider or "", asked.decided_at,
    )  # fmt: skip
