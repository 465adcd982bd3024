"""When a lead is reminded of an exception report, and how late one was. Pure."""

from datetime import date
from enum import StrEnum

from tracker.cycles.working_days import add_working_days

DAYS_BEFORE = 3  # working days


class ReminderKind(StrEnum):
    """One mail before the report is due, one when it is late."""

    BEFORE = "before"
    LATE = "late"


def reminder_due(due_on: date, today: date, *, reminded: bool, late_told: bool) -> ReminderKind | None:
    """Which mail is due today for a report not yet submitted; each goes out once.

    Three working days before, or later when the command did not run that day, up to the day itself; the other
    one from the day after. Who was told that it is late is not reminded of the day that has passed.
    """
    if today > due_on:
        return None if late_told else ReminderKind.LATE
    if reminded or today < add_working_days(due_on, -DAYS_BEFORE):
        return None
    return ReminderKind.BEFORE


def days_late(due_on: date, submitted_on: date | None, today: date) -> int:
    """By how many days a report came after the day it was due, or is late by today; 0 in time."""
    return max(0, ((submitted_on or today) - due_on).days)
