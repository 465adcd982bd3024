"""Forms of actions and of their progress."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from wtforms import HiddenField, SelectField
from wtforms.validators import ValidationError

from tracker.accounts.models import User
from tracker.action_plans.operations import ActionContent
from tracker.action_plans.rules import Brag, DateDecision, Priority, check_dates
from tracker.action_plans.smart import list_gaps
from tracker.errors import RuleBroken
from tracker.forms import Choice, DateParts, Form, Line, Paragraphs, Several, Version, web_address
from tracker.frameworks.rules import Framework

TEXT_LIMIT = 3000
REPORTED = (Brag.GREEN, Brag.AMBER, Brag.RED, Brag.BLUE)
DATE_ANSWERS = (DateDecision.APPROVED, DateDecision.REFUSED)


class ActionForm(Form):
    """One action: what Part C asks, and the five SMART answers."""

    title = Line("Action, in a few words", required="Enter the action in a few words")
    standards = Several("Standards this action serves")
    specific = Paragraphs("Specific: what will be done?", limit=TEXT_LIMIT)
    measurable = Paragraphs("Measurable: how shall we know that it worked?", limit=TEXT_LIMIT)
    lead_manager = Line("Achievable: which manager leads it?")
    lead_user = SelectField("Who writes the updates here?", choices=[], validate_choice=False)
    achievable = Paragraphs("Achievable: with what means will it be done?", limit=TEXT_LIMIT)
    relevant = Paragraphs("Realistic: why does it matter to the standard?", limit=TEXT_LIMIT)
    starts_on = DateParts("Timed: when does it start? (optional)")
    due_on = DateParts("Timed: when will it be done?")
    risks = Paragraphs("Risks: what could stop it? (optional)", limit=TEXT_LIMIT)
    priority = Choice("Priority", Priority, required="Choose a priority", default=Priority.MEDIUM)
    key = HiddenField()
    version = Version()

    def offer(self, framework: Framework | None, people: Iterable[User]) -> None:
        """Fill in what can be chosen: the standards of the cycle and the people of the agency."""
        standards = framework.minimum_standards if framework else ()
        self.standards.choices = [(str(each.id), f"{each.ref} {each.short_title}") for each in standards]
        self.lead_user.choices = [("", "Nobody: the agency lead writes them")] + [
            (str(person.id), person.name) for person in people
        ]
        if not self.is_submitted() and not self.key.data:
            self.key.data = str(uuid4())

    @property
    def action_id(self) -> UUID | None:
        """The id that the page chose for a new action, so that a form sent twice adds one."""
        try:
            return UUID(self.key.data or "")
        except ValueError:
            return None

    def validate_lead_user(self, field: Any) -> None:
        if (field.data or "") not in {value for value, _words in field.choices}:
            raise ValidationError("Choose a person from the list")

    def content(self) -> ActionContent:
        """What was entered; only after validation."""
        return ActionContent(
            title=self.title.data or "",
            specific=self.specific.data or "",
            measurable=self.measurable.data or "",
            achievable=self.achievable.data or "",
            relevant=self.relevant.data or "",
            lead_manager=self.lead_manager.data or "",
            lead_user_id=UUID(self.lead_user.data) if self.lead_user.data else None,
            starts_on=self.starts_on.data,
            due_on=self.due_on.data if "due_on" in self else None,
            risks=self.risks.data or "",
            priority=self.priority.data or Priority.MEDIUM,
            standard_ids=frozenset(UUID(each) for each in self.standards.data or ()),
        )

    def fits(self, *, whole: bool) -> bool:
        """Whether the dates can be and, when `whole` is wanted, every SMART answer is there (R7)."""
        content = self.content()
        try:
            check_dates(content.starts_on, content.due_on)
        except RuleBroken as problem:
            self.refuse(problem)
        for gap in list_gaps(content) if whole else ():
            if gap.field in self:
                self.refuse(RuleBroken(gap.sentence, field=gap.field))
        return not self.errors


class UpdateForm(Form):
    """Current progress, the colour reported, and what that colour asks for."""

    progress = Paragraphs("What has been done since the last update?", limit=TEXT_LIMIT,
                          required="Enter what has been done since the last update")  # fmt: skip
    reported = Choice("How does the action stand?", Brag, only=REPORTED,
                      required="Choose how the action stands")  # fmt: skip
    remedial_action = Paragraphs("Remedial action: what brings it back on target?", limit=TEXT_LIMIT)
    forecast_on = DateParts("Forecast: when do you now expect it to be done?")
    risks = Paragraphs("Risks: what could stop it? (optional)", limit=TEXT_LIMIT)
    items = Several("Evidence from your library (optional)", choices=[])
    url = Line("Web address of new evidence (optional)", limit=2000, validators=[web_address])
    link_title = Line("Title of that page")
    version = Version()

    def offer(self, items: Iterable[Any]) -> None:
        """What of the agency's library can be cited with the update."""
        self.items.choices = [(str(each.item_id), each.title) for each in items]

    def validate_link_title(self, field: Any) -> None:
        if self.url.data and not field.data:
            raise ValidationError("Enter a title for the web page")

    @property
    def cited_ids(self) -> list[UUID]:
        """The items chosen; only after validation."""
        return [UUID(each) for each in self.items.data or ()]

    @property
    def colour(self) -> Brag:
        """The colour reported; only after validation."""
        return Brag(self.reported.data or "")


class MoveForm(Form):
    """A new due date with its reason."""

    to_on = DateParts("New due date", required="Enter the new due date")
    reason = Paragraphs("Why does the date have to move?", limit=TEXT_LIMIT,
                        required="Enter why the date has to move")  # fmt: skip
    version = Version()


class ReasonForm(Form):
    """A step that needs a reason."""

    reason = Paragraphs("Reason", limit=TEXT_LIMIT, required="Enter a reason")
    version = Version()


class StepForm(Form):
    """A step that needs nothing but the person's will: the page's version keeps it from being taken twice."""

    version = Version()


class DateDecisionForm(Form):
    """A board manager's answer to a new date."""

    decision = Choice("What do you decide?", DateDecision, only=DATE_ANSWERS,
                      required="Choose whether to approve the new date")  # fmt: skip
    reason = Paragraphs("Reason", limit=TEXT_LIMIT)

    @property
    def answer(self) -> DateDecision:
        """What was decided; only after validation."""
        return DateDecision(self.decision.data or "")
