"""Working days in England: neither Saturday, Sunday nor a bank holiday. Pure.

Reminders and the ladder of letters count in them; deadlines themselves may fall on any day.
"""

from datetime import date, timedelta
from functools import cache

import holidays

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@cache
def _bank_holidays(year: int) -> dict[date, str]:
    # One year at a time: the calendar for a year is the same however it was come by.
    return dict(holidays.country_holidays("GB", subdiv="ENG", years=year))


def bank_holiday(day: date) -> str:
    """The name of the bank holiday in England on that day, empty when it is none."""
    return _bank_holidays(day.year).get(day, "")


def is_working_day(day: date) -> bool:
    """Whether offices are open in England on that day."""
    return day.weekday() < SATURDAY and not bank_holiday(day)


def why_not_worked(day: date) -> str:
    """What makes it no working day, for example "Saturday" or "Good Friday"; empty for a working day."""
    return bank_holiday(day) or (f"{day:%A}" if day.weekday() >= SATURDAY else "")


def add_working_days(day: date, number: int) -> date:
    """The working day so many working days later, or earlier when the number is negative.

    0 gives the day itself when it is worked, and else the next working day.
    """
    step = -ONE_DAY if number < 0 else ONE_DAY
    left = abs(number)
    if not left:
        return day if is_working_day(day) else add_working_days(day, 1)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def working_days_between(first: date, last: date) -> int:
    """How many working days come after `first`, up to and with `last`; negative when `last` is earlier.

    For working days it is the opposite of adding: `add_working_days(first, n)` lies n from `first`.
    """
    if last < first:
        return -working_days_between(last - ONE_DAY, first - ONE_DAY)
    days = (first + ONE_DAY * n for n in range(1, (last - first).days + 1))
    return sum(map(is_working_day, days))
