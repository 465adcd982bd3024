"""Measures with their readings, scoped by owner."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Select, func, select

from tracker.accounts.models import User
from tracker.action_plans.models import Action
from tracker.action_plans.queries import get_action
from tracker.db import db
from tracker.errors import NotFound
from tracker.measures.facts import Measured, Taken
from tracker.measures.models import Measure, Reading
from tracker.measures.rules import Aim
from tracker.policy import Actor

OLDEST_FIRST = (Reading.taken_on, Reading.recorded_at, Reading.id)
NEWEST_FIRST = tuple(column.desc() for column in OLDEST_FIRST)


def get_measure(measure_id: UUID, *, actor: Actor) -> Measure:
    """A measure of an action of the actor's agency or board. Raises NotFound otherwise."""
    measure = db.session.get(Measure, measure_id)
    if measure is None:
        raise NotFound
    get_action(measure.action_id, actor=actor)
    return measure


def get_reading(reading_id: UUID, *, actor: Actor) -> Reading:
    """A reading with its measure and action. Raises NotFound when they are not the actor's."""
    reading = db.session.get(Reading, reading_id)
    if reading is None:
        raise NotFound
    get_measure(reading.measure_id, actor=actor)
    return reading


def list_measures(action_id: UUID) -> list[Measured]:
    """The measures of an action in their order, with every reading, also those set aside; one query."""
    rows = db.session.execute(
        select(Measure, Reading, User.name)
        .outerjoin(Reading, Reading.measure_id == Measure.id)
        .outerjoin(User, User.id == Reading.recorded_by_id)
        .where(Measure.action_id == action_id)
        .order_by(Measure.position, *OLDEST_FIRST)
    )
    return gathered((measure, reading, by) for measure, reading, by in rows)


def list_latest(plan_id: UUID) -> dict[UUID, list[Measured]]:
    """The measures in use of every action of a plan, by the action's id, each with its last two readings
    that count; one query, however many there are."""
    found: dict[UUID, list[Measured]] = defaultdict(list)
    rows = db.session.execute(
        select(Measure, Reading, User.name)
        .join(Action, Action.id == Measure.action_id)
        .outerjoin(Reading, (Reading.measure_id == Measure.id) & Reading.id.in_(last_two(plan_id)))
        .outerjoin(User, User.id == Reading.recorded_by_id)
        .where(Action.plan_id == plan_id, Measure.retired_at.is_(None))
        .order_by(Measure.action_id, Measure.position, *OLDEST_FIRST)
    )
    for each in gathered((measure, reading, by) for measure, reading, by in rows):
        found[each.action_id].append(each)
    return dict(found)


def last_two(plan_id: UUID) -> Select[UUID]:
    """The ids of the last two readings that count, of every measure in a plan."""
    place = func.row_number().over(partition_by=Reading.measure_id, order_by=NEWEST_FIRST)
    placed = (
        select(Reading.id, place.label("place"))
        .join(Measure, Measure.id == Reading.measure_id)
        .join(Action, Action.id == Measure.action_id)
        .where(Action.plan_id == plan_id, Reading.set_aside_at.is_(None))
        .subquery()
    )
    return select(placed.c.id).where(placed.c.place <= 2)


def gathered(rows: Iterable[tuple[Measure, Reading | None, str | None]]) -> list[Measured]:
    """Rows of a measure, one of its readings and who took it, as measures with their readings."""
    taken: dict[UUID, list[Taken]] = defaultdict(list)
    measures: dict[UUID, Measure] = {}
    for measure, reading, by in rows:
        measures[measure.id] = measure
        if reading is not None:
            taken[measure.id].append(_taken(reading, by))
    return [as_measured(measure, taken[measure.id]) for measure in measures.values()]


def _taken(reading: Reading, by: str | None) -> Taken:
    return Taken(
        reading.id, reading.taken_on, reading.value, reading.note, by or "", reading.set_aside_reason
    )


def as_measured(measure: Measure, taken: Iterable[Taken] = ()) -> Measured:
    """A measure as pages show it, with these readings."""
    return Measured(
        id=measure.id,
        action_id=measure.action_id,
        name=measure.name,
        unit=measure.unit,
        aim=aim_of(measure),
        baseline=measure.baseline,
        baseline_on=measure.baseline_on,
        is_retired=measure.retired_at is not None,
        taken=tuple(taken),
    )


def aim_of(measure: Measure) -> Aim:
    """What the measure is to reach."""
    return Aim(measure.good_is, measure.target, measure.green_within, measure.amber_within)
