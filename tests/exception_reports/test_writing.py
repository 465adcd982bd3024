"""How the exception report writes itself (R10), as tables of cases and properties."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.action_plans.rules import Brag
from tracker.exception_reports.figures import figures
from tracker.exception_reports.rules import LineKind
from tracker.exception_reports.writing import write_report

NEXT_END = date(2026, 12, 31)


def action(number=1, colour="green", **changes):
    """One action of a snapshot; green, due far away, never moved, spoken of."""
    facts = {
        "id": f"00000000-0000-0000-0000-{number:012}",
        "number": number,
        "title": f"Action {number}",
        "standards": ["2.1"],
        "lead": "Head of service",
        "status": "open",
        "colour": colour,
        "reason": "",
        "due_on": "2027-06-30",
        "original_due_on": "2027-06-30",
        "moves": 0,
        "slip_days": 0,
        "silent_days": None,
        "risks": "",
        "last_update": "",
        "last_update_on": None,
        "remedial_action": "",
        "forecast_on": None,
    }
    return {**facts, **changes}


def snapshot(*actions, taken_on="2026-09-30"):
    return {"taken_on": taken_on, "actions": list(actions)}


def kinds(now, before=None, repeats=None):
    report = write_report(now, before, earlier_repeats=repeats or {}, next_end=NEXT_END)
    return [line.kind for line in report.lines]


CHANGES = [
    # colour before (None: not in the last report), colour now, the line it makes
    (None, "green", None),
    (None, "amber", LineKind.NEWLY_OFF_TARGET),
    (None, "red", LineKind.NEWLY_OFF_TARGET),
    (None, "blue", LineKind.ACHIEVED),
    ("green", "green", None),
    ("green", "amber", LineKind.NEWLY_OFF_TARGET),
    ("green", "red", LineKind.NEWLY_OFF_TARGET),
    ("green", "blue", LineKind.ACHIEVED),
    ("amber", "amber", LineKind.STILL_OFF_TARGET),
    ("amber", "red", LineKind.STILL_OFF_TARGET),  # worse, but it was off target before
    ("red", "amber", LineKind.STILL_OFF_TARGET),  # better, but not yet on target
    ("amber", "green", LineKind.RECOVERED),
    ("red", "green", LineKind.RECOVERED),
    ("red", "blue", LineKind.ACHIEVED),  # done is more than recovered
    ("blue", "blue", None),  # achieved is told once
    ("blue", "green", None),  # reopened and on target
    ("blue", "red", LineKind.NEWLY_OFF_TARGET),  # reopened and off target
]


@pytest.mark.parametrize(("before", "now", "kind"), CHANGES)
def test_a_change_of_colour_makes_the_right_line(before, now, kind):
    past = snapshot(action(colour=before), taken_on="2026-06-30") if before else None
    assert kinds(snapshot(action(colour=now)), past) == ([kind] if kind else [])


OTHER_LINES = [
    # what the action says now, what it said before, the line it makes
    ({"moves": 1}, {}, LineKind.RE_DATED),
    ({"moves": 2}, {"moves": 2}, None),  # moved before the last report
    ({"silent_days": 52}, {"silent_days": 10}, LineKind.NO_UPDATE),
    ({"due_on": "2026-10-01"}, {}, LineKind.DUE_NEXT),  # the first day after the cut-off
    ({"due_on": "2026-12-31"}, {}, LineKind.DUE_NEXT),  # the last day of the next period
    ({"due_on": "2027-01-01"}, {}, None),
    ({"due_on": "2026-09-30"}, {}, None),  # due on the cut-off itself
    ({"risks": "Funding ends"}, {}, LineKind.RISK),
    ({"risks": "Funding ends"}, {"risks": "Funding ends"}, None),  # told before
]


@pytest.mark.parametrize(("now", "before", "kind"), OTHER_LINES)
def test_what_else_makes_a_line(now, before, kind):
    found = kinds(snapshot(action(**now)), snapshot(action(**before), taken_on="2026-06-30"))
    assert found == ([kind] if kind else [])


def test_reports_running_counts_on_from_the_last_report():
    now, before = snapshot(action(colour="red")), snapshot(action(colour="red"), taken_on="2026-06-30")
    report = write_report(now, before, earlier_repeats={action()["id"]: 2}, next_end=NEXT_END)
    assert report.lines[0].facts["reports_running"] == 3


def test_the_headline_says_what_changed_and_compares_the_shares():
    before = snapshot(action(1), action(2), action(3, "red"), action(4), taken_on="2026-06-30")
    now = snapshot(action(1, "red"), action(2, "blue"), action(3, "green"), action(4, moves=1))
    report = write_report(now, before, earlier_repeats={}, next_end=NEXT_END)
    assert report.headline == (
        "Since 30 June 2026: 1 action newly off target, 1 recovered, 1 completed, 1 re-dated; "
        "75% on target or complete, the same as before (75%)."
    )


def test_the_first_report_compares_with_nothing():
    report = write_report(snapshot(action()), None, earlier_repeats={}, next_end=NEXT_END)
    assert report.headline == "First report: nothing off target; 100% on target or complete."


def test_an_empty_plan_says_so():
    assert write_report(snapshot(), None, earlier_repeats={}, next_end=NEXT_END).headline == (
        "The plan has no actions yet."
    )


colours = st.lists(st.sampled_from([colour.value for colour in Brag]), max_size=40)


@given(colours, colours)
def test_every_action_off_target_stands_in_the_report_once(now_colours, past_colours):
    now = snapshot(*(action(number, colour) for number, colour in enumerate(now_colours)))
    before = snapshot(*(action(number, colour) for number, colour in enumerate(past_colours)))
    report = write_report(now, before, earlier_repeats={}, next_end=NEXT_END)
    slipped = [line.action_id for line in report.lines if line.kind.needs_answer]
    assert sorted(slipped) == sorted(one["id"] for one in now["actions"] if one["colour"] in ("amber", "red"))


@given(colours)
def test_figures_add_up(found):
    result = figures(snapshot(*(action(number, colour) for number, colour in enumerate(found))))
    assert sum(result.counts.values()) == result.total == len(found)
    assert sum(result.percentages.values()) == (100 if found else 0)
