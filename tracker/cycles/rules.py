"""The life cycle of a round of assessment, and what its settings must keep to. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from tracker.errors import RuleBroken, WrongState
from tracker.lifecycle import Transition
from tracker.policy import Permission


class CycleStatus(StrEnum):
    """draft → open → grading → published → closed."""

    DRAFT = "draft"
    OPEN = "open"
    GRADING = "grading"
    PUBLISHED = "published"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return self.value.capitalize()

    @property
    def colour(self) -> str:
        return STATUS_COLOURS[self]

    @property
    def running(self) -> bool:
        """Agencies can still answer, and the board can still give them more time."""
        return self in RUNNING


STATUS_COLOURS = {
    CycleStatus.DRAFT: "grey",
    CycleStatus.OPEN: "blue",
    CycleStatus.GRADING: "orange",
    CycleStatus.PUBLISHED: "green",
    CycleStatus.CLOSED: "grey",
}
RUNNING = frozenset({CycleStatus.OPEN, CycleStatus.GRADING})


def _step(verb: str, label: str, source: CycleStatus, target: CycleStatus) -> Transition:
    return Transition(f"cycle.{verb}", label, frozenset({source}), target, Permission.MANAGE_CYCLES)


OPEN = _step("open", "Open the cycle", CycleStatus.DRAFT, CycleStatus.OPEN)
START_GRADING = _step("start_grading", "Start grading", CycleStatus.OPEN, CycleStatus.GRADING)
PUBLISH = _step("publish", "Mark as published", CycleStatus.GRADING, CycleStatus.PUBLISHED)
CLOSE = _step("close", "Close the cycle", CycleStatus.PUBLISHED, CycleStatus.CLOSED)
TRANSITIONS = (OPEN, START_GRADING, PUBLISH, CLOSE)


REPORT_MONTHS = (1, 2, 3, 4, 6, 12)


@dataclass(frozen=True)
class CycleSettings:
    """What a board manager sets before opening; days are whole days of the calendar.

    `reply_days`: to reply to what was found in evidence; `accuracy_days`: to contest a published grade;
    `report_months`: between two exception reports, one of REPORT_MONTHS.
    """

    name: str
    framework_version_id: UUID
    opens_on: date
    due_on: date
    self_grading: bool
    update_limit_days: int
    amendment_days: int
    reply_days: int = 10
    accuracy_days: int = 10
    report_months: int = 3


def check_draft(status: CycleStatus) -> None:
    """Raise WrongState once the cycle was opened: agencies rely on what it said then."""
    if status is not CycleStatus.DRAFT:
        raise WrongState("This cycle has been opened, so its settings can no longer be changed.")


def check_dates(opens_on: date, due_on: date) -> None:
    """Raise RuleBroken beside the due date when it is not after the day the cycle opens."""
    if due_on <= opens_on:
        raise RuleBroken(f"Enter a date after {_words(opens_on)}, the day the cycle opens", field="due_on")


def check_opening(due_on: date, agencies: int, today: date) -> None:
    """Raise RuleBroken when a cycle opened today would leave nobody, or no time, to answer."""
    if not agencies:
        raise RuleBroken("Choose at least one agency", field="agencies")
    if due_on < today:
        raise RuleBroken(
            f"Returns were due on {_words(due_on)}: change the due date before you open the cycle"
        )


def check_extension(due_on: date, to: date, today: date) -> None:
    """Raise RuleBroken unless the new deadline is later than the present one and not already past."""
    if to <= due_on:
        raise RuleBroken(f"Enter a date after {_words(due_on)}, the deadline this agency has now", field="to")
    if to < today:
        raise RuleBroken("Enter a date that is not in the past", field="to")


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
