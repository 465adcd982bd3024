"""Forms of the sub-group's decisions, of what is followed up, and of themes."""

from tracker.errors import RuleBroken
from tracker.exception_reports.operations import Verdict
from tracker.exception_reports.rules import ReviewOutcome
from tracker.forms import Choice, DateParts, Form, Line, Paragraphs


class DecisionForm(Form):
    """The sub-group's decision about a line or the whole report."""

    outcome = Choice("What does the sub-group decide?", ReviewOutcome,
                     required="Choose what the sub-group decides")  # fmt: skip
    wording = Paragraphs("What the sub-group said", limit=3000)
    answer_due_on = DateParts("Answer due")
    escalated_to = Line("Escalated to (name or body)")

    def verdict(self) -> Verdict:
        """What was entered; raises RuleBroken for a decision about nothing."""
        if self.outcome.data is None:
            raise RuleBroken("Choose what the sub-group decides", field="outcome")
        return Verdict(
            outcome=self.outcome.data,
            wording=self.wording.data or "",
            escalated_to=self.escalated_to.data or "",
            answer_due_on=self.answer_due_on.data,
        )


def form_on_line(position: int) -> DecisionForm:
    """An empty decision form for one of several on a page: the same names, ids of its own."""
    form = DecisionForm(formdata=None)
    for field in form:
        field.id = f"decide-{position}-{field.name}"
    return form


class FinishForm(Form):
    """The end of a review."""

    minute_reference = Line("Minute number", required="Enter the minute number, like PQA 14/26", limit=80)


class ReferBackForm(FinishForm):
    """Sending a report back."""

    reason = Paragraphs(
        "Why is it referred back?", required="Enter why the report is referred back", limit=3000
    )


class AnswerForm(Form):
    """The agency's answer to a question of the sub-group."""

    answer = Paragraphs("Your answer", required="Enter your answer", limit=5000)


class OutcomeForm(Form):
    """What came of an escalation."""

    outcome = Paragraphs("What came of it?", required="Enter what came of the escalation", limit=3000)


class CloseForm(Form):
    """The board's last word on a follow-up."""

    note = Paragraphs("Closing note", required="Enter a note on how this was closed", limit=2000)


class AskAgainForm(Form):
    """A question after an answer that was not enough."""

    question = Paragraphs("What do you ask now?", required="Enter the question", limit=3000)
    due_on = DateParts("Answer due", required="Enter the date by which the agency must answer")


class TakeOnForm(Form):
    """A theme as an action of the board's own."""

    objective = Paragraphs("What should change?", required="Enter what should change", limit=2000)
    key_action = Paragraphs("What will be done?", required="Enter what will be done", limit=2000)
    lead = Line("Who leads?", required="Enter who leads")
    target_on = DateParts("By when?", required="Enter the date by which it is to be done")


class SetAsideForm(Form):
    """Why a theme makes no action."""

    reason = Paragraphs("Why is it set aside?", required="Enter why the theme is set aside", limit=2000)
