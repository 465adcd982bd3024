"""Forms of measures and readings. Numbers are typed as people write them."""

from typing import Any
from uuid import UUID, uuid4

from wtforms import HiddenField
from wtforms.validators import ValidationError

from tracker.clock import today
from tracker.errors import RuleBroken
from tracker.forms import Choice, DateParts, Form, Line, Paragraphs, Version
from tracker.measures.operations import MeasureContent, ReadingContent
from tracker.measures.rules import GoodIs, amount, read_amount

NOTE_LIMIT = 1000


class Amount(Line):
    """A number as somebody types it; `data` stays the text, `number` is read from it with the unit."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, limit=40, **kwargs)

    def number(self, unit: str) -> float | None:
        """The number, or None when nothing was typed. Raises RuleBroken with the sentence for the field."""
        return read_amount(self.data, unit) if self.data else None


class Keyed(Form):
    """A form that adds something: the page chooses its id, so that a form sent twice adds one."""

    key = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.key.data:
            self.key.data = str(uuid4())

    @property
    def chosen_id(self) -> UUID | None:
        """The id that the page chose."""
        try:
            return UUID(self.key.data or "")
        except ValueError:
            return None


class MeasureForm(Keyed):
    """What is measured, from where, to where, and how near counts as what."""

    name = Line("What is measured", required="Enter what is measured")
    unit = Line("Unit", limit=40)
    good_is = Choice("Which is good?", GoodIs, required="Choose whether a high or a low number is good")
    baseline = Amount("Baseline (optional)")
    baseline_on = DateParts("When was that? (optional)")
    target = Amount("Target", required="Enter the target")
    green_within = Amount("Still green this far from the target (optional)")
    amber_within = Amount("Still amber this far from the target (optional)")
    version = Version()

    def _check_number(self, field: Any) -> None:
        try:
            field.number(self.unit.data or "")
        except RuleBroken as problem:
            raise ValidationError(problem.message) from problem

    validate_baseline = validate_target = validate_green_within = validate_amber_within = _check_number

    def content(self) -> MeasureContent:
        """What was entered; only after validation. An amber tolerance left out is the green one."""
        unit = self.unit.data or ""
        green = self.green_within.number(unit) or 0
        amber = self.amber_within.number(unit)
        return MeasureContent(
            name=self.name.data or "",
            unit=unit,
            good_is=GoodIs(self.good_is.data or ""),
            baseline=self.baseline.number(unit),
            baseline_on=self.baseline_on.data,
            target=self.target.number(unit) or 0,
            green_within=green,
            amber_within=green if amber is None else amber,
        )

    @staticmethod
    def filled(measure: Any) -> dict[str, Any]:
        """What the form shows of a measure that is changed."""
        numbers = ("baseline", "target", "green_within", "amber_within")
        plain = ("name", "unit", "good_is", "baseline_on", "version")
        return {name: getattr(measure, name) for name in plain} | {
            name: amount(getattr(measure, name)) for name in numbers
        }


class ReadingForm(Keyed):
    """One value and the day it is about."""

    value = Amount("Value", required="Enter the value")
    taken_on = DateParts("Date of the reading", required="Enter the date of the reading", default=today)
    note = Paragraphs("Where does it come from? (optional)", limit=NOTE_LIMIT)

    def __init__(self, *args: Any, unit: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit

    def validate_value(self, field: Any) -> None:
        try:
            field.number(self.unit)
        except RuleBroken as problem:
            raise ValidationError(problem.message) from problem

    def content(self) -> ReadingContent:
        """What was entered; only after validation."""
        value = self.value.number(self.unit)
        assert value is not None
        assert self.taken_on.data is not None
        return ReadingContent(value, self.taken_on.data, self.note.data or "")


class AsideForm(Form):
    """Why a reading is wrong."""

    reason = Paragraphs("Why is it wrong?", limit=NOTE_LIMIT, required="Enter why the reading is wrong")
