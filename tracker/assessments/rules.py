"""What makes an answer and a return complete, and the life cycle of a return (R1–R3). Pure."""

from enum import StrEnum

from tracker.lifecycle import Transition
from tracker.policy import Permission


class AssessmentStatus(StrEnum):
    """not started → in progress → awaiting authorisation → submitted → in grading → graded → closed."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    AWAITING_AUTHORISATION = "awaiting_authorisation"
    SUBMITTED = "submitted"
    IN_GRADING = "in_grading"
    GRADED = "graded"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()

    @property
    def colour(self) -> str:
        return STATUS_COLOURS[self]

    @property
    def editable(self) -> bool:
        """Responses change only before the return is sent for authorisation."""
        return self in EDITABLE

    @property
    def with_board(self) -> bool:
        """The board reads a return's content only once it was submitted."""
        return self in WITH_BOARD


EDITABLE = frozenset({AssessmentStatus.NOT_STARTED, AssessmentStatus.IN_PROGRESS})
WITH_BOARD = frozenset(
    {
        AssessmentStatus.SUBMITTED,
        AssessmentStatus.IN_GRADING,
        AssessmentStatus.GRADED,
        AssessmentStatus.CLOSED,
    }
)
STATUS_COLOURS = {
    AssessmentStatus.NOT_STARTED: "grey",
    AssessmentStatus.IN_PROGRESS: "light-blue",
    AssessmentStatus.AWAITING_AUTHORISATION: "yellow",
    AssessmentStatus.SUBMITTED: "purple",
    AssessmentStatus.IN_GRADING: "orange",
    AssessmentStatus.GRADED: "green",
    AssessmentStatus.CLOSED: "grey",
}


def _step(
    verb: str, label: str, sources: set[AssessmentStatus], target: AssessmentStatus, permission: Permission,
    *, needs_reason: bool = False,
) -> Transition:  # fmt: skip
    return Transition(f"assessment.{verb}", label, frozenset(sources), target, permission, needs_reason)


_S = AssessmentStatus
START = _step("start", "Start", {_S.NOT_STARTED}, _S.IN_PROGRESS, Permission.ANSWER)
SEND = _step(
    "send", "Send for authorisation", {_S.IN_PROGRESS}, _S.AWAITING_AUTHORISATION, Permission.COMPLETE_RETURN
)
DECLINE = _step("decline", "Decline", {_S.AWAITING_AUTHORISATION}, _S.IN_PROGRESS, Permission.AUTHORISE,
                needs_reason=True)  # fmt: skip
AUTHORISE = _step(
    "authorise", "Authorise and submit", {_S.AWAITING_AUTHORISATION}, _S.SUBMITTED, Permission.AUTHORISE
)
RETURN = _step("return", "Return to the agency", {_S.SUBMITTED, _S.IN_GRADING}, _S.IN_PROGRESS,
               Permission.RETURN_TO_AGENCY, needs_reason=True)  # fmt: skip
BEGIN_GRADING = _step("begin_grading", "Start grading", {_S.SUBMITTED}, _S.IN_GRADING, Permission.GRADE)
PUBLISH = _step("publish", "Publish grades", {_S.IN_GRADING}, _S.GRADED, Permission.PUBLISH)
CLOSE = _step("close", "Close", {_S.GRADED}, _S.CLOSED, Permission.MANAGE_CYCLES)
TRANSITIONS = (START, SEND, DECLINE, AUTHORISE, RETURN, BEGIN_GRADING, PUBLISH, CLOSE)
