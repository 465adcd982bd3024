"""Loading a plan from a spreadsheet, and that it comes out as it went in."""

from datetime import date

import pytest

from tests.board_plans.made import ACTIONS, COMPOSITE, IMPROVEMENT, TOP, exported, load, look
from tracker.board_plans.importing import apply_loading
from tracker.board_plans.queries import load_sheet
from tracker.board_plans.sheet import PlanSheet, standing
from tracker.boards.models import Agency, Board
from tracker.demo.composite_plan import TITLE, sheet_rows
from tracker.errors import RuleBroken
from tracker.policy import SYSTEM

# As the plan of August 2009 has them: number, then date and colour of each of its two ratings.
SOURCE = [
    ("2", date(2009, 8, 14), "Amber", date(2009, 10, 27), "Amber"),
    ("11", date(2009, 8, 27), "Amber", date(2009, 10, 27), "Amber"),
    ("12", date(2009, 8, 14), "Amber", date(2009, 10, 27), "Amber"),
    ("16", date(2009, 8, 14), "Amber", date(2009, 10, 27), "Amber"),
    ("17", date(2009, 8, 14), "Amber", date(2009, 10, 27), "Amber"),
    ("20", date(2009, 8, 27), "Red", date(2009, 10, 27), "Red"),
    ("21", date(2009, 8, 27), "Red", date(2009, 10, 27), "Amber"),
    ("22", date(2009, 8, 27), "Red", date(2009, 10, 27), "Amber"),
    ("23", date(2009, 8, 27), "Red", date(2009, 10, 27), "Amber"),
    ("25", date(2009, 7, 31), "Amber", date(2009, 10, 20), "Amber"),
    ("32", date(2009, 8, 20), "Amber", date(2009, 10, 27), "Amber"),
    ("34", date(2009, 8, 20), "Amber", date(2009, 10, 27), "Amber"),
]


def rated(sheet: PlanSheet) -> list[tuple[object, ...]]:
    """Number and dated ratings of each line."""
    return [
        (heading.ref, *(part for each in line.rated for part in (each.on, each.rating.word)))
        for heading in sheet.headings
        for line in heading.lines
    ]


def content(sheet: PlanSheet) -> list[object]:
    """Everything a plan says, without the ids of its rows."""
    rows = [
        (heading.ref, heading.wording, vars(line.texts), line.agencies, line.rated)
        for heading in sheet.headings
        for line in heading.lines
    ]
    return [sheet.key, sheet.about, [(review.name, review.on) for review in sheet.reviews], rows]


def test_the_plan_of_2009_comes_out_as_it_went_in(board: Board) -> None:
    plan = load(board, sheet_rows(), COMPOSITE, TITLE)
    sheet = load_sheet(plan)
    assert rated(sheet) == SOURCE
    assert list(sheet.key) == ["green", "amber", "red"]
    out = exported(plan)
    again = look(board, out, COMPOSITE, TITLE).judgement
    assert (again.does_something, again.faults, len(again.rows)) == (False, (), 12)
    other = load(board, out, COMPOSITE, "Another")
    assert content(load_sheet(other)) == content(sheet)
    figures = standing(list(sheet.lines), sheet.key)
    assert dict(figures.colours) == {"green": 0, "amber": 11, "red": 1, "none": 0}
    assert dict(figures.travel) == {"better": 3, "same": 9, "worse": 0, "none": 0}


def test_the_same_file_again_changes_nothing(board: Board) -> None:
    load(board, [TOP, *ACTIONS])
    again = look(board, [TOP, *ACTIONS]).judgement
    assert [row.words for row in again.doing] == []
    assert not again.does_something


