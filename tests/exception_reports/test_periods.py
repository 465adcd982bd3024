"""Dates of periods, who reports in which, and when a lead is reminded: tables of cases and properties."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.cycles.working_days import is_working_day
from tracker.exception_reports.intervals import ends_due, is_due, not_before
from tracker.exception_reports.operations import PeriodDates
from tracker.exception_reports.periods import Taken, first_fault, gaps, propose, usual_name
from tracker.exception_reports.reminders import ReminderKind, days_late, reminder_due

DUE = [
    # end of the last period reported in, end of this one, months agreed, whether it reports
    (None, date(2026, 9, 30), 6, True),  # never reported
    (date(2026, 6, 30), date(2026, 9, 30), None, True),  # nothing agreed
    (date(2026, 6, 30), date(2026, 9, 30), 3, True),  # three months, though June is shorter
    (date(2026, 6, 30), date(2026, 9, 30), 6, False),
    (date(2026, 6, 30), date(2026, 12, 31), 6, True),
    (date(2026, 8, 31), date(2027, 2, 28), 6, True),  # where there is no such day
    (date(2026, 6, 30), date(2026, 9, 29), 3, False),  # a day short
    (date(2025, 12, 31), date(2026, 12, 31), 12, True),
]


@pytest.mark.parametrize(("last", "ends_on", "months", "due"), DUE)
def test_who_is_due(last, ends_on, months, due):
    assert is_due(last, ends_on, months) is due


def test_the_periods_to_come_in_which_it_reports():
    ends = [date(2026, 9, 30), date(2026, 12, 31), date(2027, 3, 31), date(2027, 6, 30)]
    assert ends_due(date(2026, 6, 30), ends, 6) == [ends[1], ends[3]]
    assert ends_due(None, ends, 6) == [ends[0], ends[2]]
    assert ends_due(date(2026, 6, 30), ends, None) == ends
    assert not_before(date(2026, 6, 30), 6) == date(2026, 12, 30)


NAMES = [
    (date(2026, 10, 1), date(2026, 12, 31), "Quarter 3 2026/27"),
    (date(2027, 1, 1), date(2027, 3, 31), "Quarter 4 2026/27"),
    (date(2099, 4, 1), date(2099, 6, 30), "Quarter 1 2099/00"),
    (date(2026, 12, 1), date(2026, 12, 31), "December 2026"),
    (date(2026, 11, 1), date(2026, 12, 31), "November to December 2026"),
    (date(2026, 11, 1), date(2027, 1, 31), "November 2026 to January 2027"),
    (date(2026, 11, 15), date(2026, 12, 14), "15 November to 14 December 2026"),
]


@pytest.mark.parametrize(("starts_on", "ends_on", "name"), NAMES)
def test_what_a_period_is_called(starts_on, ends_on, name):
    assert usual_name(starts_on, ends_on) == name


def test_due_dates_and_meetings_are_working_days_after():
    (one,) = propose(date(2026, 10, 1), 3, 1)
    # Christmas lies behind; New Year's Day and two weekends do not count.
    assert (one.ends_on, one.report_due_on, one.meeting_on) == (
        date(2026, 12, 31), date(2027, 1, 15), date(2027, 1, 29),
    )  # fmt: skip


@settings(max_examples=40)
@given(st.dates(date(2026, 1, 1), date(2040, 1, 1)), st.sampled_from([1, 2, 3, 4, 6]), st.integers(1, 12))
def test_what_is_proposed_can_be_saved(starts_on, months, number):
    found = propose(starts_on, months, number)
    assert len(found) == number
    assert first_fault(found, []) == {}
    assert gaps(Taken(one.name, one.starts_on, one.ends_on) for one in found) == []
    assert all(is_working_day(one.report_due_on) and is_working_day(one.meeting_on) for one in found)


def period(starts, ends, name="P"):
    day = date(2026, 1, 1)
    start, end = day + timedelta(days=starts), day + timedelta(days=ends)
    return PeriodDates(name, start, end, end + timedelta(days=10), None)


FAULTS = [
    # periods by the days of their first and last day, which of them is wrong, in which field
    ([(0, 10), (11, 20)], {}),
    ([(0, 10), (10, 20)], {1: "starts_on"}),  # one day in both
    ([(0, 10), (0, 10)], {1: "ends_on"}),  # the same twice
    ([(0, 10), (11, 5)], {1: "ends_on"}),
    ([(20, 30), (0, 10)], {}),  # any order
]


@pytest.mark.parametrize(("several", "wrong"), FAULTS, ids=range(len(FAULTS)))
def test_periods_that_lie_over_each_other_are_told(several, wrong):
    faults = first_fault([period(*days) for days in several], [])
    assert {place: problem.field for place, problem in faults.items()} == wrong


def test_days_between_periods_are_said_in_words():
    first = Taken("Q1", date(2026, 1, 1), date(2026, 3, 31))
    third = Taken("Q3", date(2026, 4, 2), date(2026, 9, 30))
    assert gaps([third, first]) == ["1 day between Q1 and Q3: 1 April 2026"]


DAY = date(2026, 11, 20)  # a Friday
REMINDERS = [
    # today, reminded before, told that it is late, which mail goes out
    (date(2026, 11, 16), False, False, None),
    (date(2026, 11, 17), False, False, ReminderKind.BEFORE),  # three working days before
    (DAY, False, False, ReminderKind.BEFORE),  # the command did not run earlier
    (DAY, True, False, None),
    (date(2026, 11, 21), True, False, ReminderKind.LATE),
    (date(2026, 11, 21), False, False, ReminderKind.LATE),  # not reminded of a day that has passed
    (date(2026, 12, 21), True, True, None),
]


@pytest.mark.parametrize(("today", "reminded", "told", "kind"), REMINDERS)
def test_each_mail_goes_out_once(today, reminded, told, kind):
    assert reminder_due(DAY, today, reminded=reminded, late_told=told) is kind


def test_how_late_a_report_is():
    assert days_late(DAY, None, DAY) == 0
    assert days_late(DAY, None, date(2026, 11, 23)) == 3
    assert days_late(DAY, date(2026, 11, 21), date(2027, 1, 1)) == 1
