"""Actions by colour for many agencies at once: the database groups what decides a colour, R8 names it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, func, select

from tracker.action_plans.brag import ActionFacts, Shown, percentages, shown_brag
from tracker.action_plans.models import Action, Plan
from tracker.action_plans.rules import ActionStatus, Brag
from tracker.clock import LONDON
from tracker.cycles.models import Cycle
from tracker.db import db

DAY = timedelta(days=1)
LIMIT = 1  # of the representative facts below: an action is silent when it was last heard of two days ago
NOT_COUNTED = (ActionStatus.DRAFT, ActionStatus.WITHDRAWN)


@dataclass(frozen=True)
class Colours:
    """Counts by colour, and how many were silent for longer than their cycle allows."""

    counts: Mapping[Brag, int]
    silent: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @cached_property
    def percentages(self) -> dict[Brag, int]:
        return percentages(self.counts)

    @property
    def on_track(self) -> int:
        """Percentage on target or complete."""
        return self.percentages[Brag.BLUE] + self.percentages[Brag.GREEN]


NOTHING = Colours(dict.fromkeys(Brag, 0), 0)


def list_update_limits() -> list[int]:
    """The limits in use, in days, after which an action without an update counts as silent."""
    return list(db.session.scalars(select(Cycle.update_limit_days).distinct()))


def colours_by_agency(
    board_id: UUID, today: date, limits: Sequence[int], agency_ids: Collection[UUID]
) -> dict[UUID, Colours]:
    """The colours of these agencies' actions on a board, by agency; one query however many actions."""
    here = (Plan.board_id == board_id, Plan.agency_id.in_(agency_ids))
    return _by_owner(_grouped(today, limits, Plan.agency_id).where(*here), today)


def colours_of_board(board_id: UUID, today: date, limits: Sequence[int]) -> Colours:
    """The colours of all agencies' actions on a board together; one query."""
    here = (Plan.board_id == board_id, Plan.agency_id.is_not(None))
    return _by_owner(_grouped(today, limits, Plan.board_id).where(*here), today).get(board_id, NOTHING)


def colours_of_agency(agency_id: UUID, today: date, limits: Sequence[int]) -> Colours:
    """The colours of all actions of an agency; one query."""
    statement = _grouped(today, limits, Plan.agency_id).where(Plan.agency_id == agency_id)
    return _by_owner(statement, today).get(agency_id, NOTHING)


def _grouped(today: date, limits: Sequence[int], owner: Any) -> Select[Any]:
    """One row for each combination of what R8 looks at, with its count."""
    past_due = Action.due_on < today
    remedied = Action.remedial_action != ""
    forecast = case(
        (Action.forecast_on.is_(None), "none"), (Action.forecast_on < today, "past"), else_="ahead"
    )
    silent = case(*_heard_before(today, limits), else_=False)
    columns = (owner, Action.status, Action.reported, past_due, remedied, forecast, silent)
    return (
        select(*columns, func.count())
        .join(Plan, Plan.id == Action.plan_id)
        .join(Cycle, Cycle.id == Plan.cycle_id)
        .where(Action.status.not_in(NOT_COUNTED))
        .group_by(*columns)
    )


def _heard_before(today: date, limits: Sequence[int]) -> list[Any]:
    """For each limit in use: last heard of on an earlier day than the limit allows."""
    heard = func.coalesce(Action.last_update_at, Action.opened_at)
    return [
        (and_(Cycle.update_limit_days == limit, heard < _start_of(today - timedelta(days=limit))), True)
        for limit in limits or [0]
    ]


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON)


def _by_owner(statement: Select[Any], today: date) -> dict[UUID, Colours]:
    counts: dict[UUID, dict[Brag, int]] = defaultdict(lambda: dict.fromkeys(Brag, 0))
    silent: dict[UUID, int] = defaultdict(int)
    named: dict[tuple[Any, ...], Shown] = {}  # many agencies, few combinations
    for owner, *facts, count in db.session.execute(statement):
        group = tuple(facts)
        shown = named.get(group) or shown_brag(_representative(group, today), today, LIMIT)
        named[group] = shown
        counts[owner][shown.colour] += count
        silent[owner] += count if shown.silent_days is not None else 0
    return {owner: Colours(found, silent[owner]) for owner, found in counts.items()}


def _representative(group: tuple[Any, ...], today: date) -> ActionFacts:
    """Facts that stand for every action of a group."""
    status, reported, past_due, remedied, forecast, silent = group
    forecasts = {"none": None, "past": today - DAY, "ahead": today + DAY}
    return ActionFacts(
        status=status,
        due_on=today - DAY if past_due else today + DAY,
        reported=reported,
        remedial_action="yes" if remedied else "",
        forecast_on=forecasts[forecast],
        last_update_on=today - 2 * DAY if silent else today,
    )
