"""Differences since ratification, lists, figures and needs of a plan. No database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from tracker.action_plans.brag import Shown
from tracker.action_plans.differences import list_differences
from tracker.action_plans.figures import plan_figures
from tracker.action_plans.listing import Filters, Show, Sort, leads_of, narrow, standards_of, take_page
from tracker.action_plans.needs import Need, uncovered
from tracker.action_plans.rows import ActionRow, as_content, as_fact
from tracker.action_plans.rules import (
    ActionStatus,
    Brag,
    Priority,
)

TODAY = date(2026, 11, 2)
DUE = date(2026, 12, 1)
NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
ROW = ActionRow(
    id=UUID(int=1),
    plan_id=UUID(int=2),
    number=1,
    status=ActionStatus.OPEN,
    priority=Priority.MEDIUM,
    title="Supervision",
    specific="Book it.",
    measurable="13 of 14.",
    achievable="Two days.",
    relevant="Staff wait.",
    lead_manager="A. Patel",
    lead_user_id=None,
    starts_on=None,
    original_due_on=DUE,
    due_on=DUE,
    risks="",
    remedial_action="",
    forecast_on=None,
    opened_at=NOON,
    standards=("1.1",),
    shown=Shown(Brag.GREEN, "On target"),
    moves=0,
    slip_days=0,
    waiting_to=None,
    last_update="",
    last_update_on=None,
    evidence=(),
)


def row(number: int, **values: object) -> ActionRow:
    return replace(ROW, id=UUID(int=number), number=number, **values)


class TestDifferences:
    BEFORE = {"actions": as_content([row(1), row(2, title="Training")])}

    def test_nothing_changed_when_only_progress_did(self):
        rows = [
            row(1, last_update="Half done", shown=Shown(Brag.RED, "Late"), risks="Illness"),
            row(2, title="Training", evidence=("Log",)),
        ]
        assert list_differences(self.BEFORE, rows) == []

    def test_text_date_and_lead_are_changes(self):
        changed = row(
            1, specific="Book it twice.", due_on=TODAY, lead_manager="B. Jones", standards=("1.1", "1.2")
        )
        found = list_differences(self.BEFORE, [changed, row(2, title="Training")])
        assert [(each.number, each.what, each.was, each.now) for each in found] == [
            (1, "What will be done", "Book it.", "Book it twice."),
            (1, "Lead manager", "A. Patel", "B. Jones"),
            (1, "Due", "1 December 2026", "2 November 2026"),
            (1, "Standards", "1.1", "1.1, 1.2"),
        ]

    def test_new_and_withdrawn_actions(self):
        withdrawn = row(2, title="Training", status=ActionStatus.WITHDRAWN, shown=None)
        found = list_differences(self.BEFORE, [row(1), withdrawn, row(3), row(4, shown=None)])
        assert [(each.number, each.what) for each in found] == [(2, "Withdrawn"), (3, "New action")]


class TestLists:
    ROWS = (
        row(1, lead_manager="Zoe", standards=("1.10",)),
        row(2, lead_manager="adam", standards=("1.9", "2.1"), shown=Shown(Brag.RED, "Late"), due_on=TODAY),
        row(3, shown=Shown(Brag.AMBER, "Late", silent_days=50), moves=1, slip_days=14),
        row(4, status=ActionStatus.DRAFT, shown=None, due_on=None),
        row(5, status=ActionStatus.WITHDRAWN, shown=None),
        row(6, status=ActionStatus.COMPLETE, shown=Shown(Brag.BLUE, "Signed off")),
    )

    @pytest.mark.parametrize(
        ("show", "numbers"),
        [
            (Show.ALL, [1, 2, 3, 4, 6]),
            (Show.RED, [2]),
            (Show.BLUE, [6]),
            (Show.RE_DATED, [3]),
            (Show.SILENT, [3]),
            (Show.DRAFT, [4]),
            (Show.WITHDRAWN, [5]),
        ],
    )
    def test_filters(self, show, numbers):
        assert [each.number for each in narrow(self.ROWS, Filters(show))] == numbers

    @pytest.mark.parametrize(
        ("sort", "first"),
        [(Sort.NUMBER, 1), (Sort.DUE, 2), (Sort.COLOUR, 2), (Sort.LEAD, 3), (Sort.UPDATED, 1)],
    )
    def test_sorts(self, sort, first):
        assert narrow(self.ROWS, Filters(), sort)[0].number == first

    def test_lead_and_standard(self):
        assert [each.number for each in narrow(self.ROWS, Filters(lead="Zoe"))] == [1]
        assert [each.number for each in narrow(self.ROWS, Filters(standard="2.1"))] == [2]
        assert leads_of(self.ROWS) == ["A. Patel", "adam", "Zoe"]
        assert standards_of(self.ROWS) == ["1.1", "1.9", "1.10", "2.1"]

    @pytest.mark.parametrize(("wanted", "number"), [(0, 1), (1, 1), (3, 3), (99, 3)])
    def test_a_page_that_is_not_there_becomes_the_nearest(self, wanted, number):
        page = take_page(range(120), wanted)
        assert (page.number, page.pages, page.total) == (number, 3, 120)

    def test_figures_count_drafts_and_withdrawn_apart(self):
        found = plan_figures(self.ROWS)
        assert (found.total, found.drafts, found.withdrawn) == (4, 1, 1)
        assert (found.re_dated, found.slip_days, found.silent) == (1, 14, 1)
        assert sum(found.percentages.values()) == 100
        assert (found.off_target, found.on_track) == (2, 50)

    def test_facts_are_for_actions_in_the_plan_only(self):
        assert as_fact(self.ROWS[2])["silent_days"] == 50
        with pytest.raises(ValueError, match="in the plan"):
            as_fact(self.ROWS[3])


def test_needs_are_open_until_an_action_in_the_plan_covers_them():
    needs = [
        Need(uuid4(), "1.1", "One", "More training", None),
        Need(uuid4(), "1.2", "Two", "", TODAY),
        Need(uuid4(), "1.3", "Three", "Supervision", None),
    ]
    rows = [row(1, standards=("1.1",)), row(2, standards=("1.3",), status=ActionStatus.DRAFT, shown=None)]
    found = uncovered(needs, rows)
    assert [(each.need.ref, each.drafts) for each in found] == [("1.2", ()), ("1.3", (2,))]
