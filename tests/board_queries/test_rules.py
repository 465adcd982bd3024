"""Days for an answer, what is late, and the life of a query as a table."""

from datetime import date

import pytest

from tracker.board_queries.rules import (
    ANSWER,
    ASK_AGAIN,
    CLOSE,
    TRANSITIONS,
    QueryStatus,
    check_day,
    default_day,
    is_late,
)
from tracker.errors import RuleBroken

TODAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2026, 11, 2), date(2026, 11, 9)),  # Monday to Monday: a weekend is between
        (date(2026, 11, 6), date(2026, 11, 13)),  # a Friday
        (date(2026, 11, 7), date(2026, 11, 13)),  # asked on a Saturday: counted from Monday
        (date(2026, 12, 23), date(2027, 1, 4)),  # Christmas, Boxing Day in lieu, New Year, two weekends
    ],
)
def test_five_working_days_are_given(today, day):
    assert default_day(today) == day


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2026, 11, 1), "Enter a date that is not in the past"),
        (date(2027, 2, 1), "Enter a date before 31 January 2027"),  # 91 days ahead
    ],
)
def test_days_that_cannot_be(day, sentence):
    with pytest.raises(RuleBroken, match=sentence) as refused:
        check_day(day, TODAY)
    assert refused.value.field == "answer_by"


@pytest.mark.parametrize("day", [TODAY, date(2027, 1, 31)])
def test_days_that_can_be(day):
    check_day(day, TODAY)


@pytest.mark.parametrize(
    ("status", "day", "late"),
    [
        (QueryStatus.OPEN, date(2026, 11, 1), True),
        (QueryStatus.OPEN, TODAY, False),  # the day itself is still in time
        (QueryStatus.ANSWERED, date(2026, 11, 1), False),  # the board's turn now
        (QueryStatus.CLOSED, date(2026, 11, 1), False),
    ],
)
def test_what_is_late(status, day, late):
    assert is_late(status, day, TODAY) is late


@pytest.mark.parametrize(
    ("status", "steps"),
    [
        (QueryStatus.OPEN, [ANSWER, ASK_AGAIN, CLOSE]),
        (QueryStatus.ANSWERED, [ANSWER, ASK_AGAIN, CLOSE]),  # a colleague may add to the answer
        (QueryStatus.CLOSED, [ASK_AGAIN]),
    ],
)
def test_what_can_be_done(status, steps):
    assert [step for step in TRANSITIONS if step.allowed_from(status)] == steps
