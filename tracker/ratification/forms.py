"""The sub-group's decision, what is said of a condition, and the board's rules."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from tracker.forms import Choice, DateParts, Form, Line, Number, Paragraphs, Several, Version
from tracker.ratification.rules import Decision, Member, Outcome, Remark, Verdict

TEXT_LIMIT = 3000
MOST_QUORUM = 50


class DecisionForm(Form):
    """What was decided and by whom. `decision_form` adds two boxes for each action of the plan."""

    decision = Choice("What did the sub-group decide?", Outcome, required="Choose what the sub-group decided")
    wording_whole = Paragraphs("The whole plan: a condition, or why it is referred back", limit=TEXT_LIMIT)
    due_whole = DateParts("To be met by, if it is a condition")
    present = Several("Who was there besides you?")
    minute_reference = Line("Minute number", required="Enter the minute number, like PQA 14/26", limit=80)
    number = Version()

    def decided(self, actions: Iterable[Mapping[str, Any]]) -> Decision:
        """What was entered; only after validation. Boxes that are empty say nothing."""
        remarks = [self._remark(action) for action in actions] + [self._remark(None)]
        return Decision(
            outcome=Outcome(self.decision.data or ""),
            minute_reference=self.minute_reference.data or "",
            remarks=tuple(remark for remark in remarks if remark.wording or remark.due_on),
            present_ids=frozenset(map(UUID, self.present.data or ())),
        )

    def _remark(self, action: Mapping[str, Any] | None) -> Remark:
        ending = action["number"] if action else "whole"
        return Remark(
            wording=self[f"wording_{ending}"].data or "",
            due_on=self[f"due_{ending}"].data,
            action_id=UUID(action["id"]) if action else None,
            number=action["number"] if action else None,
            title=action["title"] if action else "",
        )


def decision_form(
    actions: Iterable[Mapping[str, Any]], members: Iterable[Member], recorder_id: UUID | None, number: int
) -> DecisionForm:
    """The form for a version of a plan: boxes at each of its actions, and the members who may be ticked."""
    boxes: dict[str, Any] = {}
    for action in actions:
        about = f"Action {action['number']}"
        boxes[f"wording_{action['number']}"] = Paragraphs(
            f"{about}: a condition, or why it is referred back", limit=TEXT_LIMIT
        )
        boxes[f"due_{action['number']}"] = DateParts("To be met by, if it is a condition")
    kind: type[DecisionForm] = type("DecisionFormOfPlan", (DecisionForm,), boxes)
    form = kind(data={"number": number})
    form.present.choices = [
        (str(member.user_id), f"{member.name} (chair)" if member.chairs else member.name)
        for member in members
        if not member.interest and member.user_id != recorder_id
    ]
    return form


class AnswerForm(Form):
    """How the agency met a condition."""

    answer = Paragraphs("How was it met?", limit=TEXT_LIMIT, required="Enter how the condition was met")


class CheckForm(Form):
    """What the board thinks of it."""

    verdict = Choice("Is the condition met?", Verdict, required="Choose whether the condition is met")
    note = Paragraphs("Why, or what is missing?", limit=TEXT_LIMIT,
                      required="Enter why the condition is met, or what is missing")  # fmt: skip


class PlanRulesForm(Form):
    """The board's rules for deciding about plans and for counting what is complete."""

    quorum = Number("Quorum", least=0, most=MOST_QUORUM)
    complete_with_green = Several("How is what is complete counted?")

    def offer(self) -> None:
        """Fill in what can be chosen."""
        self.complete_with_green.choices = [("yes", "Count it with green, and say “of which N completed”")]
