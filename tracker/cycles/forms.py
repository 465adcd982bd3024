"""What a board manager types when setting up a cycle."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import BooleanField, SelectField
from wtforms.validators import ValidationError

from tracker.cycles.rules import CycleSettings
from tracker.forms import DateParts, Form, Line, Number, Paragraphs, Several

REASON_LIMIT = 2_000


class Pick(SelectField):
    """One of the rows of a table, by its id."""

    def pre_validate(self, form: Any) -> None:
        if self.data not in {str(value) for value, *_ in self.iter_choices()}:
            raise ValidationError("Choose a framework from the list")


class CycleForm(Form):
    """The settings of a cycle."""

    name = Line("Name of the cycle", required="Enter a name, such as Section 11 self-assessment 2026")
    framework = Pick("Framework")
    opens_on = DateParts("Day the cycle opens", required="Enter the day the cycle opens")
    due_on = DateParts("Day returns are due", required="Enter the day returns are due")
    self_grading = BooleanField("Agencies grade themselves as they answer", default=True)
    update_limit_days = Number("Days without an update", least=7, most=365, default=45)
    amendment_days = Number("Days to amend the plan", least=1, most=365, default=28)

    def offer(self, versions: Iterable[Any]) -> "CycleForm":
        """Offer these framework versions."""
        self.framework.choices = [(str(each.id), f"{each.reference}: {each.title}") for each in versions]
        return self

    def settings(self) -> CycleSettings:
        """What was typed, once it is valid."""
        return CycleSettings(
            name=self.name.data or "",
            framework_version_id=UUID(self.framework.data),
            opens_on=self.opens_on.data,
            due_on=self.due_on.data,
            self_grading=self.self_grading.data,
            update_limit_days=self.update_limit_days.data or 0,
            amendment_days=self.amendment_days.data or 0,
        )


class ScopeForm(Form):
    """Which agencies are asked for a return."""

    agencies = Several("Agencies", required="Choose at least one agency")

    def offer(self, agencies: Iterable[Any]) -> "ScopeForm":
        """Offer these agencies, by the order given."""
        self.agencies.choices = [(str(each.id), each.name) for each in agencies]
        return self

    def chosen(self) -> list[UUID]:
        """The ids of the agencies that were ticked."""
        return [UUID(each) for each in self.agencies.data or []]


class ExtensionForm(Form):
    """A later deadline for one agency."""

    to = DateParts("New deadline", required="Enter the new deadline")
    reason = Paragraphs(
        "Reason for the later deadline", required="Enter a reason for the later deadline", limit=REASON_LIMIT
    )

    def deadline(self) -> date:
        """The new deadline, once it is valid."""
        day: date = self.to.data
        return day
