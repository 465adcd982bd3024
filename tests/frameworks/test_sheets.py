"""A spreadsheet of standards is read in any order, or every fault is told by row; nothing else is raised."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.frameworks.cells import Column, column_of, prompts_of
from tracker.frameworks.loading import About, load_sheets
from tracker.frameworks.rules import Grade
from tracker.frameworks.sheet_table import MOST_ROWS, letter
from tracker.frameworks.source import BrokenFramework, as_data, build, content_hash, find_built_in
from tracker.frameworks.views.versions import sheet_rows
from tracker.spreadsheet_reading import SheetRead

ABOUT = About("RSCP-S11-2027", "Our standards", "2027-01")
HEADINGS = [str(column) for column in Column]
GOOD = (
    ["1", "Leaders care", "1.1", "There is a leader.", "Yes", "A name"],
    ["1", "Leaders care", "1.2", "There is a deputy.", "no", "A name; a deputy"],
    ["2", "Staff know", "2.1", "Staff are told by {board}.", "NO", "• Minutes\n- Posters"],
)


def load(*rows, headings=HEADINGS, name="Standards", others=()):
    return load_sheets([SheetRead(name, [headings, *rows]), *others], ABOUT)


def faults_of(*rows, **more):
    with pytest.raises(BrokenFramework) as broken:
        load(*rows, **more)
    return [str(fault) for fault in broken.value.faults]


def changed(row, column, value):
    """The good rows with one cell of one row (counted from 1, as if there were no headings) changed."""
    rows = [list(each) for each in GOOD]
    rows[row - 1][HEADINGS.index(column)] = value
    return rows


def test_a_good_sheet_is_taken_with_its_words():
    framework = load(*GOOD).framework
    assert (framework.reference, framework.title, framework.issued) == (
        "RSCP-S11-2027",
        "Our standards",
        "2027-01",
    )
    assert [each.title for each in framework.policy_standards] == ["Leaders care", "Staff know"]
    assert {each.ref: (each.text, each.essential) for each in framework.minimum_standards} == {
        "1.1": ("There is a leader.", True),
        "1.2": ("There is a deputy.", False),
        "2.1": ("Staff are told by {board}.", False),
    }
    assert [each.evidence_prompts for each in framework.minimum_standards] == [
        ("A name",), ("A name", "a deputy"), ("Minutes", "Posters"),
    ]  # fmt: skip
    assert framework.grades == find_built_in("S11-2009").grades
    assert [each.summary for each in framework.policy_standards] == [
        "Minimum standards 1.1 to 1.2; 1 of them is Essential.", "Minimum standard 2.1.",
    ]  # fmt: skip


# The column, the cell of row 3 of the sheet, where the fault is, and words of it.
CELLS = [
    (Column.REF, "", "Row 3, Ref", "the reference is missing"),
    (Column.REF, "one point two", "Row 3, Ref", "“one point two” is not a reference"),
    (Column.REF, "1.02", "Row 3, Ref", "is not a reference"),
    (Column.REF, "1 October 2026", "Row 3, Ref", "is a date: the spreadsheet program made it"),
    (Column.REF, "1.1", "Row 3, Ref", "1.1 is given twice: first in row 2. If this is 1.10, format"),
    (Column.REF, "2.2", "Row 3, Ref", "2.2 does not belong to policy standard 1"),
    (Column.REF, "1.3", "Row 3, Ref", "1.3 stands where 1.2 is expected"),
    (Column.POLICY, "one", "Row 3, Policy standard", "“one” is not a number from 1 to 40"),
    (Column.POLICY, "41", "Row 3, Policy standard", "“41” is not a number from 1 to 40"),
    (Column.POLICY, "2", "Row 3, Ref", "1.2 does not belong to policy standard 2"),
    (Column.TITLE, "Leaders do", "Row 3, Policy standard title", "is not the title that row 2 gives"),
    (Column.TEXT, "", "Row 3, Minimum standard", "this is empty"),
    (Column.TEXT, "x" * 5001, "Row 3, Minimum standard", "this is 5,001 characters long: the most is 5,000"),
    (Column.TEXT, "Told by {bord}.", "Row 3, Minimum standard", "{bord} is not known"),
    (Column.ESSENTIAL, "", "Row 3, Essential", "this is empty: say yes or no"),
    (Column.ESSENTIAL, "maybe", "Row 3, Essential", "“maybe” is neither yes nor no"),
    (Column.PROMPTS, "", "Row 3, Evidence prompts", "this is empty"),
    (Column.PROMPTS, " ; \n • ", "Row 3, Evidence prompts", "this is empty"),
    (Column.PROMPTS, "a;" * 51, "Row 3, Evidence prompts", "there are 51 prompts: the most is 50"),
    (Column.PROMPTS, "x" * 5001, "Row 3, Evidence prompts", "5,001 characters long"),
]


@pytest.mark.parametrize(("column", "cell", "place", "words"), CELLS)
def test_each_fault_is_told_by_row_and_column(column, cell, place, words):
    told = faults_of(*changed(2, column, cell))
    assert any(line.startswith(place + ":") and words in line for line in told), told


# The references of the rows, and the faults told of them.
NUMBERS = [
    ("1.1 1.2 3.1", ["Row 4, Policy standard: policy standard 3 stands where 2 is expected"]),
    ("2.1 2.2", ["Row 2, Policy standard: policy standard 2 stands where 1 is expected"]),
    ("1.2 1.3", ["Row 2, Ref: 1.2 stands where 1.1 is expected"]),
    ("1.1 1.4 2.2", ["Row 3, Ref: 1.4 stands where 1.2 is expected",
                     "Row 4, Ref: 2.2 stands where 2.1 is expected"]),
]  # fmt: skip


@pytest.mark.parametrize(("refs", "told"), NUMBERS)
def test_every_gap_is_told_at_the_row_after_it(refs, told):
    assert faults_of(*(["", f"Policy {ref[0]}", ref, "Words.", "yes", "A"] for ref in refs.split())) == told


def test_all_faults_are_told_at_once_in_the_order_of_the_rows():
    rows = [["1", "A", "", "", "x", ""], ["1", "B", "1.2", "Words.", "", "A"]]
    assert [line.partition(":")[0] for line in faults_of(*rows)] == [
        "Row 2, Ref", "Row 2, Minimum standard", "Row 2, Essential", "Row 2, Evidence prompts",
        "Row 3, Policy standard title", "Row 3, Essential",
    ]  # fmt: skip


def test_a_row_without_its_reference_makes_no_gap_of_its_own():
    """Once it is mended the numbers run on: a fault at the next row would mislead."""
    rows = [["1", "A", ref, "Words.", "yes", "A"] for ref in ("1.1", "", "1.3")]
    assert faults_of(*rows) == ["Row 3, Ref: the reference is missing: give one such as 1.3"]


# A heading, and the column it names.
KNOWN = [
    ("Policy standard", Column.POLICY), ("POLICY STANDARD NO.", Column.POLICY),
    ("policy  standard (number)", Column.POLICY), ("Policy standard title", Column.TITLE),
    ("ref", Column.REF), ("Reference", Column.REF), ("Minimum standard no.", Column.REF),
    ("Minimum Standard", Column.TEXT), ("minimum standard (wording)", Column.TEXT),
    ("Essential yes/no", Column.ESSENTIAL), ("Essential (Y/N)", Column.ESSENTIAL),
    ("Evidence prompts, one per line", Column.PROMPTS), ("Evidence prompts", Column.PROMPTS),
    ("Owner", None), ("", None), ("Last year’s grade", None), ("Evidence", None),
]  # fmt: skip


@pytest.mark.parametrize(("heading", "column"), KNOWN)
def test_headings_are_known_in_any_case_and_with_signs(heading, column):
    assert column_of(heading) is column


def test_columns_stand_in_any_order_and_others_are_left_out_and_told():
    order = [4, 2, 0, 5, 1, 3]
    rows = [[row[i] for i in order] + ["me", "", "kept by hand"] for row in GOOD]
    loaded = load(*rows, headings=[HEADINGS[i].upper() for i in order] + ["Owner", "Empty", ""],
                  others=[SheetRead("Old", [["x"]]), SheetRead("Blank", [[""]])])  # fmt: skip
    assert content_hash(loaded.framework) == content_hash(load(*GOOD).framework)
    assert loaded.notes[:2] == (
        "These columns were left out: Owner, Empty, column I.",
        "The standards are taken from the sheet “Standards”. This sheet was left out: Old.",
    )


# What is missing, and the words that say so.
HEADING_FAULTS = [
    ([], "The file: There is no row of headings"),
    (["Nothing", "known"], "The file: There is no row of headings"),
    (HEADINGS[:4], "Row 1: there is no column “Essential”"),
    ([*HEADINGS, "Ref."], "Row 1, Ref: two columns have this heading"),
]


@pytest.mark.parametrize(("headings", "words"), HEADING_FAULTS)
def test_headings_that_are_missing_or_doubled_are_told(headings, words):
    assert faults_of(*GOOD, headings=headings)[0].startswith(words)


def test_a_sheet_too_long_to_be_read_whole_is_refused():
    rows = [*GOOD, *([[]] * MOST_ROWS)]
    assert faults_of(*rows) == ["Row 1500: the sheet has 1,500 rows or more: take out the empty ones"]


def test_headings_may_stand_below_a_title_and_rows_keep_their_numbers():
    rows = [["Our standards"], [], HEADINGS, *changed(2, Column.ESSENTIAL, "perhaps")]
    with pytest.raises(BrokenFramework) as broken:
        load_sheets([SheetRead("S", rows)], ABOUT)
    assert [str(each) for each in broken.value.faults] == [
        "Row 5, Essential: “perhaps” is neither yes nor no"
    ]


def test_merged_cells_and_heading_rows_and_empty_rows_are_understood():
    rows = [["1", "Leaders care", "", "", "", ""], ["", "", "1.1", "There is a leader.", "Yes", "A name"], [],
            ["", "", "1.2", "There is a deputy.", "No", "A name; a deputy"],
            ["2", "Staff know", "2.1", "Staff are told by {board}.", "No", "Minutes; Posters"]]  # fmt: skip
    assert content_hash(load(*rows).framework) == content_hash(load(*GOOD).framework)


def test_the_nought_that_a_spreadsheet_drops_is_put_back_and_told():
    refs = [f"1.{number}" for number in range(1, 10)] + ["1.1", "1.11"]
    loaded = load(*(["1", "Many", ref, f"Words {n}.", "yes", "A"] for n, ref in enumerate(refs)))
    assert [each.ref for each in loaded.framework.minimum_standards] == [f"1.{n}" for n in range(1, 12)]
    assert loaded.notes[0].startswith("Row 11: 1.1 was read as 1.10, because it comes after 1.9.")


def test_rows_in_another_order_give_the_same_standards():
    assert content_hash(load(*reversed(GOOD)).framework) == content_hash(load(*GOOD).framework)


def test_long_words_get_a_short_title_that_ends_with_a_whole_word():
    words = "Everybody who works with children " * 5
    framework = load(*changed(1, Column.TEXT, words)).framework
    short = framework.minimum_standard("1.1").short_title
    assert short == "Everybody who works with children Everybody who works with children Everybody…"
    assert len(short) <= 80


def test_what_is_taken_away_can_be_loaded_again():
    framework = find_built_in("S11-2009")
    rows = [["Yes" if cell is True else "No" if cell is False else str(cell) for cell in row]
            for row in sheet_rows(framework)]  # fmt: skip
    again = load(*rows).framework
    assert len(rows) == 60
    assert again.essential_refs == framework.essential_refs
    for one, other in zip(again.minimum_standards, framework.minimum_standards, strict=True):
        assert (one.ref, one.text.split()) == (other.ref, other.text.split())
        assert one.evidence_prompts == other.evidence_prompts


@pytest.mark.parametrize(
    ("cell", "prompts"),
    [
        ("One\nTwo", ["One", "Two"]),
        ("One; Two;", ["One", "Two"]),
        ("• One\n– Two\n3. Three", ["One", "Two", "Three"]),
        ("2.4 of the policy", ["2.4 of the policy"]),  # a number of the text, not of a list
        (" \n; ", []),
    ],
)
def test_prompts_are_one_per_line_or_separated_by_semicolons(cell, prompts):
    assert prompts_of(cell) == prompts


@pytest.mark.parametrize(("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (39, "AN"), (701, "ZZ")])
def test_columns_have_the_letters_of_the_program(index, name):
    assert letter(index) == name


CELL = st.one_of(
    st.sampled_from(
        ["", "1", "1.1", "1.2", "2.1", "yes", "no", "Words", "1 October 2026", "{", "\x00", "1.10"]
    ),
    st.text(max_size=12),
)
ANY_ROWS = st.lists(st.lists(CELL, max_size=8), max_size=12)


@settings(max_examples=150)
@given(rows=ANY_ROWS, headed=st.booleans(), headings=st.permutations(HEADINGS))
def test_any_cells_give_standards_or_named_faults_and_nothing_else(rows, headed, headings):
    sheet = SheetRead("S", [list(headings), *rows] if headed else rows)
    faults, framework = taken_or_told(sheet)
    assert bool(faults) is (framework is None)
    assert all(fault.message and fault.place for fault in faults)
    if framework is not None:
        assert build(as_data(framework)) == framework
        assert {each.grade for each in framework.grades} == set(Grade)


def taken_or_told(sheet):
    """The faults of a sheet, or its framework."""
    try:
        return [], load_sheets([sheet], ABOUT).framework
    except BrokenFramework as broken:
        return broken.faults, None
