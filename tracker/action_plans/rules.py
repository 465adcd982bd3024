"""SMART, BRAG, dates and life cycles of plans and actions (R7–R9, guidance 2.15–2.18). Pure."""

from datetime import date
from enum import StrEnum

from tracker.errors import RuleBroken
from tracker.lifecycle import Transition
from tracker.policy import Permission


class Brag(StrEnum):
    """Blue complete, Green on target, Amber off target with remedial action, Red off target (2.17)."""

    BLUE = "blue"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"

    @property
    def word(self) -> str:
        return self.value.capitalize()

    @property
    def label(self) -> str:
        return BRAG_LABELS[self]

    @property
    def badness(self) -> int:
        """0 is best; the worse of two colours is the one with the larger number."""
        return list(Brag).index(self)


BRAG_LABELS = {
    Brag.BLUE: "Complete",
    Brag.GREEN: "On target",
    Brag.AMBER: "Off target with remedial action",
    Brag.RED: "Off target",
}


class ActionStatus(StrEnum):
    """draft → open → completion claimed → complete; reopened; withdrawn with reason and approval."""

    DRAFT = "draft"
    OPEN = "open"
    COMPLETION_CLAIMED = "completion_claimed"
    COMPLETE = "complete"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()

    @property
    def colour(self) -> str:
        """A tag colour's name."""
        return ACTION_COLOURS[self]

    @property
    def in_plan(self) -> bool:
        """Whether it counts: drafts are not in the plan yet, withdrawn ones are no longer."""
        return self in IN_PLAN


ACTION_COLOURS = {
    ActionStatus.DRAFT: "grey",
    ActionStatus.OPEN: "teal",
    ActionStatus.COMPLETION_CLAIMED: "purple",
    ActionStatus.COMPLETE: "blue",
    ActionStatus.WITHDRAWN: "grey",
}
IN_PLAN = frozenset({ActionStatus.OPEN, ActionStatus.COMPLETION_CLAIMED, ActionStatus.COMPLETE})


class PlanStatus(StrEnum):
    """The state of a plan version: draft → submitted → ratified, or referred back with a reason."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RATIFIED = "ratified"
    REFERRED_BACK = "referred_back"

    @property
    def label(self) -> str:
        return PLAN_LABELS[self]

    @property
    def colour(self) -> str:
        """A tag colour's name."""
        return PLAN_COLOURS[self]


PLAN_LABELS = {
    PlanStatus.DRAFT: "Not submitted",
    PlanStatus.SUBMITTED: "Waiting for ratification",
    PlanStatus.RATIFIED: "Ratified",
    PlanStatus.REFERRED_BACK: "Referred back",
}
PLAN_COLOURS = {
    PlanStatus.DRAFT: "grey",
    PlanStatus.SUBMITTED: "purple",
    PlanStatus.RATIFIED: "green",
    PlanStatus.REFERRED_BACK: "orange",
}


class Priority(StrEnum):
    """How urgent an action is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class DateDecision(StrEnum):
    """What became of a request to move a due date (R9)."""

    NOT_NEEDED = "not_needed"
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return DATE_DECISION_LABELS[self]


class ActionOrigin(StrEnum):
    """What an action was begun from (2.11, 2.13, 2.18)."""

    NOTHING = "nothing"
    AREA = "area"
    GRADE_ZERO = "grade_zero"
    COMMENT = "comment"
    DECISION = "decision"
    CONDITION = "condition"
    SPREADSHEET = "spreadsheet"

    @property
    def label(self) -> str:
        return ORIGIN_LABELS[self]


ORIGIN_LABELS = {
    ActionOrigin.NOTHING: "The agency's own idea",
    ActionOrigin.AREA: "An area for improvement",
    ActionOrigin.GRADE_ZERO: "A grade of 0",
    ActionOrigin.COMMENT: "A comment with a grade",
    ActionOrigin.DECISION: "A decision about an exception report",
    ActionOrigin.CONDITION: "A condition of ratification",
    ActionOrigin.SPREADSHEET: "A plan that was loaded from a spreadsheet",
}


class WithdrawalDecision(StrEnum):
    """What became of a request to withdraw an action of a ratified plan."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return {"waiting": "Waiting for approval"}.get(self.value, self.value.capitalize())


def waits_for_approval(status: ActionStatus, ratified: bool) -> bool:
    """Whether taking this action out needs a board manager: it is open, in a plan that was ratified."""
    return ratified and status is ActionStatus.OPEN


