"""Every re-dated action of a board with each of its moves (R9), in two queries, however many there are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.action_plans.brag import ActionFacts, Shown, shown_brag
from tracker.action_plans.history import slip_days
from tracker.action_plans.models import Action, DueDateChange, Plan
from tracker.action_plans.reading import UPDATE_LIMIT_DAYS
from tracker.action_plans.rules import IN_PLAN, MOVED, DateDecision
from tracker.boards.models import Agency
from tracker.clock import local
from tracker.cycles.models import Cycle
from tracker.db import db


@dataclass(frozen=True)
class MoveAsked:
    """One request to move a date: why, who asked, and who decided what."""

    from_on: date
    to_on: date
    reason: str
    decision: DateDecision
    asked_by: str
    asked_at: datetime
    decided_by: str = ""
    decided_at: datetime | None = None
    decision_reason: str = ""

    @property
    def holds(self) -> bool:
        return self.decision in MOVED

    @property
    def waits(self) -> bool:
        return self.decision is DateDecision.WAITING


@dataclass(frozen=True)
class Moved:
    """One action whose date was moved or is asked to be. Only moves that hold count and slip."""

    action_id: UUID
    agency_id: UUID
    agency: str
    number: int
    title: str
    lead: str
    original_due_on: date | None
    due_on: date | None
    shown: Shown
    moves: tuple[MoveAsked, ...]

    @property
    def times(self) -> int:
        return sum(1 for move in self.moves if move.holds)

    @property
    def slip(self) -> int:
        return slip_days(self.original_due_on, self.due_on)

    @property
    def waits(self) -> bool:
        return any(move.waits for move in self.moves)


class ShowMoved(StrEnum):
    """Which of them a list shows."""

    ALL = "all"
    WAITING = "waiting"
    TWICE = "twice"

    @property
    def label(self) -> str:
        return {"all": "All", "waiting": "Waiting for approval", "twice": "Moved twice or more"}[self.value]

    def lets_through(self, row: Moved) -> bool:
        """Whether the action belongs in the list."""
        return {"all": True, "waiting": row.waits, "twice": row.times >= 2}[self.value]


class SortMoved(StrEnum):
    """By what they are ordered; the worst comes first."""

    SLIP = "slip"
    MOVES = "moves"
    AGENCY = "agency"
    DUE = "due"

    def key(self, row: Moved) -> Any:
        """What the list is sorted by."""
        name = (row.agency.casefold(), row.number)
        first = {"slip": -row.slip, "moves": -row.times, "due": row.due_on or date.max}
        return (first.get(self.value, 0), *name)


def list_moved(board_id: UUID, today: date) -> list[Moved]:
    """The actions in the plans of a board's agencies with a move that holds or waits."""
    moves = _moves(board_id)
    return [
        _moved(row, tuple(moves[row.id]), today)
        for row in _actions(board_id)
        if any(move.holds or move.waits for move in moves[row.id])
    ]


def _actions(board_id: UUID) -> Iterable[Row[Any]]:
    asked = select(DueDateChange.action_id)
    return db.session.execute(
        select(
            Action.id, Plan.agency_id, Agency.name.label("agency"), Action.number, Action.title,
            Action.lead_manager, Action.original_due_on, Action.due_on, Action.status, Action.reported,
            Action.remedial_action, Action.forecast_on, Action.opened_at, Action.last_update_at,
            func.coalesce(Cycle.update_limit_days, UPDATE_LIMIT_DAYS).label("update_limit"),
        )
        .join(Plan, Plan.id == Action.plan_id)
        .join(Agency, Agency.id == Plan.agency_id)
        .outerjoin(Cycle, Cycle.id == Plan.cycle_id)
        .where(Plan.board_id == board_id, Action.status.in_(list(IN_PLAN)), Action.id.in_(asked))
    )  # fmt: skip


def _moves(board_id: UUID) -> dict[UUID, list[MoveAsked]]:
    decider = aliased(User)
    rows = db.session.execute(
        select(DueDateChange, User.name, decider.name)
        .join(Action, Action.id == DueDateChange.action_id)
        .join(Plan, Plan.id == Action.plan_id)
        .outerjoin(User, User.id == DueDateChange.asked_by_id)
        .outerjoin(decider, decider.id == DueDateChange.decided_by_id)
        .where(Plan.board_id == board_id)
        .order_by(DueDateChange.asked_at)
    )
    found: dict[UUID, list[MoveAsked]] = defaultdict(list)
    for change, asked_by, decided_by in rows:
        found[change.action_id].append(
            MoveAsked(
                change.from_on, change.to_on, change.reason, change.decision, asked_by or "",
                change.asked_at, decided_by or "", change.decided_at, change.decision_reason,
            )
        )  # fmt: skip
    return found


def _moved(row: Row[Any], moves: tuple[MoveAsked, ...], today: date) -> Moved:
    heard = row.last_update_at or row.opened_at
    facts = ActionFacts(
        row.status, row.due_on, row.reported, row.remedial_action, row.forecast_on,
        local(heard).date() if heard else None,
    )  # fmt: skip
    return Moved(
        row.id, row.agency_id, row.agency, row.number, row.title, row.lead_manager, row.original_due_on,
        row.due_on, shown_brag(facts, today, row.update_limit), moves,
    )  # fmt: skip
