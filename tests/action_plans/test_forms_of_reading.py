"""Headings, months and the chart of a plan: pure rules as cases and properties."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.action_plans.test_lists import ROW
from tracker.action_plans.brag import Shown
from tracker.action_plans.charting import chart
from tracker.action_plans.grouping import Group, by_month, page_of_sections, under_headings
from tracker.action_plans.part_c import FORM, PART_C, TOLD, part_c_cells, status_words, timescales
from tracker.action_plans.rules import ActionStatus, Brag

DAY = date(2026, 11, 2)


def row(number: int, due: date | None = None, colour: Brag | None = Brag.GREEN, **values):
    """An action of a plan; without a colour a draft."""
    status = ActionStatus.DRAFT if colour is None else ActionStatus.OPEN
    status = ActionStatus.COMPLETE if colour is Brag.BLUE else status
    shown = Shown(colour, "Said") if colour else None
    return replace(ROW, id=UUID(int=number), number=number, due_on=due, original_due_on=due, status=status,
                   shown=shown, moves=0, slip_days=0, starts_on=None, opened_at=None, **values)  # fmt: skip


ROWS = [
    row(1, date(2026, 12, 20), standards=("1.1", "2.3"), lead_manager="B. Okoro"),
    row(2, date(2026, 10, 1), Brag.RED, standards=("1.1",), lead_manager="A. Patel"),
    row(3, date(2026, 9, 1), Brag.BLUE, standards=(), lead_manager="A. Patel"),
    row(4, None, None, standards=("1.10",), lead_manager=""),
    row(5, date(2026, 11, 1), Brag.AMBER, standards=("2.3",), lead_manager="B. Okoro"),
]


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        # nothing: one section without a title
        (Group.NONE, [("", [1, 2, 3, 4, 5])]),
        # an action that serves two standards is under both; references in their order, not as text
        (Group.STANDARD, [("Standard 1.1", [1, 2]), ("Standard 1.10", [4]), ("Standard 2.3", [1, 5]),
                          ("No standard named", [3])]),
        # leads by name, those without one last
        (Group.LEAD, [("A. Patel", [2, 3]), ("B. Okoro", [1, 5]), ("No lead yet", [4])]),
        # the worst first; what is in no colour after them
        (Group.COLOUR, [("Red: Off target", [2]), ("Amber: Off target with remedial action", [5]),
                        ("Green: On target", [1]), ("Blue: Complete", [3]), ("Draft", [4])]),
    ],
    ids=lambda value: value.value if isinstance(value, Group) else "",
)  # fmt: skip
def test_headings(group, expected):
    found = under_headings(ROWS, group)
    assert [(section.title, [each.number for each in section.rows]) for section in found] == expected


def test_months_begin_with_what_is_overdue_and_end_with_what_is_over():
    found = by_month(ROWS, DAY)
    assert [(section.title, [each.number for each in section.rows], section.late) for section in found] == [
        ("Overdue", [2, 5], True),
        ("December 2026", [1], False),
        ("No date yet", [4], False),
        ("September 2026", [3], False),
    ]
    assert found[0].words == "1 red, 1 amber"
    assert found[2].words == "1 draft"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(-400, 400) | st.none(), st.sampled_from([*Brag, None])), max_size=70),
       st.integers(1, 4))  # fmt: skip
def test_no_action_is_lost_or_shown_twice_by_month_nor_off_the_chart(dues, number):
    rows = [
        row(place, DAY + timedelta(days=days) if days is not None else None, colour)
        for place, (days, colour) in enumerate(dues, start=1)
    ]
    sections = by_month(rows, DAY)
    assert sorted(each.number for section in sections for each in section.rows) == [
        each.number for each in rows
    ]
    page, parts = page_of_sections(sections, number)
    assert [each for part in parts for each in part.rows] == list(page.items)
    made = chart(rows, DAY)
    places = [place for bar in made.bars for place in (bar.start, bar.end, bar.first) if place is not None]
    assert all(0 <= place <= 100 for place in [*places, made.on, *(tick.at for tick in made.ticks)])
    assert all(bar.start <= bar.end for bar in made.bars if bar.end is not None)
    assert len(made.ticks) <= 8


def test_the_first_date_is_marked_only_where_the_date_was_moved():
    moved = replace(ROWS[0], moves=1, slip_days=49, original_due_on=date(2026, 11, 1))
    kept, with_mark = chart([ROWS[0], moved], DAY).bars
    assert kept.first is None
    assert with_mark.first < with_mark.end
    assert "first due 1 November 2026" in with_mark.words


def test_the_sheet_has_the_columns_of_the_form_first():
    assert PART_C[:7] == FORM == (
        "No", "Action", "Lead Manager", "Timescales", "Current Progress", "Evidence", "Risks",
    )  # fmt: skip
    cells = dict(zip((*PART_C, *TOLD), part_c_cells(ROWS[0]), strict=True))
    assert (cells["No"], cells["Standards"], cells["Due"]) == (1, "1.1, 2.3", date(2026, 12, 20))
    assert cells["Status"] == status_words(ROWS[0]) == "Green: On target"
    assert status_words(ROWS[3]) == "Draft"
    assert timescales(ROWS[3]) == ""
