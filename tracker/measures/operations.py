"""What can be done to measures and readings. Each verb changes and records; none commits."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from tracker.action_plans.models import Action
from tracker.action_plans.operations.holding import hold_action
from tracker.action_plans.rules import ActionStatus
from tracker.audit.operations import record
from tracker.clock import now, today
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.measures.models import Measure, Reading
from tracker.measures.rules import Aim, GoodIs, check_aim, check_reading
from tracker.policy import Actor

CHANGEABLE = frozenset({ActionStatus.DRAFT, ActionStatus.OPEN})
NUMBERS = ("good_is", "baseline", "target", "green_within", "amber_within")
STALE = "This measure was changed after you opened the page. Open it again to see how it stands now."


@dataclass(frozen=True)
class MeasureContent:
    """What is said of a measure; numbers in its unit."""

    name: str
    unit: str
    good_is: GoodIs
    target: float
    baseline: float | None = None
    baseline_on: date | None = None
    green_within: float = 0
    amber_within: float = 0

    def check(self) -> None:
        """Raise RuleBroken beside the field when the numbers do not fit together."""
        check_aim(Aim(self.good_is, self.target, self.green_within, self.amber_within), self.baseline)
        if self.baseline_on is not None and self.baseline_on > today():
            raise RuleBroken("Enter a date that is not in the future", field="baseline_on")


@dataclass(frozen=True)
class ReadingContent:
    """A value, in the measure's unit, and the day it is about."""

    value: float
    taken_on: date
    note: str = ""


def add_measure(
    action: Action, content: MeasureContent, *, actor: Actor, measure_id: UUID | None = None
) -> Measure:
    """Add a measure as the action's last one. `measure_id`, when the page chose it, keeps a form sent twice
    from adding two. Raises WrongState when the action takes none any more, RuleBroken beside the field."""
    hold_action(action)
    _must_be_changeable(action)
    content.check()
    if measure_id is not None and db.session.get(Measure, measure_id) is not None:
        raise WrongState("This measure has been added already.")
    last = db.session.scalar(select(func.max(Measure.position)).where(Measure.action_id == action.id))
    measure = Measure(action=action, position=(last or 0) + 1, created_by_id=actor.user_id, created_at=now())
    if measure_id is not None:
        measure.id = measure_id
    _fill(measure, content)
    db.session.add(measure)
    db.session.flush()
    record("measure.add", measure, actor=actor, after=_numbers(measure))
    return measure


def save_measure(measure: Measure, content: MeasureContent, *, expected_version: int, actor: Actor) -> None:
    """Change what is measured. Raises WrongState when somebody saved first, or once completion is claimed:
    a target is not moved under the eyes of whoever signs off."""
    hold_measure(measure)
    if measure.version != expected_version:
        raise WrongState(STALE)
    _must_be_in_use(measure)
    _must_be_changeable(measure.action)
    content.check()
    before = _numbers(measure)
    _fill(measure, content)
    db.session.flush()
    record("measure.save", measure, actor=actor, before=before, after=_numbers(measure))


def retire_measure(measure: Measure, *, actor: Actor) -> None:
    """It takes no more readings and gives no more colour; what was read stays."""
    hold_measure(measure)
    _must_be_in_use(measure)
    _must_be_changeable(measure.action)
    measure.retired_at = now()
    db.session.flush()
    record("measure.retire", measure, actor=actor)


def add_reading(
    measure: Measure, content: ReadingContent, *, actor: Actor, reading_id: UUID | None = None
) -> Reading:
    """Write down a value; it is never changed. A completed action takes readings too: they show whether it
    lasts. Raises RuleBroken beside the date when it is to come, WrongState when none can be added."""
    hold_measure(measure)
    _must_be_in_use(measure)
    if measure.action.status is ActionStatus.WITHDRAWN:
        raise WrongState("The action was withdrawn, so its measures take no more readings.")
    if reading_id is not None and db.session.get(Reading, reading_id) is not None:
        raise WrongState("This reading has been written down already.")
    check_reading(content.taken_on, today())
    reading = Reading(measure=measure, taken_on=content.taken_on, value=content.value, note=content.note,
                      recorded_by_id=actor.user_id, recorded_at=now())  # fmt: skip
    if reading_id is not None:
        reading.id = reading_id
    db.session.add(reading)
    db.session.flush()
    record("measure.read", reading, actor=actor, after=_read(reading))
    return reading


def set_aside(reading: Reading, reason: str, *, actor: Actor) -> None:
    """A wrong reading counts no more; it stays on the record with the reason."""
    hold_measure(reading.measure)
    db.session.refresh(reading)
    if reading.set_aside_at is not None:
        raise WrongState("This reading has been set aside already.")
    if not reason.strip():
        raise RuleBroken("Enter why the reading is wrong", field="reason")
    reading.set_aside_at, reading.set_aside_reason = now(), reason
    db.session.flush()
    record("measure.set_aside", reading, actor=actor, before=_read(reading))


def hold_measure(measure: Measure) -> None:
    """Read the measure afresh and lock its row until the commit."""
    db.session.refresh(measure, with_for_update={"of": Measure})


def _fill(measure: Measure, content: MeasureContent) -> None:
    for name in ("name", "unit", "baseline_on", *NUMBERS):
        setattr(measure, name, getattr(content, name))


def _numbers(measure: Measure) -> dict[str, Any]:
    """What the audit trail is told: numbers, never words."""
    return {"action": str(measure.action_id), **{name: getattr(measure, name) for name in NUMBERS}}


def _read(reading: Reading) -> dict[str, Any]:
    return {
        "measure": str(reading.measure_id),
        "taken_on": reading.taken_on.isoformat(),
        "value": reading.value,
    }


def _must_be_changeable(action: Action) -> None:
    if action.status not in CHANGEABLE:
        raise WrongState(f"The action is “{action.status.label.lower()}”: its measures are kept as they are.")


def _must_be_in_use(measure: Measure) -> None:
    if measure.retired_at is not None:
        raise WrongState("This measure is not used any more. Its readings stay on the record.")
