"""Figures as a board counts them, and the alarm, as tables of cases and properties."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exception_reports.test_writing import action, snapshot
from tracker.action_plans.rules import Brag
from tracker.exception_reports.alarm import agency_alarm, board_alarm
from tracker.exception_reports.figures import WITH_GREEN, figures, tally
from tracker.exception_reports.writing import changes_since


def plan(blue=0, green=0, amber=0, red=0, **more):
    colours = ["blue"] * blue + ["green"] * green + ["amber"] * amber + ["red"] * red
    return {**snapshot(*(action(number, colour) for number, colour in enumerate(colours))), **more}


def compared(now, before):
    return {**now, "before": tally({**before, "taken_on": "2026-06-30"})}


WORDS = [
    # the plan, whether what is complete counts with green, the figures in words
    (plan(blue=3, green=5, red=1), False, "Blue 3; Green 5; Amber 0; Red 1"),
    (plan(blue=3, green=5, red=1), True, "Green 8, of which 3 completed; Amber 0; Red 1"),
    (plan(), True, "Green 0, of which 0 completed; Amber 0; Red 0"),
    # re-dated: green ones only, and apart from those that are complete
    (snapshot(action(1, moves=1), action(2), action(3, "red", moves=1), action(4, "blue", moves=2)), False,
     "Blue 1; Green 2, of which 1 re-dated; Amber 0; Red 1"),
    (snapshot(action(1, moves=1), action(2), action(4, "blue", moves=2)), True,
     "Green 3, of which 1 completed and 1 re-dated; Amber 0; Red 0"),
]  # fmt: skip


@pytest.mark.parametrize(("taken", "with_green", "words"), WORDS, ids=range(len(WORDS)))
def test_figures_are_said_as_the_board_counts_them(taken, with_green, words):
    assert figures({**taken, WITH_GREEN: with_green}).in_words == words


@settings(max_examples=50)
@given(st.tuples(*[st.integers(0, 40)] * 4), st.booleans())
def test_percentages_add_up_and_nothing_is_lost(counts, with_green):
    found = figures(plan(*counts, **{WITH_GREEN: with_green}))
    assert sum(share.percent for share in found.shares) == (100 if sum(counts) else 0)
    assert sum(share.count for share in found.shares) == sum(counts)
    assert found.on_track_count == counts[0] + counts[1]
    assert (found.share(Brag.BLUE) is None) == with_green


def test_a_report_without_the_setting_counts_as_before():
    assert figures(plan(blue=1)).with_green is False


ALARMS = [
    # before, now, the points it fell by; None: no alarm
    (plan(green=8, red=2), plan(green=7, red=3), 10),  # exactly ten
    (plan(green=71, red=29), plan(green=62, red=38), None),  # nine
    (plan(green=3), plan(green=2, red=1), 33),
    (plan(green=1, red=1), plan(green=2), None),  # better
    (plan(blue=5), plan(blue=4, amber=1), 20),  # complete counts as on target
    (plan(), plan(red=3), None),  # nothing to compare with
    (plan(green=3), plan(), None),  # every action was withdrawn
    # 1 of 3 to 7 of 30: ten points exactly, which rounded percentages would also call ten
    (plan(green=1, red=2), plan(green=7, red=23), 10),
    # 12 of 31 to 9 of 31: 9.68 points, though the rounded percentages are ten apart
    (plan(green=12, red=19), plan(green=9, red=22), None),
]


@pytest.mark.parametrize(("before", "now", "points"), ALARMS, ids=range(len(ALARMS)))
def test_the_alarm_of_an_agency(before, now, points):
    fall = agency_alarm(compared(now, before))
    assert (fall.points if fall else None) == points


def test_a_first_report_raises_no_alarm():
    assert agency_alarm({**plan(red=9), "before": None}) is None
    assert agency_alarm(plan(red=9)) is None, "a report from before this was kept"


def test_the_board_is_compared_over_the_reports_that_have_one_before():
    fell = compared(plan(green=1, red=1), plan(green=2))
    same = compared(plan(green=2), plan(green=2))
    new = {**plan(red=50), "before": None}
    fall = board_alarm([fell, same, new])
    assert fall is not None
    assert (fall.agencies, fall.points, fall.now.total) == (2, 25, 4)
    assert board_alarm([same, new]) is None
    assert board_alarm([]) is None


def test_changes_name_what_was_added_withdrawn_and_reopened():
    before = snapshot(action(1, "blue"), action(2), action(3, "blue"))
    now = snapshot(action(1, "green"), action(3, "blue"), action(4))
    found = changes_since(now, before)
    assert [each["number"] for each in found.added] == [4]
    assert [each["number"] for each in found.withdrawn] == [2]
    assert [each["number"] for each in found.reopened] == [1]
    assert changes_since(now, None).added == ()
