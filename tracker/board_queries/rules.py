"""The life of a query from the board to an agency about one standard, and who reads the thread. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from tracker.assessments.rules import AssessmentStatus
from tracker.cycles.working_days import add_working_days
from tracker.errors import RuleBroken
from tracker.formatting import format_date
from tracker.lifecycle import Transition
from tracker.policy import Permission

LONGEST_MESSAGE = 4_000  # characters
WORKING_DAYS = 5  # how long an agency is given unless the board says another day
LONGEST_WAIT = 90  # days ahead that an answer may be wanted by
SAME_PRESS = timedelta(minutes=1)  # the same words by the same person within it are one press of a button


class QueryStatus(StrEnum):
    """open → answered → closed; a further question opens it again."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return self.value.capitalize()

    @property
    def colour(self) -> str:
        return {"open": "yellow", "answered": "blue", "closed": "grey"}[self.value]


class Show(StrEnum):
    """How a list of queries is narrowed. Late ones are open ones past their day."""

    ALL = "all"
    OPEN = "open"
    LATE = "late"
    ANSWERED = "answered"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return {"all": "All", "open": "Open", "late": "Overdue", "answered": "Answered",
                "closed": "Closed"}[self.value]  # fmt: skip


def _step(
    verb: str, label: str, sources: set[QueryStatus], target: QueryStatus, permission: Permission
) -> Transition:
    return Transition(f"query.{verb}", label, frozenset(sources), target, permission)


_Q = QueryStatus
# A colleague who answers a moment later adds to the answer: both are kept.
ANSWER = _step("answer", "Send the answer", {_Q.OPEN, _Q.ANSWERED}, _Q.ANSWERED, Permission.ANSWER_BOARD)
ASK_AGAIN = _step("ask_again", "Ask further", {_Q.OPEN, _Q.ANSWERED, _Q.CLOSED}, _Q.OPEN, Permission.GRADE)
CLOSE = _step("close", "Close the query", {_Q.OPEN, _Q.ANSWERED}, _Q.CLOSED, Permission.GRADE)
TRANSITIONS = (ANSWER, ASK_AGAIN, CLOSE)

# The board asks about what it is grading; once the grades are published nothing new is asked.
ASKABLE = frozenset({AssessmentStatus.SUBMITTED, AssessmentStatus.IN_GRADING})


@dataclass(frozen=True)
class Reader:
    """Who reads threads. `blind`: a moderator, to whom a question of the first grader hints at a grade (R5).

    They read their own threads, and the others' of a standard once they have graded it themselves or the
    grades are published.
    """

    user_id: UUID | None
    blind: bool = False


def default_day(today: date) -> date:
    """The day by which an answer is wanted unless the board says otherwise."""
    return add_working_days(today, WORKING_DAYS)


def check_day(answer_by: date, today: date) -> None:
    """Raise RuleBroken for a day that has passed or is too far off to be meant."""
    if answer_by < today:
        raise RuleBroken("Enter a date that is not in the past", field="answer_by")
    if answer_by > today + timedelta(days=LONGEST_WAIT):
        last = format_date(today + timedelta(days=LONGEST_WAIT))
        raise RuleBroken(f"Enter a date before {last}", field="answer_by")


def is_late(status: QueryStatus, answer_by: date, today: date) -> bool:
    """Whether the agency still owes an answer that was wanted before today."""
    return status is QueryStatus.OPEN and answer_by < today
