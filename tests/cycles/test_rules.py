"""Dates of a cycle, opening it and extending it, as tables of cases."""

from datetime import date

import pytest

from tracker.cycles.rules import TRANSITIONS, CycleStatus, check_dates, check_extension, check_opening
from tracker.errors import RuleBroken

TODAY = date(2026, 11, 2)


def test_the_life_cycle_goes_one_way():
    steps = [(step.sources, step.target) for step in TRANSITIONS]
    assert steps == [
        (frozenset({CycleStatus.DRAFT}), CycleStatus.OPEN),
        (frozenset({CycleStatus.OPEN}), CycleStatus.GRADING),
        (frozenset({CycleStatus.GRADING}), CycleStatus.PUBLISHED),
        (frozenset({CycleStatus.PUBLISHED}), CycleStatus.CLOSED),
    ]


@pytest.mark.parametrize("due_on", [date(2026, 11, 1), TODAY])
def test_returns_are_due_after_the_cycle_opens(due_on):
    with pytest.raises(RuleBroken, match="after 2 November 2026") as refused:
        check_dates(TODAY, due_on)
    assert refused.value.field == "due_on"
    check_dates(TODAY, date(2026, 11, 3))


@pytest.mark.parametrize(
    ("due_on", "agencies", "message"),
    [
        (date(2026, 12, 1), 0, "Choose at least one agency"),
        (date(2026, 11, 1), 3, "Returns were due on 1 November 2026"),  # nobody could be in time
        (TODAY, 3, None),  # until midnight
    ],
)
def test_opening(due_on, agencies, message):
    if message is None:
        check_opening(due_on, agencies, TODAY)
        return
    with pytest.raises(RuleBroken, match=message):
        check_opening(due_on, agencies, TODAY)


@pytest.mark.parametrize(
    ("due_on", "to", "message"),
    [
        (date(2026, 12, 1), date(2026, 12, 1), "after 1 December 2026"),  # no later than now
        (date(2026, 12, 1), date(2026, 11, 20), "after 1 December 2026"),
        (date(2026, 10, 1), date(2026, 11, 1), "not in the past"),  # later, but over already
        (date(2026, 10, 1), TODAY, None),
        (date(2026, 12, 1), date(2026, 12, 2), None),
    ],
)
def test_extending(due_on, to, message):
    if message is None:
        check_extension(due_on, to, TODAY)
        return
    with pytest.raises(RuleBroken, match=message) as refused:
        check_extension(due_on, to, TODAY)
    assert refused.value.field == "to"
