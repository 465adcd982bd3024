"""Workbooks that were altered, or are none of ours: each fault by sheet and cell, all of them at once."""

from collections.abc import Callable
from uuid import UUID

import pytest

from tests.workbooks.book import Book
from tests.workbooks.test_round_trip import made_with
from tracker.workbooks.columns import INSTRUCTIONS, MARKS, cell, letters
from tracker.workbooks.filled import BrokenWorkbook, clean_cell, read

SHEET = "1 Policy 1"
COMPLIANCE = "Evidence of compliance"
TEXTS = {1: "One", 2: "Two", 3: "Three"}


def without_column(book: Book, heading: str) -> None:
    at = book.column(heading)
    for row in book.sheets[SHEET][2:]:
        del row[at]


def without_sheet(book: Book, name: str) -> None:
    del book.sheets[name]


def without_headings(book: Book) -> None:
    del book.sheets[SHEET][2]


def twice(book: Book) -> None:
    book.sheets[SHEET].append(list(book.row("1.2")))


def mark(book: Book, name: str, value: str) -> None:
    for row in book.sheets[MARKS]:
        if row[0] == name:
            row[1] = value


FAULTS: list[tuple[Callable[[Book], object], list[str]]] = [
    # another spreadsheet altogether
    (lambda book: book.sheets.clear(), ["not a workbook of this return"]),
    # the hidden sheet was taken out
    (lambda book: without_sheet(book, MARKS), ["is a blank form"]),
    (lambda book: mark(book, "format", "section-11-workbook-0"), ["made by another version"]),
    (lambda book: mark(book, "return", str(UUID(int=5))), ["another agency or another cycle: “Title”"]),
    (lambda book: mark(book, "return", "=1+1"), ["another agency or another cycle"]),
    (lambda book: book.sheets[MARKS].clear(), ["not a workbook of this return"]),
    # sheets and columns
    (lambda book: without_sheet(book, SHEET), [f"The sheet “{SHEET}” is missing"]),
    (without_headings, [f"Sheet “{SHEET}”: the row of headings is missing"]),
    (
        lambda book: without_column(book, "Areas for improvement"),
        [f"Sheet “{SHEET}”: the column “Areas for improvement” is missing"],
    ),
    (lambda book: without_column(book, "Version"), ["the column “Version” is missing"]),
    # references
    (lambda book: book.put("1.2", "Ref", "9.9"), ["cell A5: “9.9” is not a minimum standard of this return"]),
    (lambda book: book.put("1.2", "Ref", ""), ["cell A5: the reference of the standard is missing"]),
    (lambda book: book.put("1.2", "Ref", "1.1"), ["cell A5: 1.1 stands in this workbook twice", "cell A4"]),
    (twice, ["cell A7: 1.2 stands in this workbook twice"]),
    (lambda book: mark(book, "ref", "1.3"), ["cell A4: 1.1 was not in this workbook when it was made"]),
    # choices and lengths
    (
        lambda book: book.put("1.1", "Own grade", "4"),
        ["cell H4: own grade must be one of 3 Outstanding, 2 Good, 1 Adequate, 0 Inadequate, or empty"],
    ),
    (lambda book: book.put("1.1", "N/A requested", "maybe"), ["cell I4: N/A requested must be Yes or No"]),
    (lambda book: book.put("1.3", "Finished", "done"), ["cell M6: finished must be Yes or No"]),
    (
        lambda book: book.put("1.1", COMPLIANCE, "x" * 10_001),
        ["cell E4: evidence of compliance has 10,001 characters, 10,000 are allowed"],
    ),
    (lambda book: book.put("1.1", "Version", "three"), ["cell N4: the hidden mark of this row was changed"]),
    # several at once
    (
        lambda book: book.put("1.1", "Finished", "?").put("1.2", "Own grade", "?"),
        ["cell M4", "cell H5"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "said"), FAULTS)
def test_a_fault_is_told_by_its_place(spoil, said):
    content, expected = made_with(TEXTS)
    book = Book.read(content)
    spoil(book)
    with pytest.raises(BrokenWorkbook) as broken:
        read(book.read_sheets, expected)
    told = "\n".join(broken.value.faults)
    assert [words for words in said if words not in told] == [], told


def test_very_many_faults_are_not_all_listed():
    content, expected = made_with(dict.fromkeys(range(1, 102), "x"))
    book = Book.read(content)
    for number in range(1, 102):
        for heading in ("Finished", "Own grade"):
            book.put(f"1.{number}", heading, "?")
    with pytest.raises(BrokenWorkbook) as broken:
        read(book.read_sheets, expected)
    assert len(broken.value.faults) == 201
    assert broken.value.faults[-1] == "And 2 more"


def test_a_deleted_row_changes_nothing_and_is_said():
    content, expected = made_with(TEXTS)
    filled = read(Book.read(content).drop("1.2").read_sheets, expected)
    assert sorted(filled.rows) == ["1.1", "1.3"]
    assert filled.notes == ["1.2 has no row in the workbook any more: nothing changes there."]


def test_a_sheet_of_ones_own_is_left_alone():
    content, expected = made_with(TEXTS)
    book = Book.read(content)
    book.sheets["My notes"] = [["Ask Tom"]]
    filled = read(book.read_sheets, expected)
    assert len(filled.rows) == 3
    assert filled.notes == ["The sheet “My notes” is not part of it and was not read."]


def test_rows_and_columns_in_another_order_and_a_renamed_sheet_are_read():
    content, expected = made_with(TEXTS)
    book = Book.read(content)
    rows = book.sheets.pop(SHEET)
    shuffled = [*rows[:3], *reversed(rows[3:])]
    book.sheets["Leadership"] = [
        list(reversed([*row, *[""] * (len(rows[2]) - len(row))])) for row in shuffled
    ]
    filled = read(book.read_sheets, expected)
    assert filled.rows["1.3"].values["evidence_of_compliance"] == "Three"


def test_instructions_may_be_deleted():
    content, expected = made_with(TEXTS)
    book = Book.read(content)
    without_sheet(book, INSTRUCTIONS)
    assert len(read(book.read_sheets, expected).rows) == 3


def test_a_cycle_without_own_grades_has_no_column_for_them():
    content, expected = made_with(TEXTS, self_grading=False)
    book = Book.read(content)
    assert "Own grade" not in book.sheets[SHEET][2]
    assert "self_grade" not in read(book.read_sheets, expected).rows["1.1"].values


CHOICES = [
    ("Own grade", "2", "self_grade", "2"),
    ("Own grade", "good", "self_grade", "2"),
    ("Own grade", " 2  Good ", "self_grade", "2"),
    ("Own grade", "", "self_grade", ""),
    ("N/A requested", "YES", "na_requested", True),
    ("N/A requested", "y", "na_requested", True),
    ("N/A requested", "", "na_requested", False),
    ("Finished", "no", "finished", False),
]


@pytest.mark.parametrize(("heading", "typed", "field", "value"), CHOICES)
def test_choices_are_understood_as_people_type_them(heading, typed, field, value):
    content, expected = made_with(TEXTS)
    filled = read(Book.read(content).put("1.1", heading, typed).read_sheets, expected)
    assert filled.rows["1.1"].values[field] == value


CELLS = [
    ("a\r\nb\rc", "a\nb\nc"),  # line ends of every system
    ("a\x0bb", "a\nb"),  # Word's own line break
    ("\x00\x07words\x1f", "words"),
    ("\uf0b7 one\n\uf0a7 two", "• one\n• two"),  # bullets of Word's symbol fonts
    ("  spaces round it \n", "spaces round it"),
    ("\u202eturned", "turned"),
]


@pytest.mark.parametrize(("typed", "kept"), CELLS)
def test_a_cell_is_cleaned_as_the_pages_clean_their_fields(typed, kept):
    assert clean_cell(typed) == kept


@pytest.mark.parametrize(("number", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (702, "AAA")])
def test_columns_are_named_as_spreadsheets_name_them(number, name):
    assert letters(number) == name
    assert cell(6, number) == f"{name}7"
