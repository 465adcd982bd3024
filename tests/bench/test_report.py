"""The table: every figure beside its goal, and what was not met said so."""

import pytest

from tracker.bench.cases import BARE, CASES
from tracker.bench.figures import Figures
from tracker.bench.measuring import Line, Results
from tracker.bench.race import Outcome
from tracker.bench.report import Conditions, as_data, as_text, cell, table
from tracker.bench.serving import Memory

CONDITIONS = Conditions("SQLite 3.45", 100, 60, 0.31)
GOOD = Figures(p50=4, p95=5, most=9, samples=400, rate=900, queries=4, ratio=8)


def results(figures: Figures, outcome: Outcome, *, resident: float = 90.0, **wrong: int) -> Results:
    """One case beside the bare route."""
    lines = [
        Line(BARE, Figures(p50=0.5, p95=0.7, most=2, samples=400, rate=3000)),
        Line(CASES[0], figures, wrong),
    ]
    return Results(lines, outcome, [Memory(resident, 40.0)])


@pytest.mark.parametrize(
    ("measure", "value", "goal", "expected"),
    [
        ("p50", 8.06, 10, "8.1 (≤ 10)"),
        ("p50", 12.0, 10, "12.0 (≤ 10) !"),
        ("rate", 1234.5, 200, "1,234 (≥ 200)"),
        ("rate", 150, 200, "150 (≥ 200) !"),
        ("queries", 13, None, "13"),  # no goal, no brackets
        ("ratio", None, None, ""),  # not measured, and nobody asked
        ("ratio", None, 25, "– !"),  # asked, and not measured
    ],
)
def test_cell(measure: str, value: float | None, goal: float | None, expected: str) -> None:
    assert cell(measure, value, goal) == expected


def test_table_is_aligned() -> None:
    text = table(["", "p50"], [["Bare", "0.4"], ["Whole assessment", "10.0 (≤ 10)"]])
    assert text.splitlines() == [
        "                          p50",
        "----------------  -----------",
        "Bare                      0.4",
        "Whole assessment  10.0 (≤ 10)",
    ]


def test_everything_met() -> None:
    text = as_text(results(GOOD, Outcome(tried=10, saved=5, refused=5)), CONDITIONS)
    assert "100 agencies × 60 answers" in text
    assert "NOT MET" not in text
    assert text.count("met") == 3  # the case, the race, the memory


@pytest.mark.parametrize(
    "bad",
    [
        results(Figures(p50=40, p95=5, rate=900, queries=4, ratio=8), Outcome()),  # too slow
        results(GOOD, Outcome(tried=2, saved=2, lost=1)),  # a save was lost
        results(GOOD, Outcome(tried=2, saved=1, refused=1, not_shown=1)),  # words were not given back
        results(GOOD, Outcome(), resident=121.0),  # a worker holds too much
        results(GOOD, Outcome(), broken=1),  # quick, but some answers were wrong
    ],
)
def test_what_is_not_met_is_said(bad: Results) -> None:
    assert as_text(bad, CONDITIONS).count("NOT MET") == 1


def test_data_say_the_same_as_the_table() -> None:
    data = as_data(results(Figures(p50=40, p95=5, rate=900, queries=4, ratio=8), Outcome()), CONDITIONS)
    bare, whole = data["cases"]
    assert (bare["name"], bare["goal"], bare["missed"]) == ("bare", {}, [])
    assert (whole["p50"], whole["goal"]["p50"], whole["missed"]) == (40, 10, ["p50"])
    assert data["race"]["met"] is True
    assert data["memory"]["met"] is True
    assert data["conditions"]["agencies"] == 100
