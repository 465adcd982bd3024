"""What the sub-group follows up until it is closed: kinds, states, order, and narrowing the list. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from tracker.exception_reports.rules import ReviewOutcome

REMIND_DAYS_BEFORE = 3
NO_DAY = date.max


class FollowUpKind(StrEnum):
    """A question, a matter taken elsewhere, something to write again, or a condition of ratification."""

    CHALLENGE = "challenge"
    ESCALATION = "escalation"
    REFERRAL = "referral"
    CONDITION = "condition"

    @property
    def label(self) -> str:
        return self.value.capitalize()


KINDS = {
    ReviewOutcome.CHALLENGED: FollowUpKind.CHALLENGE,
    ReviewOutcome.ESCALATED: FollowUpKind.ESCALATION,
    ReviewOutcome.REFERRED_BACK: FollowUpKind.REFERRAL,
}


class FollowUpState(StrEnum):
    """How a follow-up stands, in the order in which somebody should look at it."""

    LATE = "late"
    ANSWERED = "answered"
    OPEN = "open"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return self.value.capitalize()

    @property
    def colour(self) -> str:
        return STATE_COLOURS[self]


STATE_COLOURS = {
    FollowUpState.LATE: "red",
    FollowUpState.ANSWERED: "purple",
    FollowUpState.OPEN: "blue",
    FollowUpState.CLOSED: "green",
}


def state_on(day: date, *, due_on: date | None, answered: bool, closed: bool) -> FollowUpState:
    """How it stands on a day. What has its answer is no longer late; it waits to be closed."""
    if closed:
        return FollowUpState.CLOSED
    if answered:
        return FollowUpState.ANSWERED
    return FollowUpState.LATE if due_on is not None and due_on < day else FollowUpState.OPEN


@dataclass(frozen=True)
class FollowUp:
    """One thing the sub-group wants, of whatever kind. `about` names the action or says whole report or plan;
    `source` is the period or the plan version; `addressee` is to whom it was escalated."""

    id: UUID
    kind: FollowUpKind
    agency_id: UUID
    agency: str
    about: str
    source: str
    wording: str
    asked_on: date
    due_on: date | None
    asked_by: str = ""
    addressee: str = ""
    minute: str = ""
    answer: str = ""
    answered_on: date | None = None
    answered_by: str = ""
    closing_note: str = ""
    closed_on: date | None = None

    def state(self, day: date) -> FollowUpState:
        """How it stands on a day; what came after that day has not happened yet."""
        return state_on(
            day,
            due_on=self.due_on,
            answered=self.answered_on is not None and self.answered_on <= day,
            closed=self.closed_on is not None and self.closed_on <= day,
        )


@dataclass(frozen=True)
class Wanted:
    """How the list is narrowed; what is None is not asked for."""

    state: FollowUpState | None = None
    kind: FollowUpKind | None = None
    agency_id: UUID | None = None


def arranged(found: Iterable[FollowUp], wanted: Wanted, day: date) -> list[FollowUp]:
    """What is wanted: late, answered, open, closed; in each what is due first, of closed the newest."""
    order = list(FollowUpState)

    def place(one: FollowUp) -> tuple[int, int, str]:
        state = one.state(day)
        when = -(one.closed_on or day).toordinal() if state is FollowUpState.CLOSED else _due(one)
        return order.index(state), when, one.agency.casefold()

    return sorted((one for one in found if _is_wanted(one, wanted, day)), key=place)


def _due(one: FollowUp) -> int:
    return (one.due_on or NO_DAY).toordinal()


def _is_wanted(one: FollowUp, wanted: Wanted, day: date) -> bool:
    return (
        (wanted.state is None or one.state(day) is wanted.state)
        and (wanted.kind is None or one.kind is wanted.kind)
        and (wanted.agency_id is None or one.agency_id == wanted.agency_id)
    )


def count_states(found: Iterable[FollowUp], day: date) -> dict[FollowUpState, int]:
    """How many stand how, in the order of the states."""
    counted = Counter(one.state(day) for one in found)
    return {state: counted[state] for state in FollowUpState}


class Reminder(StrEnum):
    """The two mails about a follow-up: some days before its day, and once that day is over."""

    SOON = "soon"
    LATE = "late"


def reminder_due(
    day: date, due_on: date, *, asked_on: date, reminded: bool, told_late: bool
) -> Reminder | None:
    """The reminder to send today, if any; each is sent once. At short notice there is no first one."""
    if day > due_on:
        return None if told_late else Reminder.LATE
    begins = due_on - timedelta(days=REMIND_DAYS_BEFORE)
    return Reminder.SOON if not reminded and asked_on < begins <= day else None
