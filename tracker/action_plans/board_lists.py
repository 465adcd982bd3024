"""A board's plans, dates and completions in lists: a fixed number of queries, also for 1,000 agencies."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import contains_eager, joinedload

from tracker.action_plans.brag import ActionFacts, Shown, shown_brag
from tracker.action_plans.figures import PlanFigures, plan_figures
from tracker.action_plans.history import slip_days
from tracker.action_plans.models import Action, DueDateChange, Plan, PlanVersion
from tracker.action_plans.reading import UPDATE_LIMIT_DAYS
from tracker.action_plans.rules import IN_PLAN, MOVED, ActionStatus, DateDecision, PlanStatus
from tracker.assessments.models import Assessment
from tracker.boards.models import Agency, Board
from tracker.clock import local, today
from tracker.cycles.models import Cycle
from tracker.db import db


@dataclass(frozen=True)
class Counted:
    """What figures count of one action."""

    status: ActionStatus
    shown: Shown | None
    moves: int
    slip_days: int


@dataclass(frozen=True)
class PlanRow:
    """One plan in a list: whose, how it stands, and where it is with the sub-group."""

    plan_id: UUID
    agency_id: UUID | None
    agency: str
    board: str
    cycle_id: UUID | None
    cycle: str
    figures: PlanFigures
    status: PlanStatus
    version: int
    submitted_at: datetime | None
    decided_at: datetime | None
    dates_waiting: int


def list_plans(board_id: UUID, cycle_id: UUID | None = None) -> list[PlanRow]:
    """The agencies' plans of a board by agency name, of one cycle when it is given. Four queries."""
    wanted = [Plan.board_id == board_id, *([Plan.cycle_id == cycle_id] if cycle_id else [])]
    return _plan_rows(*wanted)


def list_plans_of_agency(agency_id: UUID) -> list[PlanRow]:
    """An agency's plans with all its boards, the latest cycle first. Four queries."""
    return _plan_rows(Plan.agency_id == agency_id)


def _plan_rows(*wanted: ColumnElement[bool]) -> list[PlanRow]:
    actions = _counted(*wanted)
    versions = _last_versions(*wanted)
    waiting = _dates_waiting(*wanted)
    rows = db.session.execute(
        select(
            Plan.id.label("plan_id"), Plan.agency_id, Agency.name.label("agency"),
            Board.short_name.label("board"), Plan.cycle_id, Cycle.name.label("cycle"),
        )
        .join(Agency, Agency.id == Plan.agency_id)
        .join(Board, Board.id == Plan.board_id)
        .join(Cycle, Cycle.id == Plan.cycle_id)
        .where(*wanted)
        .order_by(Agency.name, Cycle.due_on.desc(), Cycle.name)
    )  # fmt: skip
    none = (0, PlanStatus.DRAFT, None, None)
    found = []
    for row in rows:
        number, status, submitted_at, decided_at = versions.get(row.plan_id, none)
        found.append(
            PlanRow(
                **row._asdict(),
                figures=plan_figures(actions[row.plan_id]),
                status=status,
                version=number,
                submitted_at=submitted_at,
                decided_at=decided_at,
                dates_waiting=waiting.get(row.plan_id, 0),
            )
        )
    return found


def _counted(*wanted: ColumnElement[bool]) -> dict[UUID, list[Counted]]:
    moved = (
        select(DueDateChange.action_id, func.count().label("times"))
        .where(DueDateChange.decision.in_(list(MOVED)))
        .group_by(DueDateChange.action_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Action.plan_id, Action.status, Action.original_due_on, Action.due_on, Action.opened_at,
            Action.last_update_at, Action.reported, Action.remedial_action, Action.forecast_on,
            func.coalesce(moved.c.times, 0).label("moves"),
            func.coalesce(Cycle.update_limit_days, UPDATE_LIMIT_DAYS).label("update_limit"),
        )
        .join(Plan, Plan.id == Action.plan_id)
        .outerjoin(Cycle, Cycle.id == Plan.cycle_id)
        .outerjoin(moved, moved.c.action_id == Action.id)
        .where(*wanted)
    )  # fmt: skip
    found: dict[UUID, list[Counted]] = defaultdict(list)
    day = today()
    for row in rows:
        heard = row.last_update_at or row.opened_at
        facts = ActionFacts(
            row.status, row.due_on, row.reported, row.remedial_action, row.forecast_on,
            local(heard).date() if heard else None,
        )  # fmt: skip
        shown = shown_brag(facts, day, row.update_limit) if row.status.in_plan else None
        slip = slip_days(row.original_due_on, row.due_on)
        found[row.plan_id].append(Counted(row.status, shown, row.moves, slip))
    return found


