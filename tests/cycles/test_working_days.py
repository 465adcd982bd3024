"""Working days in England, as a table of days that people know."""

from datetime import date, timedelta

import pytest

from tracker.cycles.working_days import (
    add_working_days,
    bank_holiday,
    is_working_day,
    why_not_worked,
    working_days_between,
)

DAYS = [
    (date(2026, 11, 2), ""),  # a Monday
    (date(2026, 11, 6), ""),  # a Friday
    (date(2026, 11, 7), "Saturday"),
    (date(2026, 11, 8), "Sunday"),
    (date(2026, 4, 3), "Good Friday"),
    (date(2026, 4, 6), "Easter Monday"),  # not one in Scotland
    (date(2026, 8, 31), "Late Summer Bank Holiday"),  # Scotland's is at the other end of the month
    (date(2026, 1, 2), ""),  # a bank holiday in Scotland only
    (date(2026, 3, 17), ""),  # a bank holiday in Northern Ireland only
    (date(2026, 12, 25), "Christmas Day"),
    (date(2026, 12, 28), "Boxing Day (observed)"),  # the 26th is a Saturday
    (date(2027, 12, 27), "Christmas Day (observed)"),  # the 25th is a Saturday
    (date(2027, 12, 28), "Boxing Day (observed)"),
    (date(2022, 9, 19), "State Funeral of Queen Elizabeth II"),  # given once
    (date(2020, 5, 8), "May Day"),  # moved to a Friday that year
]


@pytest.mark.parametrize(("day", "why"), DAYS)
def test_whether_a_day_is_worked_and_why_not(day, why):
    assert is_working_day(day) is (not why)
    assert why_not_worked(day) == why


def test_a_bank_holiday_on_a_saturday_keeps_its_name():
    assert bank_holiday(date(2026, 12, 26)) == "Boxing Day"
    assert why_not_worked(date(2026, 12, 26)) == "Boxing Day"


SUMS = [
    (date(2026, 11, 2), 1, date(2026, 11, 3)),  # within the week
    (date(2026, 11, 6), 1, date(2026, 11, 9)),  # over a weekend
    (date(2026, 11, 9), -1, date(2026, 11, 6)),  # and back
    (date(2026, 11, 7), 1, date(2026, 11, 9)),  # from a Saturday
    (date(2026, 11, 8), -1, date(2026, 11, 6)),  # from a Sunday back
    (date(2026, 4, 2), 1, date(2026, 4, 7)),  # over Easter
    (date(2026, 4, 7), -1, date(2026, 4, 2)),
    (date(2026, 12, 24), 1, date(2026, 12, 29)),  # over Christmas, Boxing Day kept on the Monday
    (date(2026, 12, 31), 1, date(2027, 1, 4)),  # over the new year
    (date(2026, 12, 14), -21, date(2026, 11, 13)),  # a reminder 21 working days before
    (date(2026, 12, 14), -7, date(2026, 12, 3)),
    (date(2026, 12, 14), 7, date(2026, 12, 23)),
    (date(2026, 11, 6), 0, date(2026, 11, 6)),  # nothing to add
    (date(2026, 11, 7), 0, date(2026, 11, 9)),  # nothing to add on a day that is not worked
]


@pytest.mark.parametrize(("day", "number", "then"), SUMS)
def test_working_days_are_added_and_taken_away(day, number, then):
    assert add_working_days(day, number) == then


COUNTS = [
    (date(2026, 11, 2), date(2026, 11, 2), 0),  # the same day
    (date(2026, 11, 2), date(2026, 11, 6), 4),
    (date(2026, 11, 6), date(2026, 11, 9), 1),  # Friday to Monday
    (date(2026, 11, 7), date(2026, 11, 8), 0),  # within a weekend
    (date(2026, 11, 6), date(2026, 11, 8), 0),  # Friday to Sunday
    (date(2026, 4, 2), date(2026, 4, 7), 1),  # over Easter
    (date(2026, 11, 9), date(2026, 11, 6), -1),  # backwards
    (date(2026, 11, 9), date(2026, 11, 8), 0),  # Monday back to Sunday: the weekend is not counted
]


@pytest.mark.parametrize(("first", "last", "number"), COUNTS)
def test_working_days_are_counted(first, last, number):
    assert working_days_between(first, last) == number


def test_counting_undoes_adding_for_a_year_of_working_days():
    days = [date(2026, 3, 1) + timedelta(days=n) for n in range(365)]
    for day in filter(is_working_day, days):
        for number in (-21, -7, -1, 1, 7, 21):
            assert working_days_between(day, add_working_days(day, number)) == number
