"""What is typed when grades are published, contested and decided about."""

from collections.abc import Iterable
from uuid import UUID

from wtforms import BooleanField
from wtforms.fields.choices import SelectChoice

from tracker.evidence.facts import LibraryRow
from tracker.forms import Choice, Form, Paragraphs, Several
from tracker.frameworks.rules import Grade
from tracker.publishing.operations import Decision
from tracker.publishing.rules import ContestDecision

REASON_LIMIT = 2_000
COMMENT_LIMIT = 5_000


class PublishForm(Form):
    """Publishing one return; the reason is asked only when something is still open."""

    anyway = BooleanField("Publish all the same")
    reason = Paragraphs(
        "Why it is published all the same",
        limit=REASON_LIMIT,
        description="Kept in the audit trail. The agency does not see it.",
    )

    @property
    def waiver(self) -> str:
        """The reason, when the box was ticked."""
        return (self.reason.data or "") if self.anyway.data else ""


class ContestForm(Form):
    """An agency contests one grade."""

    reason = Paragraphs(
        "What is wrong, and what the grade should rest on",
        required="Enter what is wrong, and what the grade should rest on",
        limit=REASON_LIMIT,
    )
    items = Several("Evidence from your library", coerce=str)

    def offer(self, rows: Iterable[LibraryRow]) -> "ContestForm":
        """Fill the list to choose from."""
        self.items.choices = [(str(row.item_id), row.title) for row in rows]
        return self

    @property
    def item_ids(self) -> list[UUID]:
        return [UUID(each) for each in self.items.data or []]


class DecisionForm(Form):
    """The board decides about a contested grade."""

    decision = Choice("Decision", ContestDecision, required="Choose whether the grade stands or is changed")
    grade = Choice("New grade", Grade)
    reason = Paragraphs("Reason", required="Enter the reason: the agency reads it", limit=REASON_LIMIT)
    comment = Paragraphs("Comment to the agency", limit=COMMENT_LIMIT)

    def offer(self, grades: Iterable[Grade]) -> "DecisionForm":
        """Offer these grades, N/A in words."""
        self.grade.members = list(grades)
        self.grade.choices = [
            SelectChoice(
                each.value, f"{each.short_label} {each.label if each.number is not None else ''}".strip()
            )
            for each in grades
        ]
        return self

    @property
    def given(self) -> Decision:
        """What was typed, for the operation."""
        reason, comment = self.reason.data or "", self.comment.data or ""
        return Decision(self.decision.data, self.grade.data, reason, comment)