def test_an_improvement_plan_reads_back_what_it_wrote(board: Board, agencies: list[Agency]) -> None:
    rows = [
        [*row, cell]
        for row, cell in zip(ACTIONS, ["Heron Trust; Mill Council", "", "mill council"], strict=True)
    ]
    plan = load(board, [["Our plan"], [], [*TOP, "Agencies"], *rows])
    other = load(board, exported(plan), IMPROVEMENT, "Another")
    before, after = load_sheet(plan), load_sheet(other)
    # The spreadsheet shows the direction that two ratings give; here people said them all.
    assert content(after) == content(before)
    assert not look(board, exported(plan)).judgement.does_something


def test_what_is_no_date_or_status_is_kept_and_told(board: Board) -> None:
    loading = look(board, [TOP, *ACTIONS])
    said = {row.read.row: row.words for row in loading.judgement.rows}
    assert "“Complete” is counted with green: this plan’s key has no blue" in said[3]
    assert "kept as text until a person settles it" in said[3]
    assert "“March 2027” is taken as 31 March 2027" in said[4]
    sheet = load_sheet(apply_loading(loading, good_only=False, actor=SYSTEM))
    lines = list(sheet.lines)
    assert [line.texts.objective for line in lines] == ["More trained", "More trained", "One dashboard"]
    assert (lines[1].needs_date, lines[1].is_complete, lines[1].colour) == (True, True, "green")
    assert (lines[2].texts.target_on, lines[2].texts.status_text, lines[2].colour) == (
        date(2027, 3, 31),
        "Wobbly",
        "none",
    )
    figures = standing(lines, sheet.key)
    assert (figures.complete_with_green, figures.unsettled_dates, figures.unclear_statuses) == (1, 1, 1)


def test_faults_are_by_row_and_good_rows_can_be_taken(board: Board) -> None:
    rows = [["Rec no.", "Recommendation text", "Progress", "Lead Person", "October 2009", "RAG 14/08/2009"],
            ["", "", "Orphan", "", "Amber", ""],
            ["1", "One", "Done", "A", "Red/Amber", "G"],
            ["2", "Two", "Begun", "B", "a", "R"],
            ["2", "Other words", "Begun", "B", "a", "R"],
            ["3", "Three", "Begun", "B", "blue", "R"],
            ["3", "", "More", "B", "", "not started"]]  # fmt: skip
    loading = look(board, rows, COMPOSITE)
    assert [fault.sentence for fault in loading.judgement.faults] == [
        "Row 2: it names no recommendation, and there is none above it.",
        "Row 3: “Red/Amber” names more than one colour: give one.",
        "Row 5: recommendation 2 has another text in row 4.",
    ]
    with pytest.raises(RuleBroken):
        apply_loading(loading, good_only=False, actor=SYSTEM)
    sheet = load_sheet(apply_loading(loading, good_only=True, actor=SYSTEM))
    assert [(review.name, review.on) for review in sheet.reviews] == [
        ("", date(2009, 8, 14)),
        ("October 2009", date(2009, 10, 31)),
    ]
    assert [[each.rating.word for each in line.rated] for line in sheet.lines] == [
        ["Red", "Amber"],
        ["Red", "Blue"],
        ["Red"],
    ]


def test_a_file_does_not_overwrite_a_rating_but_adds_a_review(board: Board) -> None:
    top = ["Recommendation", "Text", "Comment", "Lead"]
    load(board, [[*top, "RAG 1.9.26"], ["1", "One", "Begun", "A", "Red"]], COMPOSITE)
    wrong = look(board, [[*top, "RAG 1.9.26"], ["1", "One", "Begun", "A", "Green"]], COMPOSITE)
    assert "does not overwrite a rating" in wrong.judgement.faults[0].words
    plan = load(
        board, [[*top, "RAG 1.9.26", "RAG 1.10.26"], ["1", "One", "Further", "A", "Red", "Amber"]], COMPOSITE
    )
    (line,) = load_sheet(plan).lines
    assert (line.texts.comment, [each.rating.word for each in line.rated]) == ("Further", ["Red", "Amber"])
    assert line.travel == "better"
