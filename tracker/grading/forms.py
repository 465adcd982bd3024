"""What a grader types."""

from collections.abc import Iterable
from typing import Any

from wtforms.fields.choices import SelectChoice

from tracker.forms import Choice, Form, Paragraphs, Version
from tracker.frameworks.rules import Framework, Grade

TEXT_LIMIT = 5_000
REASON_LIMIT = 2_000


class GradeForm(Form):
    """A grade with its rationale; `version` is how many grades the page knew of."""

    value = Choice("Grade", Grade, required="Choose a grade from 0 to 3, or N/A")
    rationale = Paragraphs("Rationale", limit=TEXT_LIMIT)
    comment = Paragraphs("Comment to the agency", limit=TEXT_LIMIT)
    version = Version()

    def offer(self, framework: Framework) -> "GradeForm":
        """Offer the grades of this framework, from the lowest, N/A last."""
        used = {descriptor.grade for descriptor in framework.grades}
        grades = [grade for grade in Grade if grade in used]
        self.value.members, self.value.choices = list(grades), list(_choices(grades))
        return self


def _choices(grades: Iterable[Grade]) -> Iterable[Any]:
    for grade in grades:
        words = grade.label if grade.number is not None else "Not applicable"
        yield SelectChoice(grade.value, f"{grade.short_label} {words}")


class DecisionForm(Form):
    """Why a request is accepted or declined; `version` is how many decisions the page knew of."""

    reason = Paragraphs("Reason", limit=REASON_LIMIT)
    version = Version()


class ReturnForm(Form):
    """Sending a return back."""

    reason = Paragraphs(
        "What the agency has to put right",
        required="Enter what the agency has to put right",
        limit=REASON_LIMIT,
    )
