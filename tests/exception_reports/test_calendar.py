"""The dates a manager finds filled in for the next reporting period."""

from datetime import date

import pytest

from tracker.exception_reports.calendar import NextPeriod, next_period

CASES = [
    # (last day of the last one, months, first and last day of the next)
    (date(2026, 9, 30), 3, date(2026, 10, 1), date(2026, 12, 31)),  # quarters of a year
    (date(2026, 12, 31), 3, date(2027, 1, 1), date(2027, 3, 31)),  # over the new year
    (date(2026, 1, 31), 1, date(2026, 2, 1), date(2026, 2, 28)),  # a short month
    (date(2028, 1, 31), 1, date(2028, 2, 1), date(2028, 2, 29)),  # in a leap year
    (date(2026, 3, 31), 6, date(2026, 4, 1), date(2026, 9, 30)),
    (date(2026, 3, 31), 12, date(2026, 4, 1), date(2027, 3, 31)),
    (date(2026, 10, 15), 2, date(2026, 10, 16), date(2026, 12, 15)),  # in the middle of months
    (date(2026, 12, 29), 2, date(2026, 12, 30), date(2027, 2, 27)),  # where February has no such day
]


@pytest.mark.parametrize(("last_day", "months", "starts_on", "ends_on"), CASES)
def test_the_next_period_follows_the_last_one(last_day, months, starts_on, ends_on):
    assert next_period(last_day, months) == NextPeriod(starts_on, ends_on)