Version = tuple[int, PlanStatus, datetime | None, datetime | None]


def _last_versions(*wanted: ColumnElement[bool]) -> dict[UUID, Version]:
    rows = db.session.execute(
        select(
            PlanVersion.plan_id, PlanVersion.number, PlanVersion.status, PlanVersion.submitted_at,
            PlanVersion.decided_at,
        )
        .join(Plan, Plan.id == PlanVersion.plan_id)
        .where(*wanted)
        .order_by(PlanVersion.number)
    )  # fmt: skip
    return {
        plan_id: (number, status, submitted, decided) for plan_id, number, status, submitted, decided in rows
    }


def _dates_waiting(*wanted: ColumnElement[bool]) -> dict[UUID, int]:
    rows = db.session.execute(
        select(Action.plan_id, func.count(DueDateChange.id))
        .join(Action, Action.id == DueDateChange.action_id)
        .join(Plan, Plan.id == Action.plan_id)
        .where(DueDateChange.decision == DateDecision.WAITING, Action.status.in_(list(IN_PLAN)), *wanted)
        .group_by(Action.plan_id)
    )
    return dict(rows.all())


def list_dates_waiting(board_id: UUID) -> list[DueDateChange]:
    """New dates that wait for a board manager, the oldest request first."""
    action = contains_eager(DueDateChange.action)
    return list(
        db.session.scalars(
            select(DueDateChange)
            .join(DueDateChange.action)
            .join(Action.plan)
            .options(
                action.contains_eager(Action.plan).joinedload(Plan.agency),
                joinedload(DueDateChange.asked_by),
            )
            .where(
                Plan.board_id == board_id,
                DueDateChange.decision == DateDecision.WAITING,
                Action.status.in_(list(IN_PLAN)),
            )
            .order_by(DueDateChange.asked_at)
        )
    )


def list_to_sign_off(board_id: UUID) -> list[Action]:
    """Actions whose completion was claimed and waits for a second person, the oldest claim first."""
    return list(
        db.session.scalars(
            select(Action)
            .join(Action.plan)
            .options(contains_eager(Action.plan).joinedload(Plan.agency))
            .where(Plan.board_id == board_id, Action.status == ActionStatus.COMPLETION_CLAIMED)
            .order_by(Action.claimed_at)
        )
    )


def list_submitted_versions(board_id: UUID) -> list[PlanVersion]:
    """Plan versions that wait for the sub-group, the oldest first."""
    plan = contains_eager(PlanVersion.plan)
    return list(
        db.session.scalars(
            select(PlanVersion)
            .join(PlanVersion.plan)
            .options(
                plan.joinedload(Plan.agency),
                plan.joinedload(Plan.cycle),
                joinedload(PlanVersion.submitted_by),
            )
            .where(Plan.board_id == board_id, PlanVersion.status == PlanStatus.SUBMITTED)
            .order_by(PlanVersion.submitted_at)
        )
    )


def list_agencies_without_plan(cycle_id: UUID) -> list[tuple[UUID, str]]:
    """Agencies with a return in the cycle that have not begun a plan, by name: (id, name)."""
    rows = db.session.execute(
        select(Agency.id, Agency.name)
        .join(Assessment, Assessment.agency_id == Agency.id)
        .outerjoin(Plan, (Plan.agency_id == Agency.id) & (Plan.cycle_id == Assessment.cycle_id))
        .where(Assessment.cycle_id == cycle_id, Plan.id.is_(None))
        .order_by(Agency.name)
    )
    return [(agency_id, name) for agency_id, name in rows]
