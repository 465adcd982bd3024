"""What a board manager types when setting up a cycle."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from tracker.boards.rules import AgencyKind
from tracker.cycles.rules import REPORT_MONTHS, CycleSettings
from tracker.formatting import plural
from tracker.forms import Choice, DateParts, Form, Line, Number, Paragraphs, Several

REASON_LIMIT = 2_000
STARTING_RULES: dict[str, Any] = {"update_limit_days": 45, "amendment_days": 28}


class Pick(SelectField):
    """One of the rows of a table, by its id."""

    def __init__(self, label: str, *, wrong: str, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.wrong = wrong

    def pre_validate(self, form: Any) -> None:
        if str(self.data) not in {str(value) for value, *_ in self.iter_choices()}:
            raise ValidationError(self.wrong)


class CycleForm(Form):
    """What a cycle is about: the first step."""

    name = Line("Name of the cycle", required="Enter a name, such as Section 11 self-assessment 2026")
    framework = Pick("Framework", wrong="Choose a framework from the list")
    opens_on = DateParts("Day the cycle opens", required="Enter the day the cycle opens")
    due_on = DateParts("Day returns are due", required="Enter the day returns are due")
    self_grading = BooleanField("Agencies grade themselves as they answer", default=True)

    def offer(self, versions: Iterable[Any]) -> "CycleForm":
        """Offer these framework versions."""
        self.framework.choices = [(str(each.id), f"{each.reference}: {each.title}") for each in versions]
        return self

    def settings(self, before: CycleSettings | None = None) -> CycleSettings:
        """What was typed, once it is valid; the rules stay as they were, or as they usually are."""
        about: dict[str, Any] = {
            "name": self.name.data or "",
            "framework_version_id": UUID(self.framework.data),
            "opens_on": self.opens_on.data,
            "due_on": self.due_on.data,
            "self_grading": self.self_grading.data,
        }
        return replace(before, **about) if before else CycleSettings(**about, **STARTING_RULES)


class NewCycleForm(CycleForm):
    """A new cycle may begin with what the last one had."""

    copy = BooleanField("Copy the rules and the agencies of the last cycle", default=True)

    def settings(self, before: CycleSettings | None = None) -> CycleSettings:
        """What was typed, with the rules of the cycle before when they are wanted."""
        return super().settings(before if self.copy.data else None)


class RulesForm(Form):
    """How long things may take: the second step."""

    update_limit_days = Number("Days without an update", least=7, most=365)
    amendment_days = Number("Days to amend the plan", least=1, most=365)
    report_months = Pick(
        "Months between exception reports",
        wrong="Choose a number of months from the list",
        choices=[SelectChoice(str(each), plural(each, "month")) for each in REPORT_MONTHS],
    )
    reply_days = Number("Days to reply to what was found in the evidence", least=1, most=90)
    accuracy_days = Number("Days to contest a published grade", least=1, most=90)

    def settings(self, before: CycleSettings) -> CycleSettings:
        """The rules typed, once they are valid; what the cycle is about stays."""
        names = ("update_limit_days", "amendment_days", "report_months", "reply_days", "accuracy_days")
        typed: dict[str, Any] = {name: int(self[name].data) for name in names}
        return replace(before, **typed)


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


class DraftScopeForm(ScopeForm):
    """Whom a draft asks; none at all may be saved, for a draft is left and come back to."""

    agencies = Several("Agencies")

    def chosen_of(
        self, shown: Collection[Any], kept: Collection[UUID], *, every: str = "", none: str = ""
    ) -> set[UUID]:
        """Who is chosen now: of those that were shown the ticked ones, the others as they were kept.

        `every` and `none` name a kind of agency that was chosen, or left out, as a whole.
        """
        ids = {agency.id for agency in shown}
        chosen = (set(kept) - ids) | (set(self.chosen()) & ids)
        chosen |= {agency.id for agency in shown if agency.kind.value == every}
        return chosen - {agency.id for agency in shown if agency.kind.value == none}


class ScopeFilter(Form):
    """What a long list of agencies is narrowed to; comes in the address, so it needs no token."""

    class Meta:
        csrf = False

    find = Line("Name has")
    kind = Choice("Kind", AgencyKind)

    def fits(self, agency: Any) -> bool:
        """Whether the list as narrowed shows this agency."""
        words = (self.find.data or "").casefold()
        return words in agency.name.casefold() and self.kind.data in (None, agency.kind)


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
