"""Actions whose completion was claimed and waits for a second person (R8), in one query."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from tracker.accounts.models import User
from tracker.action_plans.models import Action, Plan
from tracker.action_plans.rules import ActionStatus
from tracker.boards.models import Agency
from tracker.db import db
from tracker.evidence.models import Citation


@dataclass(frozen=True)
class Claimed:
    """One action that waits to be signed off or sent back."""

    action_id: UUID
    agency_id: UUID | None
    agency: str
    number: int
    title: str
    lead: str
    measurable: str
    claimed_at: datetime | None
    claimed_by_id: UUID | None
    claimed_by: str
    evidence: int


def list_claimed_of_board(board_id: UUID) -> list[Claimed]:
    """Those of a board's agencies, the oldest claim first."""
    return _claimed(Plan.board_id == board_id)


def list_claimed_of_agency(agency_id: UUID) -> list[Claimed]:
    """Those of an agency at all its boards, the oldest claim first."""
    return _claimed(Plan.agency_id == agency_id)


def _claimed(wanted: ColumnElement[bool]) -> list[Claimed]:
    cited = (
        select(func.count(Citation.id)).where(Citation.action_id == Action.id).scalar_subquery()
    )  # fmt: skip
    rows = db.session.execute(
        select(
            Action.id, Plan.agency_id, Agency.name, Action.number, Action.title, Action.lead_manager,
            Action.measurable, Action.claimed_at, Action.claimed_by_id, func.coalesce(User.name, ""), cited,
        )
        .join(Plan, Plan.id == Action.plan_id)
        .join(Agency, Agency.id == Plan.agency_id)
        .outerjoin(User, User.id == Action.claimed_by_id)
        .where(wanted, Action.status == ActionStatus.COMPLETION_CLAIMED, Action.claimed_at.is_not(None))
        .order_by(Action.claimed_at, Agency.name, Action.number)
    )  # fmt: skip
    return [Claimed(*row) for row in rows]
