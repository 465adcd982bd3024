"""The form of a board manager's answer to a request to withdraw an action."""

from tracker.action_plans.forms import TEXT_LIMIT
from tracker.action_plans.rules import WithdrawalDecision
from tracker.forms import Choice, Form, Paragraphs

ANSWERS = (WithdrawalDecision.APPROVED, WithdrawalDecision.REFUSED)


class WithdrawalDecisionForm(Form):
    """A board manager's answer to a request to withdraw an action."""

    decision = Choice("What do you decide?", WithdrawalDecision, only=ANSWERS,
                      required="Choose whether the action may be withdrawn")  # fmt: skip
    reason = Paragraphs("Reason", limit=TEXT_LIMIT)

    @property
    def answer(self) -> WithdrawalDecision:
        """What was decided; only after validation."""
        return WithdrawalDecision(self.decision.data or "")
