"""From single times to figures, and whether they reach their goals."""

import pytest

from tracker.bench.figures import Figures, Goal, is_met, missed, percentile


@pytest.mark.parametrize(
    ("times", "percent", "expected"),
    [
        ([7], 50, 7),  # one time is every percentile
        ([1, 2, 3, 4], 50, 2),  # half of them do not exceed it
        ([4, 3, 2, 1], 95, 4),  # the order of measuring does not count
        (list(range(1, 101)), 95, 95),
        (list(range(1, 101)), 100, 100),
        (list(range(1, 22)), 95, 20),  # 95 % of 21 is 19.95: the twentieth
    ],
)
def test_percentile(times: list[float], percent: float, expected: float) -> None:
    assert percentile(times, percent) == expected


def test_no_times_have_no_percentile() -> None:
    with pytest.raises(ValueError, match="no times"):
        percentile([], 50)


@pytest.mark.parametrize(
    ("measure", "value", "goal", "expected"),
    [
        ("p50", 10.0, 10, True),  # the goal itself is good enough
        ("p50", 10.1, 10, False),
        ("rate", 200, 200, True),
        ("rate", 199.9, 200, False),  # of requests a second there have to be enough
        ("queries", 3, None, None),  # nothing was asked
        ("queries", None, 15, False),  # asked and not measured
    ],
)
def test_is_met(measure: str, value: float | None, goal: float | None, expected: bool | None) -> None:
    assert is_met(measure, value, goal) is expected


def test_missed_goals_come_in_the_order_of_the_table() -> None:
    figures = Figures(p50=11, p95=14, rate=150, queries=15, ratio=26)
    assert missed(figures, Goal(10, 15, 200, 15, 25)) == ["p50", "rate", "ratio"]
    assert missed(figures, Goal()) == []
