"""Forms of reporting periods, the agency's commentary, and the sub-group's review."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from tracker.exception_reports.models import ReportLine
from tracker.exception_reports.operations import Explanation, PeriodDates
from tracker.exception_reports.rules import CauseKind, LineKind
from tracker.forms import Choice, DateParts, Form, Line, Paragraphs, Version

GOOD_NEWS = frozenset({LineKind.RECOVERED, LineKind.ACHIEVED})
ASKED = frozenset(LineKind) - {LineKind.DUE_NEXT, LineKind.RISK}  # of these nothing but the facts is told


class PeriodForm(Form):
    """A new reporting period."""

    name = Line("Name of the period", required="Enter a name, like Quarter 3 2026/27", limit=100)
    starts_on = DateParts("First day of the period", required="Enter the first day of the period")
    ends_on = DateParts("Last day of the period", required="Enter the last day of the period")
    report_due_on = DateParts("Reports due", required="Enter the day reports are due")
    meeting_on = DateParts("Sub-group meeting (optional)")

    def dates(self) -> PeriodDates:
        """What was entered; only after validation."""
        return PeriodDates(
            name=self.name.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            report_due_on=self.report_due_on.data,
            meeting_on=self.meeting_on.data,
        )


class CommentaryForm(Form):
    """The agency's words about the report as a whole."""

    commentary = Paragraphs("What the sub-group should know about this period")
    version = Version()


class LineForm(Form):
    """The agency's words about one line."""

    class Meta:
        csrf = False  # the commentary form around it carries the token

    cause_kind = Choice("What kind of cause?", CauseKind)
    cause = Paragraphs("Why did this happen?", limit=3000)
    remedy = Paragraphs("What are you doing about it?", limit=3000)
    help_wanted = Paragraphs("Help you want from the partnership (optional)", limit=2000)
    forecast_on = DateParts("New forecast date (optional)")

    def explanation(self) -> Explanation:
        """What was entered; only after validation."""
        return Explanation(
            cause=self.cause.data or "",
            remedy=self.remedy.data or "",
            help_wanted=self.help_wanted.data or "",
            forecast_on=self.forecast_on.data,
            cause_kind=self.cause_kind.data,
        )


class ReportForm:
    """The whole commentary: one form for the report and one for each line, shown and checked together.

    Only lines about which something is asked have a form; what was said of others is left as it is.
    """

    def __init__(
        self, commentary: str, version: int, lines: Iterable[ReportLine], *, whole: bool = True
    ) -> None:
        self.whole = whole  # whether the period as a whole is asked about too
        self.main = CommentaryForm(data={"commentary": commentary, "version": version})
        self.lines = {line.id: _line_form(line) for line in lines if line.kind in ASKED}

    def validate(self) -> bool:
        """Whether everything can be kept; messages stand beside the fields."""
        return all([self.main.validate(), *(form.validate() for form in self.lines.values())])

    @property
    def errors(self) -> bool:
        """Whether anything is wrong: the page's title then says so."""
        return bool(self.main.errors or self.faults())

    def explanations(self) -> dict[UUID, Explanation]:
        """The words about each line, by the line's id."""
        return {line_id: form.explanation() for line_id, form in self.lines.items()}

    def first_fault(self) -> str:
        """What is wrong, in one sentence, for a save that shows no page."""
        every = [message for messages in self.main.errors.values() for message in messages]
        every += [fault["text"] for fault in self.faults()]
        return str(every[0]) if every else ""

    def faults(self) -> list[dict[str, str]]:
        """For the error summary: every message of the lines with the id of its field."""
        fields = [field for form in self.lines.values() for field in form]
        return [
            {"text": str(message), "href": f"#{_anchor(field)}"}
            for field in fields
            for message in field.errors
        ]


def _anchor(field: Any) -> str:
    if isinstance(field, DateParts):
        return f"{field.id}-{sorted(field.error_parts or {'day'})[0]}"
    return str(field.id)


def _line_form(line: ReportLine) -> LineForm:
    """The questions about one line; of good news only its effect is asked."""
    form = LineForm(prefix=f"line{line.position}", data=_said(line))
    if line.kind in GOOD_NEWS:
        form.cause.label.text = "What was achieved? (optional)"
        form.remedy.label.text = "What changed for children, and how do you know? (optional)"
    return form


def _said(line: ReportLine) -> dict[str, Any]:
    return {
        name: getattr(line, name) for name in ("cause_kind", "cause", "remedy", "help_wanted", "forecast_on")
    }
