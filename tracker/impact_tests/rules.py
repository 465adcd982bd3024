"""Whether a completed action holds six months later: when a re-test is due, what it leads to. Pure."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from tracker.errors import RuleBroken

RETEST_MONTHS = 6


class Embedded(StrEnum):
    """Whether what was done is still how things are done."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"

    @property
    def label(self) -> str:
        return {"yes": "Yes", "partly": "In part", "no": "No"}[self.value]

    @property
    def colour(self) -> str:
        """A tag colour's name."""
        return {"yes": "green", "partly": "yellow", "no": "red"}[self.value]


class Then(StrEnum):
    """What follows when an action is embedded only in part."""

    REOPEN = "reopen"
    AGAIN = "again"

    @property
    def label(self) -> str:
        return {"reopen": "Reopen the action", "again": "Kept it again later"}[self.value]


@dataclass(frozen=True)
class Kept:
    """One re-test of a completion as it is kept: `embedded` is None while it waits."""

    completed_at: datetime
    due_on: date
    embedded: Embedded | None = None


def months_after(day: date, months: int) -> date:
    """The same day so many calendar months later; the last day of the month where that day is missing."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def first_due(completed_on: date) -> date:
    """When the first re-test of an action completed on that day is due."""
    return months_after(completed_on, RETEST_MONTHS)


def last_overdue(today: date) -> date:
    """The latest day of completion whose first re-test is late today: every earlier one is late too."""
    day = months_after(today, -RETEST_MONTHS) + timedelta(days=3)
    while first_due(day) >= today:
        day -= timedelta(days=1)
    return day


def due_on(completed_at: datetime, completed_on: date, kept: Iterable[Kept]) -> date | None:
    """When the next re-test of a completion is due; None once it was answered and nothing is to follow.

    Re-tests of an earlier completion say nothing about this one.
    """
    own = [test for test in kept if test.completed_at == completed_at]
    if not own:
        return first_due(completed_on)
    return next((test.due_on for test in own if test.embedded is None), None)


def days_late(due: date | None, today: date) -> int:
    """For how many days a re-test has been overdue; 0 until the day after it is due."""
    return max(0, (today - due).days) if due else 0


def check_answer(embedded: Embedded, then: Then | None, again_on: date | None, today: date) -> None:
    """Raise RuleBroken beside the field when what follows "in part" was not chosen or cannot be."""
    if embedded is not Embedded.PARTLY:
        return
    if then is None:
        raise RuleBroken("Choose whether to reopen the action or to test it again later", field="then")
    if then is Then.REOPEN:
        return
    if again_on is None:
        raise RuleBroken("Enter the date by which to test again", field="again_on")
    if again_on <= today:
        raise RuleBroken("Enter a date after today", field="again_on")


def reopens(embedded: Embedded, then: Then | None) -> bool:
    """Whether this answer opens the action again: what is no longer done always does."""
    return embedded is Embedded.NO or (embedded is Embedded.PARTLY and then is Then.REOPEN)
