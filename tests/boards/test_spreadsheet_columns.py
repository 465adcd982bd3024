"""Which rows and columns of a spreadsheet are read, and what is said of the rest."""

import pytest

from tracker.boards.rules import ImportKind
from tracker.boards.spreadsheet_columns import MOST_ROWS, read_table
from tracker.errors import RuleBroken
from tracker.spreadsheet_reading import BookRead, SheetRead


def book(*sheets: tuple[str, list[list[str]]]) -> BookRead:
    return BookRead("x.xlsx", tuple(SheetRead(name, rows) for name, rows in sheets))


def test_headings_are_known_whatever_their_order_case_and_place():
    sheet = [
        ["Our agencies"],
        [],
        ["notes", " KIND ", "Agency  name", "Address*"],
        ["x", "Police", " County\u00a0Police ", "1 Hill\n\nVale"],
        ["", "", "", ""],
        ["only a note", "", "", ""],
        ["", "School", "Oak"],
    ]
    table = read_table(book(("Kinds", [["Kind"]]), ("List", sheet)), ImportKind.AGENCIES)
    assert table.rows == {
        4: {"name": "County Police", "kind": "Police", "address": "1 Hill\n\nVale"},
        7: {"name": "Oak", "kind": "School", "address": ""},
    }
    assert list(table.notes) == ["1 column not needed and not read: “notes”."]


def test_a_column_that_may_be_left_out_is_left_out():
    rows = [["E-mail", "ROLE", "Full name"], ["a@x.example", "Moderator", "Ann"]]
    table = read_table(book(("", rows)), ImportKind.PEOPLE)
    assert table.rows == {2: {"email": "a@x.example", "role": "Moderator", "name": "Ann"}}
    assert not table.notes


def test_only_the_first_sheet_with_the_headings_is_read():
    rows = [["Name", "Kind"], ["Oak", "School"]]
    table = read_table(book(("One", rows), ("Two", rows)), ImportKind.AGENCIES)
    assert list(table.rows) == [2]
    assert list(table.notes) == ["Only the first sheet with the headings was read, not “Two”."]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "must have a row with the headings “Name”, “Kind”"),
        ([["Name", "Address"], ["Oak", "Hill"]], "must have a row with the headings"),
        ([["Name", "Kind"]], "has headings, but no rows below them"),
        ([["Name", "Kind"], ["", " "]], "has headings, but no rows below them"),
        ([["Name", "Agency", "Kind"], ["Oak", "Oak", "School"]], "has the column “Name” twice"),
        ([["Name", "Kind"], *([["Oak", "School"]] * (MOST_ROWS + 1))], "more than 2,000 rows"),
    ],
)
def test_what_cannot_be_read_is_said(rows, words):
    with pytest.raises(RuleBroken, match=words) as refused:
        read_table(book(("One", rows)), ImportKind.AGENCIES)
    assert refused.value.field == "file"
