"""Forms of the board's own plans."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from flask_wtf.file import FileField

from tracker.board_plans.cells import read_target
from tracker.board_plans.rules import KEYS, PlanKind, Rating, Travel
from tracker.board_plans.sheet import LineTexts
from tracker.boards.models import Agency
from tracker.forms import Choice, DateParts, Form, Line, Paragraphs, Several, Version

WORDS = ("objective", "key_action", "comment", "lead", "baseline", "current", "target", "workstream")


class KeyChoice(StrEnum):
    """The keys that a new plan can begin with."""

    COMPLETION = "completion"
    RAG = "rag"
    BRAG = "brag"

    @property
    def label(self) -> str:
        meanings = KEYS[self.value].items()
        return "; ".join(
            f"{colour.capitalize()}: {meaning[0].lower()}{meaning[1:]}" for colour, meaning in meanings
        )


class NewPlanForm(Form):
    """A plan that begins empty."""

    title = Line("Title", required="Enter a title")
    kind = Choice("Kind", PlanKind, required="Choose the kind of plan")
    meaning = Choice("What the colours mean", KeyChoice, required="Choose what the colours mean")
    about = Paragraphs("What the plan is about (optional)")

    @property
    def key(self) -> dict[str, str]:
        return dict(KEYS[str(self.meaning.data)])


class PlanForm(Form):
    """Title, history and key of a plan. A colour without a meaning is not used."""

    title = Line("Title", required="Enter a title")
    about = Paragraphs("What the plan is about (optional)")
    blue = Line("Blue")
    green = Line("Green", required="Say what green stands for")
    amber = Line("Amber", required="Say what amber stands for")
    red = Line("Red", required="Say what red stands for")

    @property
    def key(self) -> dict[str, str]:
        return {rating.value: text for rating in Rating if (text := self[rating.value].data)}


class LoadForm(Form):
    """A plan from a spreadsheet."""

    title = Line("Title", required="Enter the title of the plan")
    kind = Choice("Kind", PlanKind, required="Choose the kind of plan")
    file = FileField("Spreadsheet")


class HeadingForm(Form):
    """A recommendation with its number, or a theme."""

    ref = Line("Number", limit=40)
    wording = Paragraphs("Text", required="Enter the text")


class LineForm(Form):
    """One line of a plan; the page shows the fields of its kind."""

    version = Version()
    objective = Paragraphs("Objective")
    key_action = Paragraphs("Key action")
    comment = Paragraphs("Comment")
    lead = Paragraphs("Lead persons", limit=2_000)
    baseline = Line("Baseline")
    current = Line("Current performance")
    target = Line("Target")
    target_on = DateParts("Target date")
    target_text = Line("Timescale in words")
    travel = Choice("Direction of travel", Travel)
    workstream = Line("Workstream")
    agencies = Several("Agencies")

    def fill(self, agencies: Sequence[Agency], kind: PlanKind) -> None:
        """Offer the board's agencies, and ask for what a line of this kind cannot do without."""
        self.agencies.choices = [(str(each.id), each.name) for each in agencies]
        self.needed = "comment" if kind is PlanKind.COMPOSITE else "key_action"
        if kind is PlanKind.IMPROVEMENT:
            self.comment.label.text = "Commentary"
        else:
            self.comment.label.text = "Comment, with evidence as appropriate"

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        field = self[self.needed]
        if not field.data:
            field.errors = [*field.errors, f"Enter the {field.label.text.lower()}"]
        return fine and bool(field.data)

    def texts(self, status_text: str = "", origin: str = "") -> LineTexts:
        """What was typed. A timescale in words that is a date is taken as one."""
        words = {name: self[name].data or "" for name in WORDS}
        target = read_target(self.target_text.data or "")
        return LineTexts(
            **words,
            target_on=self.target_on.data or target.on,
            target_text=target.text,
            status_text=status_text,
            travel=self.travel.data,
            origin=origin,
        )

    def chosen(self, agencies: Sequence[Agency]) -> list[Agency]:
        """The agencies that were ticked."""
        return [each for each in agencies if str(each.id) in (self.agencies.data or [])]


class DateForm(Form):
    """The date that a timescale means."""

    target_on = DateParts("Target date", required="Enter the date that is meant")


class ReviewForm(Form):
    """The day of a review and what it is called; the colours are read beside it."""

    reviewed_on = DateParts("Date of the review", required="Enter the date of the review")
    called = Line("Name (optional)", limit=80)


class CorrectionForm(Form):
    """Another colour for a line that was rated by mistake."""

    rating = Choice("Colour", Rating, required="Choose the colour")
    reason = Line("Why it is corrected", required="Say why it is corrected")
