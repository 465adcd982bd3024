"""What is typed into the pages of a return."""

from datetime import date
from enum import StrEnum
from typing import Any

from wtforms import BooleanField, Field
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from tracker.assessments.answers import LABELS, LONGEST, SELF_GRADES, Answer
from tracker.assessments.details import LABELS as DETAIL_LABELS
from tracker.assessments.details import AgencyDetails, check_telephone
from tracker.assessments.rules import LONGEST_REMARK, ExtensionDecision
from tracker.errors import RuleBroken
from tracker.forms import Choice, DateParts, Form, Line, Paragraphs, Version, email_address
from tracker.frameworks.rules import Grade

TELEPHONE_LIMIT = 40
EMAIL_LIMIT = 320


class Finished(StrEnum):
    """The answer to "Have you finished this standard?"."""

    YES = "yes"
    NO = "no"

    @property
    def label(self) -> str:
        return {"yes": "Yes", "no": "No, I’ll come back"}[self.value]


class Then(StrEnum):
    """Where to go after saving."""

    NEXT = "next"
    STAY = "stay"
    LIST = "list"
    EVIDENCE = "evidence"


class AnswerForm(Form):
    """The answer to one minimum standard. `self_grade` is taken out when the cycle does not ask for it."""

    version = Version()
    evidence_of_compliance = Paragraphs(LABELS["evidence_of_compliance"], limit=LONGEST)
    areas_for_improvement = Paragraphs(LABELS["areas_for_improvement"], limit=LONGEST)
    self_grade = Choice("Your own grade", Grade, only=SELF_GRADES)
    na_requested = BooleanField("Ask the board to treat this standard as not applicable")
    na_reason = Paragraphs(LABELS["na_reason"], limit=LONGEST)
    modification = Paragraphs(LABELS["modification"], limit=LONGEST)
    modification_reason = Paragraphs(LABELS["modification_reason"], limit=LONGEST)
    finished = Choice("Have you finished this standard?", Finished)

    def __init__(
        self, *args: Any, self_grading: bool, kept_grade: Grade | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._kept_grade = kept_grade
        self.self_grade.choices = [(each.value, f"{each.short_label} {each.label}") for each in SELF_GRADES]
        if not self_grading:
            del self.self_grade

    @property
    def read_version(self) -> int:
        """The version of the answer that the page was made from; 0 when it is not known."""
        return int(self.version.data or 0)

    @property
    def answer(self) -> Answer:
        """What was typed; a cycle without self-grading leaves the stored grade as it is."""
        texts = {name: self[name].data or "" for name in LABELS}
        return Answer(
            **texts,
            self_grade=self.self_grade.data if "self_grade" in self else self._kept_grade,
            na_requested=bool(self.na_requested.data),
            finished=self.finished.data is Finished.YES,
        )


def telephone(_form: Any, field: Field) -> None:
    """A validator: one telephone number, or nothing."""
    try:
        check_telephone(field.data or "")
    except RuleBroken as problem:
        raise ValidationError(problem.message) from problem


def _line(name: str) -> Line:
    return Line(DETAIL_LABELS[name])


def _telephone(name: str) -> Line:
    return Line(DETAIL_LABELS[name], limit=TELEPHONE_LIMIT, validators=[telephone])


def _email(name: str) -> Line:
    return Line(DETAIL_LABELS[name], limit=EMAIL_LIMIT, validators=[email_address])


class DetailsForm(Form):
    """The agency details block of Part B; it may be saved before it is complete."""

    version = Version()
    address = Paragraphs(DETAIL_LABELS["address"], limit=1000)
    completed_by_name = _line("completed_by_name")
    completed_by_designation = _line("completed_by_designation")
    completed_by_telephone = _telephone("completed_by_telephone")
    completed_by_email = _email("completed_by_email")
    lead_officer_name = _line("lead_officer_name")
    lead_officer_designation = _line("lead_officer_designation")
    lead_officer_telephone = _telephone("lead_officer_telephone")
    lead_officer_email = _email("lead_officer_email")

    @property
    def read_version(self) -> int:
        """The version of the return that the page was made from; 0 when it is not known."""
        return int(self.version.data or 0)

    @property
    def details(self) -> AgencyDetails:
        return AgencyDetails(**{name: self[name].data or "" for name in DETAIL_LABELS})


class SendForm(Form):
    """The button that sends the return for authorisation."""


class AuthoriseForm(Form):
    """Name, designation and signature of the authorising officer, and their statement."""

    name = Line("Your name", required="Enter your name")
    designation = Line("Your designation", required="Enter your designation")
    signature = Line("Signature", required="Type your name as your signature")
    statement = BooleanField("I have read this return, and I authorise it on behalf of the agency")

    def validate_statement(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Confirm that you have read the return and authorise it")


class DeclineForm(Form):
    """Why the return is given back to the lead."""

    reason = Paragraphs(
        "Reason for declining", required="Enter the reason, so that the lead can put it right"
    )


class CommentForm(Form):
    """What an authoriser says about one standard; its rules are those of the remark itself."""

    text = Paragraphs("Your comment", limit=LONGEST)


class WithdrawForm(Form):
    """Why a submitted return is taken back."""

    reason = Paragraphs(
        "What has to be corrected",
        required="Enter what has to be corrected, so that the board knows",
        limit=LONGEST_REMARK,
    )


class MoreTimeForm(Form):
    """A later deadline that the agency asks for."""

    to = DateParts("New deadline", required="Enter the deadline you ask for")
    reason = Paragraphs(
        "Why do you need more time?",
        required="Enter the reason why you need more time",
        limit=LONGEST_REMARK,
    )


class DecideTimeForm(Form):
    """What the board says to a request for more time."""

    decision = Choice(
        "What do you decide?",
        ExtensionDecision,
        required="Choose whether you grant or refuse the later deadline",
    )
    to = DateParts("New deadline")
    reason = Paragraphs("Reason", limit=LONGEST_REMARK)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decision.choices = [
            SelectChoice(ExtensionDecision.GRANTED.value, "Grant a later deadline"),
            SelectChoice(ExtensionDecision.REFUSED.value, "Refuse"),
        ]

    def validate_to(self, field: DateParts) -> None:
        if (
            self.decision.data is ExtensionDecision.GRANTED
            and field.data is None
            and not field.process_errors
        ):
            raise ValidationError("Enter the new deadline")

    def day(self) -> date:
        """The new deadline, once it is valid."""
        chosen: date = self.to.data
        return chosen
