"""When a re-test is due, and what follows from its answer. No database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.errors import RuleBroken
from tracker.impact_tests.rules import (
    Embedded,
    Kept,
    Then,
    check_answer,
    days_late,
    due_on,
    first_due,
    last_overdue,
    months_after,
    reopens,
)

DONE = datetime(2026, 5, 4, 9, tzinfo=UTC)
EARLIER = DONE - timedelta(days=200)
DAY = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("completed", "due"),
    [
        (date(2026, 5, 4), date(2026, 11, 4)),
        (date(2026, 8, 31), date(2027, 2, 28)),  # the day is missing: the month's last
        (date(2027, 8, 31), date(2028, 2, 29)),  # leap year
        (date(2026, 12, 31), date(2027, 6, 30)),
        (date(2026, 7, 1), date(2027, 1, 1)),
    ],
)
def test_six_calendar_months_later(completed, due):
    assert first_due(completed) == due


@settings(max_examples=60)
@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_months_never_run_over(day, months):
    """So many months on, never into the month after, on the same day wherever there is one."""
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("kept", "due"),
    [
        ([], date(2026, 11, 4)),  # nothing kept: it follows from the sign-off
        ([Kept(EARLIER, date(2026, 4, 1), Embedded.NO)], date(2026, 11, 4)),  # of an earlier completion
        ([Kept(EARLIER, date(2026, 4, 1))], date(2026, 11, 4)),  # one that the reopening ended
        ([Kept(DONE, date(2026, 11, 4), Embedded.YES)], None),  # the last word is said
        (
            [Kept(DONE, date(2026, 11, 4), Embedded.PARTLY), Kept(DONE, date(2027, 2, 1))],
            date(2027, 2, 1),
        ),  # tested again
    ],
)
def test_what_is_due(kept, due):
    assert due_on(DONE, DAY, kept) == due


@pytest.mark.parametrize(("due", "late"), [(None, 0), (DAY, 0), (DAY - timedelta(days=3), 3), (date.max, 0)])
def test_late_from_the_day_after(due, late):
    assert days_late(due, DAY) == late


@pytest.mark.parametrize(
    ("embedded", "then", "again_on", "field"),
    [
        (Embedded.PARTLY, None, None, "then"),
        (Embedded.PARTLY, Then.AGAIN, None, "again_on"),
        (Embedded.PARTLY, Then.AGAIN, DAY, "again_on"),  # today is not later
    ],
)
def test_in_part_asks_what_follows(embedded, then, again_on, field):
    with pytest.raises(RuleBroken) as caught:
        check_answer(embedded, then, again_on, DAY)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("embedded", "then", "again"),
    [
        (Embedded.YES, None, False),
        (Embedded.YES, Then.REOPEN, False),  # what was ticked below counts for "in part" only
        (Embedded.NO, None, True),
        (Embedded.PARTLY, Then.REOPEN, True),
        (Embedded.PARTLY, Then.AGAIN, False),
    ],
)
def test_what_opens_the_action_again(embedded, then, again):
    check_answer(embedded, then, DAY + timedelta(days=1), DAY)
    assert reopens(embedded, then) is again


@given(st.dates(date(2024, 1, 1), date(2032, 12, 31)), st.integers(-400, 20))
def test_a_first_re_test_is_late_exactly_when_it_was_completed_by_that_day(today, days):
    completed_on = today + timedelta(days=days)
    assert (first_due(completed_on) < today) == (completed_on <= last_overdue(today))
