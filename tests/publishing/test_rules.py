"""What stops publication, when a grade can be contested, and when it is final: tables of cases."""

from datetime import UTC, date, datetime

import pytest

from tracker.clock import LONDON
from tracker.errors import RuleBroken
from tracker.frameworks.rules import Grade
from tracker.publishing.rules import (
    Accuracy,
    Check,
    ContestDecision,
    Obstacle,
    accuracy_of,
    check_decision,
    check_publishable,
    gather,
    why_not_closable,
    why_not_contestable,
)

ENDS = date(2026, 7, 10)
PUBLISHED = date(2026, 6, 30)


def test_what_is_missing_is_named_in_the_order_in_which_it_is_put_right():
    check = gather([(Obstacle.QUERIES, "1.1"), (Obstacle.UNGRADED, "2.1"), (Obstacle.UNGRADED, "2.1"),
                    (Obstacle.UNGRADED, "2.2")])  # fmt: skip
    assert check.problems == ["Not graded yet: 2.1, 2.2", "Query to the agency still open: 1.1"]
    assert not check.ready
    assert Check().ready


@pytest.mark.parametrize(
    ("kinds", "reason", "refused"),
    [
        ([], "", None),  # nothing is missing
        ([Obstacle.UNGRADED], "We must.", "Not graded yet: 1.1"),  # no reason helps
        ([Obstacle.STALE], "We must.", "Answer changed after it was graded: 1.1"),
        ([Obstacle.UNDECIDED], "We must.", "N/A request or modification not decided: 1.1"),
        ([Obstacle.MODERATION], "We must.", "Moderation not done: 1.1"),
        ([Obstacle.DIFFERING], "We must.", "First grade and moderation differ: 1.1"),
        ([Obstacle.QUERIES], "", "Say why you publish"),  # may stay open, but not in silence
        ([Obstacle.QUERIES], "  ", "Say why you publish"),
        ([Obstacle.QUERIES, Obstacle.OUTCOMES], "The meeting is tomorrow.", None),
        ([Obstacle.QUERIES, Obstacle.UNGRADED], "We must.", "Not graded yet: 1.1"),
    ],
)
def test_what_blocks_and_what_needs_a_reason(kinds, reason, refused):
    check = gather((kind, "1.1") for kind in kinds)
    if refused is None:
        check_publishable(check, reason)
        return
    with pytest.raises(RuleBroken, match=refused) as problem:
        check_publishable(check, reason)
    assert problem.value.field == ("reason" if "Say why" in refused else None)


@pytest.mark.parametrize(
    ("published", "ends_on", "contested", "today", "refused"),
    [
        (True, ENDS, False, date(2026, 7, 1), ""),  # within the window
        (True, ENDS, False, ENDS, ""),  # its last day
        (True, ENDS, False, date(2026, 7, 11), "ended on 10 July 2026 at 23:59"),  # the day after
        (True, ENDS, True, date(2026, 7, 1), "contested already"),  # once only
        (True, None, False, date(2026, 7, 1), "without a time to contest"),  # from before there was one
        (False, None, False, date(2026, 7, 1), "not been published"),
    ],
)
def test_when_a_grade_can_be_contested(published, ends_on, contested, today, refused):
    found = why_not_contestable(published=published, ends_on=ends_on, contested=contested, today=today)
    assert refused in found
    assert bool(refused) is bool(found)


def test_nothing_is_contested_in_a_closed_cycle():
    found = why_not_contestable(published=True, ends_on=ENDS, contested=False, today=PUBLISHED, closed=True)
    assert "closed" in found


@pytest.mark.parametrize(
    ("moment", "open_still"),
    [
        (datetime(2026, 7, 10, 22, 59, 59, tzinfo=UTC), True),  # 23:59:59 in London, summer time
        (datetime(2026, 7, 10, 23, 0, 0, tzinfo=UTC), False),  # midnight in London; in UTC still the 10th
        (datetime(2026, 7, 9, 23, 0, 0, tzinfo=UTC), True),  # the last day has just begun in London
    ],
)
def test_the_window_ends_at_midnight_in_london_in_summer(moment, open_still):
    day = moment.astimezone(LONDON).date()
    assert (why_not_contestable(published=True, ends_on=ENDS, contested=False, today=day) == "") is open_still


@pytest.mark.parametrize(
    ("ends_on", "decided", "today", "state", "waiting", "final_since"),
    [
        (ENDS, [], ENDS, Accuracy.OPEN, 0, None),  # the last day
        (ENDS, [], date(2026, 7, 11), Accuracy.FINAL, 0, date(2026, 7, 11)),  # nobody contested
        (ENDS, [None], ENDS, Accuracy.OPEN, 1, None),
        (ENDS, [None, PUBLISHED], date(2026, 7, 11), Accuracy.DECIDING, 1, None),  # the board has to decide
        (ENDS, [date(2026, 7, 5)], date(2026, 7, 8), Accuracy.OPEN, 0, None),  # others may still come
        (ENDS, [date(2026, 7, 5)], date(2026, 8, 1), Accuracy.FINAL, 0, date(2026, 7, 11)),
        (ENDS, [date(2026, 7, 20), date(2026, 7, 5)], date(2026, 8, 1), Accuracy.FINAL, 0, date(2026, 7, 20)),
        (None, [], date(2026, 8, 1), Accuracy.FINAL, 0, PUBLISHED),  # published before there was a window
    ],
)
def test_when_grades_are_final(ends_on, decided, today, state, waiting, final_since):
    found = accuracy_of(PUBLISHED, ends_on, decided, today)
    assert (found.state, found.waiting, found.final_since) == (state, waiting, final_since)


@pytest.mark.parametrize(
    ("decision", "to", "reason", "field"),
    [
        (None, None, "Seen.", "decision"),
        (ContestDecision.UPHELD, None, "", "reason"),
        (ContestDecision.UPHELD, None, "The log is of another year.", None),
        (ContestDecision.CHANGED, None, "Seen.", "grade"),
        (ContestDecision.CHANGED, Grade.ADEQUATE, "Seen.", "grade"),  # the same grade again
        (ContestDecision.CHANGED, Grade.GOOD, " ", "reason"),
        (ContestDecision.CHANGED, Grade.GOOD, "Seen.", None),
        (ContestDecision.CHANGED, Grade.NOT_APPLICABLE, "It has no staff.", None),
    ],
)
def test_what_a_decision_needs(decision, to, reason, field):
    if field is None:
        check_decision(decision, Grade.ADEQUATE, to, reason)
        return
    with pytest.raises(RuleBroken) as problem:
        check_decision(decision, Grade.ADEQUATE, to, reason)
    assert problem.value.field == field


@pytest.mark.parametrize(
    ("waiting", "ends_on", "today", "words"),
    [
        (0, None, ENDS, ""),
        (0, ENDS, date(2026, 7, 11), ""),
        (0, ENDS, ENDS, "until 10 July 2026"),
        (1, ENDS, date(2026, 7, 11), "1 contested grade has not been decided"),
        (2, ENDS, ENDS, "2 contested grades have not been decided"),
    ],
)
def test_when_a_cycle_can_be_closed(waiting, ends_on, today, words):
    found = why_not_closable(open_contests=waiting, window_ends_on=ends_on, today=today)
    assert words in found
    assert bool(words) is bool(found)
