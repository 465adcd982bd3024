"""Measures and readings as real rows."""

from datetime import date
from typing import Any

from tracker.action_plans.models import Action
from tracker.clock import now, today
from tracker.db import db
from tracker.measures.models import Measure, Reading
from tracker.measures.rules import GoodIs


def make_measure(action: Action, **values: Any) -> Measure:
    """Staff supervised in per cent: from 60 to 95, green within 2 and amber within 10."""
    said: dict[str, Any] = {
        "position": 1, "name": "Staff supervised", "unit": "%", "good_is": GoodIs.HIGH, "baseline": 60,
        "target": 95, "green_within": 2, "amber_within": 10, "created_at": now(),
    }  # fmt: skip
    measure = Measure(action=action, **{**said, **values})
    db.session.add(measure)
    db.session.flush()
    return measure


def make_reading(measure: Measure, value: float = 80, on: date | None = None, **values: Any) -> Reading:
    """A value, of today unless another day is given."""
    reading = Reading(measure=measure, value=value, taken_on=on or today(), recorded_at=now(), **values)
    db.session.add(reading)
    db.session.flush()
    return reading
