"""Forms of several periods at once, of one that is changed, and of what is agreed with an agency."""

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from wtforms import StringField

from tracker.exception_reports.operations import PeriodDates
from tracker.exception_reports.periods import MOST_AT_ONCE, Taken, first_fault
from tracker.forms import MONTHS, Choice, DateParts, Form, Line, Number, Paragraphs, clean_line

TYPED = re.compile(r"(\d{1,2})[ /.-](\d{1,2}|[A-Za-z]{3,9})[ /.-](\d{4})", re.ASCII)
BLANK_ROWS = 4


class Rhythm(StrEnum):
    """How long the periods of a year are."""

    QUARTERLY = "3"
    MONTHLY = "1"
    TWO_MONTHS = "2"
    FOUR_MONTHS = "4"
    HALF_YEARLY = "6"
    OWN = "own"

    @property
    def label(self) -> str:
        return RHYTHM_LABELS[self]

    @property
    def months(self) -> int | None:
        """How many months; None for dates of one's own."""
        return None if self is Rhythm.OWN else int(self.value)


RHYTHM_LABELS = {
    Rhythm.QUARTERLY: "Quarterly",
    Rhythm.MONTHLY: "Monthly",
    Rhythm.TWO_MONTHS: "Every 2 months",
    Rhythm.FOUR_MONTHS: "Every 4 months",
    Rhythm.HALF_YEARLY: "Every 6 months",
    Rhythm.OWN: "Our own dates: start with empty rows",
}


class YearForm(Form):
    """What the dates of a year's periods are worked out from. It is sent by GET: nothing is saved by it."""

    class Meta:
        csrf = False

    rhythm = Choice("How often do agencies report?", Rhythm, required="Choose how often agencies report")
    starts_on = DateParts("First day of the first period", required="Enter the first day of the first period")
    number = Number("How many periods", least=1, most=MOST_AT_ONCE)
    due_after = Number("Reports due, working days after the last day", least=0, most=60)
    meeting_after = Number("Sub-group meets, working days after that", least=0, most=60)


class Day(StringField):
    """A date in one box, for a table: 30/9/2026 or 30 September 2026."""

    def __init__(self, label: str, *, required: bool = True, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.needed = required

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data.day}/{self.data.month}/{self.data.year}" if isinstance(self.data, date) else ""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        text = clean_line(valuelist[0] if valuelist else "")[:40]
        self.raw_data, self.data = [text], None
        if not text:
            if self.needed:
                raise ValueError(f"{self.label.text}: enter a date")
            return
        self.data = _read(text)
        if self.data is None:
            raise ValueError(f"{self.label.text}: enter a real date, like 30/9/2026")


def _read(text: str) -> date | None:
    found = TYPED.fullmatch(text)
    if found is None:
        return None
    day, month, year = found.groups()
    number = int(month) if month.isdigit() else _month(month)
    try:
        return date(int(year), number, int(day)) if 1900 <= int(year) <= 2199 else None
    except ValueError:
        return None


def _month(word: str) -> int:
    short = word[:3].lower()
    return MONTHS.index(short) + 1 if short in MONTHS else 0


class RowForm(Form):
    """One period in the table of a year."""

    class Meta:
        csrf = False  # the form around the rows carries the token

    name = Line("Name", required="Name: enter a name, like Quarter 3 2026/27", limit=100)
    starts_on = Day("First day")
    ends_on = Day("Last day")
    report_due_on = Day("Reports due")
    meeting_on = Day("Sub-group meets", required=False)

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in the row: such a row is left out."""
        return not any((field.raw_data or [field.data])[0] for field in self)

    def dates(self) -> PeriodDates:
        """What was entered; only after validation."""
        return PeriodDates(**{field.short_name: field.data for field in self})


class RowsForm:
    """The table of a year's periods; rows that are empty are left out."""

    def __init__(self, proposed: Sequence[Any], typed: int = 0) -> None:
        count = typed or len(proposed) or BLANK_ROWS
        given = [*proposed, *[None] * count][:count]
        self.rows = [RowForm(prefix=f"p{place}", obj=each) for place, each in enumerate(given)]
        self.form_errors: list[str] = []

    @property
    def filled(self) -> list[RowForm]:
        """The rows in which something stands."""
        return [row for row in self.rows if not row.is_empty]

    def validate(self, taken: Sequence[Taken]) -> bool:
        """Whether all of them can be saved; messages stand in the rows."""
        rows = self.filled
        if not rows:
            self.form_errors.append("Enter at least one period")
            return False
        right = [row.validate() for row in rows]  # every row is looked at, also after one that is wrong
        if not all(right):
            return False
        faults = first_fault([row.dates() for row in rows], taken)
        for place, problem in faults.items():
            rows[place].refuse(problem)
        return not faults

    @property
    def errors(self) -> bool:
        """Whether anything is wrong: the page's title then says so."""
        return bool(self.form_errors or self.faults())

    def faults(self) -> list[dict[str, str]]:
        """For the error summary: each message with its row and the id of its field."""
        return [{"text": message, "href": ""} for message in self.form_errors] + [
            {"text": f"Row {place}: {message}", "href": f"#{field.id}"}
            for place, row in enumerate(self.rows, start=1)
            for field in row
            for message in field.errors
        ]


class IntervalForm(Form):
    """What was agreed with an agency about how often it reports."""

    months = Number("Months between two reports", least=1, most=24)
    reason = Paragraphs("Why was this agreed?", required="Enter why this was agreed", limit=2000)
