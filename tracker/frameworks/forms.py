"""What is typed beside a file of standards, and on the page of successors."""

import re
from collections.abc import Iterable

from flask_wtf.file import FileField

from tracker.errors import RuleBroken
from tracker.forms import MONTHS, Form, Line, clean_line
from tracker.frameworks.loading import TAKEN, About
from tracker.frameworks.queries import is_taken
from tracker.frameworks.rules import REFERENCE

MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? ((?:19|20)\d\d)")
NUMBERS = re.compile(r"((?:19|20)\d\d)-(\d{1,2})|(\d{1,2})/((?:19|20)\d\d)")
NO_REFERENCE = "Enter a reference for these standards, such as RSCP-S11-2027"
WRONG_REFERENCE = "Reference must be letters, digits, dots and hyphens, 40 at most, such as RSCP-S11-2027"
NO_TITLE = "Enter the title of these standards"
NO_MONTH = "Enter the month these standards are issued, such as January 2027"
FIELD = "to-"


class LoadForm(Form):
    """A file with standards, and what a spreadsheet of them cannot say."""

    file = FileField("File with the standards")
    reference = Line("Reference")
    title = Line("Title")
    issued = Line("Month of issue")

    def about(self) -> About | None:
        """What goes with a spreadsheet; None, with messages beside the fields, when it is not all there."""
        reference, title = self.reference.data or "", self.title.data or ""
        issued = month_of(self.issued.data or "")
        if not reference:
            self.refuse(RuleBroken(NO_REFERENCE, field="reference"))
        elif not REFERENCE.fullmatch(reference):
            self.refuse(RuleBroken(WRONG_REFERENCE, field="reference"))
        elif is_taken(reference):
            self.refuse(RuleBroken(TAKEN.format(reference), field="reference"))
        if not title:
            self.refuse(RuleBroken(NO_TITLE, field="title"))
        if issued is None:
            self.refuse(RuleBroken(NO_MONTH, field="issued"))
        return About(reference, title, issued or "") if not self.errors else None


class PressForm(Form):
    """A page that sends no more than a button."""


def month_of(text: str) -> str | None:
    """2027-01 for January 2027, Jan 2027, 1/2027 or 2027-01; None for anything else."""
    text = clean_line(text)
    if (named := MONTH_FIRST.fullmatch(text)) and named[1][:3].lower() in MONTHS:
        return f"{named[2]}-{MONTHS.index(named[1][:3].lower()) + 1:02}"
    found = NUMBERS.fullmatch(text)
    if found is None:
        return None
    year, month = (found[1], found[2]) if found[1] else (found[4], found[3])
    return f"{year}-{int(month):02}" if 1 <= int(month) <= 12 else None


def successors_in(sent: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The later references that were typed, by the earlier ones; left empty when none was typed."""
    return {
        name.removeprefix(FIELD): clean_line(value)[:40] for name, value in sent if name.startswith(FIELD)
    }
