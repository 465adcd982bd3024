"""The colour shown: a table of cases, and what holds for every case (R8, R10)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.action_plans.brag import (
    BETTER,
    SAME,
    WORSE,
    ActionFacts,
    count_colours,
    direction,
    percentages,
    shown_brag,
)
from tracker.action_plans.rules import ActionStatus, Brag

TODAY = date(2026, 11, 2)
LIMIT = 45
OPEN, CLAIMED, COMPLETE = ActionStatus.OPEN, ActionStatus.COMPLETION_CLAIMED, ActionStatus.COMPLETE
BLUE, GREEN, AMBER, RED = Brag
REMEDY = "Agency staff are booked"


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


# status, due in days, reported, remedial action, forecast in days, colour shown, words in the reason
CASES = [
    (OPEN, 10, None, "", None, GREEN, "On target"),  # nothing said yet and time left
    (OPEN, 0, GREEN, "", None, GREEN, "On target"),  # the due date itself is still in time
    (OPEN, -1, GREEN, "", None, RED, "1 day past its due date, without"),  # never green after it
    (OPEN, -12, GREEN, REMEDY, 5, AMBER, "12 days past its due date, with remedial"),
    (OPEN, -12, GREEN, REMEDY, -1, RED, "12 days past"),  # the forecast has passed too
    (OPEN, -12, GREEN, "  ", 5, RED, "without remedial"),  # spaces are no remedy
    (OPEN, 10, AMBER, REMEDY, 20, AMBER, "Reported off target, with remedial"),
    (OPEN, 10, AMBER, "", 20, RED, "without remedial action"),
    (OPEN, 10, AMBER, REMEDY, None, RED, "without remedial action"),
    (OPEN, 10, RED, REMEDY, 20, RED, "Reported off target"),  # worse than the dates say
    (OPEN, -1, RED, REMEDY, 20, RED, "Reported off target"),
    (OPEN, 10, BLUE, "", None, GREEN, "On target"),  # sent back: blue was not signed off
    (CLAIMED, 10, BLUE, "", None, GREEN, "Completion claimed, waiting"),
    (CLAIMED, -3, BLUE, "", None, RED, "3 days past its due date, completion claimed but not signed off"),
    (COMPLETE, -30, BLUE, "", None, BLUE, "signed off by a second person"),
    (COMPLETE, 30, RED, "", None, BLUE, "signed off by a second person"),
    (OPEN, None, None, "", None, GREEN, "On target"),
]


@pytest.mark.parametrize(("status", "due", "reported", "remedy", "forecast", "colour", "words"), CASES)
def test_the_colour_shown_is_the_worse_of_report_and_dates(
    status, due, reported, remedy, forecast, colour, words
):
    facts = ActionFacts(
        status=status,
        due_on=None if due is None else days(due),
        reported=reported,
        remedial_action=remedy,
        forecast_on=None if forecast is None else days(forecast),
        last_update_on=TODAY,
    )
    shown = shown_brag(facts, TODAY, LIMIT)
    assert shown.colour is colour
    assert words in shown.reason


@pytest.mark.parametrize(
    ("status", "ago", "silent"),
    [
        (OPEN, 45, None),  # the limit itself is not silence
        (OPEN, 46, 46),
        (CLAIMED, 60, 60),
        (COMPLETE, 400, None),  # nothing is due once it is complete
        (OPEN, None, None),  # never opened, so nothing was expected
    ],
)
def test_silence_is_told_after_the_limit(status, ago, silent):
    facts = ActionFacts(status, days(10), None, "", None, None if ago is None else days(-ago))
    shown = shown_brag(facts, TODAY, LIMIT)
    assert shown.silent_days == silent
    assert shown.silence == (f"No update for {silent} days" if silent else "")
    assert shown.is_exception is (silent is not None)


dates = st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31))
facts_of_any_kind = st.builds(
    ActionFacts,
    status=st.sampled_from([OPEN, CLAIMED, COMPLETE]),
    due_on=dates,
    reported=st.none() | st.sampled_from(Brag),
    remedial_action=st.sampled_from(["", " ", REMEDY]),
    forecast_on=dates,
    last_update_on=dates,
)


@given(facts_of_any_kind)
def test_never_green_after_the_due_date(facts):
    shown = shown_brag(facts, TODAY, LIMIT)
    if facts.due_on is not None and facts.due_on < TODAY:
        assert shown.colour is not GREEN


@given(facts_of_any_kind)
def test_never_better_than_reported_until_it_is_signed_off(facts):
    shown = shown_brag(facts, TODAY, LIMIT)
    if facts.reported is not None and facts.status is OPEN:
        assert shown.colour.badness >= facts.reported.badness


@given(facts_of_any_kind)
def test_blue_only_when_complete(facts):
    assert (shown_brag(facts, TODAY, LIMIT).colour is BLUE) == (facts.status is COMPLETE)


@given(facts_of_any_kind)
def test_amber_only_with_remedial_action_and_forecast(facts):
    if shown_brag(facts, TODAY, LIMIT).colour is AMBER:
        assert facts.remedial_action.strip()
        assert facts.forecast_on is not None


@given(st.lists(st.sampled_from(Brag), min_size=1, max_size=400))
def test_percentages_add_up_to_100_and_none_is_far_off(colours):
    counts = count_colours(colours)
    shares = percentages(counts)
    assert sum(shares.values()) == 100
    for colour, count in counts.items():
        assert abs(shares[colour] - 100 * count / len(colours)) < 1
        assert count or shares[colour] == 0


def test_percentages_of_nothing_are_nothing():
    assert percentages(count_colours([])) == dict.fromkeys(Brag, 0)


@pytest.mark.parametrize(
    ("counts", "shares"),
    [
        ((1, 1, 1, 0), (34, 33, 33, 0)),  # the remainder goes to the first of equals
        ((6, 9, 4, 2), (29, 43, 19, 9)),
        ((1, 0, 0, 0), (100, 0, 0, 0)),
    ],
)
def test_percentages_by_hand(counts, shares):
    assert tuple(percentages(dict(zip(Brag, counts, strict=True))).values()) == shares


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (GREEN, RED, BETTER),
        (RED, AMBER, WORSE),
        (AMBER, AMBER, SAME),
        (BLUE, GREEN, BETTER),
        (RED, None, None),
    ],
)
def test_direction_of_travel_has_its_word(now, before, expected):
    assert direction(now, before) is expected
