"""When the next reporting period lies, by the months the cycle says lie between two reports. Pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class NextPeriod:
    """The dates to begin with; the manager may set others."""

    starts_on: date
    ends_on: date


def next_period(last_day: date, months: int) -> NextPeriod:
    """The period that begins on the day after and takes so many months.

    When the last one ended with its month this one does too, however long the months are.
    """
    starts_on = last_day + ONE_DAY
    return NextPeriod(starts_on, months_later(starts_on, months) - ONE_DAY)


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of a month that has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