# Decisions after which the new date holds: only these count as moves (R9).
MOVED = frozenset({DateDecision.NOT_NEEDED, DateDecision.APPROVED})
DATE_DECISION_LABELS = {
    DateDecision.NOT_NEEDED: "Moved before ratification",
    DateDecision.WAITING: "Waiting for approval",
    DateDecision.APPROVED: "Approved",
    DateDecision.REFUSED: "Refused",
}


def _action(
    verb: str, label: str, sources: set[ActionStatus], target: ActionStatus, permission: Permission,
    *, needs_reason: bool = False,
) -> Transition:  # fmt: skip
    return Transition(f"action.{verb}", label, frozenset(sources), target, permission, needs_reason)


_A = ActionStatus
OPEN_ACTION = _action("open", "Add to the plan", {_A.DRAFT}, _A.OPEN, Permission.KEEP_PLAN)
CLAIM = _action("claim", "Claim completion", {_A.OPEN}, _A.COMPLETION_CLAIMED, Permission.UPDATE_ACTION)
SIGN_OFF = _action("sign_off", "Sign off as complete", {_A.COMPLETION_CLAIMED}, _A.COMPLETE,
                   Permission.SIGN_OFF_ACTION)  # fmt: skip
SEND_BACK = _action("send_back", "Send back", {_A.COMPLETION_CLAIMED}, _A.OPEN, Permission.SIGN_OFF_ACTION,
                    needs_reason=True)  # fmt: skip
REOPEN = _action("reopen", "Reopen", {_A.COMPLETE}, _A.OPEN, Permission.SIGN_OFF_ACTION, needs_reason=True)
WITHDRAW = _action("withdraw", "Withdraw", {_A.DRAFT, _A.OPEN}, _A.WITHDRAWN, Permission.KEEP_PLAN,
                   needs_reason=True)  # fmt: skip
ACTION_TRANSITIONS = (OPEN_ACTION, CLAIM, SIGN_OFF, SEND_BACK, REOPEN, WITHDRAW)


def _plan(
    verb: str,
    label: str,
    source: PlanStatus,
    target: PlanStatus,
    permission: Permission,
    *,
    needs_reason: bool = False,
) -> Transition:
    return Transition(f"plan.{verb}", label, frozenset({source}), target, permission, needs_reason)


SUBMIT_PLAN = _plan(
    "submit", "Submit for ratification", PlanStatus.DRAFT, PlanStatus.SUBMITTED, Permission.KEEP_PLAN
)
RATIFY = _plan("ratify", "Ratify", PlanStatus.SUBMITTED, PlanStatus.RATIFIED, Permission.RATIFY_PLAN)
REFER_BACK = _plan("refer_back", "Refer back", PlanStatus.SUBMITTED, PlanStatus.REFERRED_BACK,
                   Permission.RATIFY_PLAN, needs_reason=True)  # fmt: skip
PLAN_TRANSITIONS = (SUBMIT_PLAN, RATIFY, REFER_BACK)


def check_dates(starts_on: date | None, due_on: date | None) -> None:
    """Raise RuleBroken beside the due date when it is before the start."""
    if starts_on is not None and due_on is not None and due_on < starts_on:
        raise RuleBroken(
            f"Enter a date on or after {_words(starts_on)}, when the action starts", field="due_on"
        )


def check_move(starts_on: date | None, due_on: date, to_on: date, reason: str, today: date) -> None:
    """Raise RuleBroken unless the new date can be and a reason is given (R9)."""
    if to_on == due_on:
        raise RuleBroken(f"Enter another date than {_words(due_on)}, when it is due now", field="to_on")
    if to_on < today:
        raise RuleBroken("Enter a date that is not in the past", field="to_on")
    if starts_on is not None and to_on < starts_on:
        raise RuleBroken(
            f"Enter a date on or after {_words(starts_on)}, when the action starts", field="to_on"
        )
    if not reason.strip():
        raise RuleBroken("Enter why the date has to move", field="reason")


def check_update(
    progress: str, reported: Brag, remedial_action: str, forecast_on: date | None, today: date
) -> None:
    """Raise RuleBroken without progress; amber also needs a remedial action and a forecast to come (R8)."""
    if not progress.strip():
        raise RuleBroken("Enter what has been done since the last update", field="progress")
    if reported is not Brag.AMBER:
        return
    if not remedial_action.strip():
        raise RuleBroken("Enter the remedial action that amber stands for", field="remedial_action")
    if forecast_on is None:
        raise RuleBroken("Enter the date by which you now expect it to be done", field="forecast_on")
    if forecast_on < today:
        raise RuleBroken("Enter a forecast date that is not in the past", field="forecast_on")


def _before_start(starts_on: date) -> str:
    return f"Enter a date on or after {_words(starts_on)}, when the action starts"


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
