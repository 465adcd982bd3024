"""Readings that are taken in the same step as an update: one optional box for each measure in use."""

from collections.abc import Iterable
from typing import Any

from wtforms.validators import ValidationError

from tracker.action_plans.forms import UpdateForm
from tracker.clock import today
from tracker.errors import RuleBroken
from tracker.measures.facts import Measured
from tracker.measures.forms import Amount
from tracker.measures.operations import ReadingContent, add_reading
from tracker.measures.queries import get_measure
from tracker.measures.rules import read_amount
from tracker.policy import Actor

MOST = 5  # measures that an update asks about; the others are read on their own page


def update_form(measures: Iterable[Measured], **values: Any) -> Any:
    """The form of an update with a box for the value of each measure today."""
    fields = {_name(number): _box(each) for number, each in enumerate(_asked(measures))}
    return type("UpdateWithReadings", (UpdateForm,), fields)(data=values)


def reading_fields(form: Any, measures: Iterable[Measured]) -> list[Any]:
    """The boxes of a form that was made for these measures."""
    return [form[_name(number)] for number, _each in enumerate(_asked(measures))]


def keep_readings(form: Any, measures: Iterable[Measured], *, actor: Actor) -> None:
    """Write down what was typed as of today. Raises WrongState when a measure is no longer used."""
    for field, each in zip(reading_fields(form, measures), _asked(measures), strict=True):
        value = field.number(each.unit)
        if value is not None:
            add_reading(get_measure(each.id, actor=actor), ReadingContent(value, today()), actor=actor)


def _asked(measures: Iterable[Measured]) -> list[Measured]:
    return [each for each in measures if not each.is_retired][:MOST]


def _name(number: int) -> str:
    return f"reading_{number}"


def _box(measure: Measured) -> Amount:
    def can_be_read(_form: Any, field: Any) -> None:
        try:
            read_amount(field.data, measure.unit) if field.data else None
        except RuleBroken as problem:
            raise ValidationError(problem.message) from problem

    last = f"Last {measure.words(measure.last.value)}. " if measure.last else ""
    return Amount(
        f"{measure.name} today (optional)",
        description=f"{last}Target {measure.target_words}.",
        validators=[can_be_read],
    )
