"""An uploaded spreadsheet of any of the three kinds becomes sheets of words."""

import io

import pytest

from tracker.errors import RuleBroken
from tracker.evidence.intake import NewFile
from tracker.evidence.spreadsheets import open_spreadsheet
from tracker.spreadsheets import workbook

ROWS = [["Name", "Kind"], ["Mill Trust, North", "NHS trust"]]
CSV_CASES = [
    ('Name,Kind\n"Mill Trust, North",NHS trust\n', "utf-8", ROWS),  # as the standard has it
    ("Name;Kind\r\nMill Trust, North;NHS trust\r\n", "utf-8-sig", ROWS),  # Excel on a European machine
    ("Name\tKind\nMill Trust, North\tNHS trust", "utf-8", ROWS),  # tabs between
    ("Name,Kind\nCaf\xe9 \x93Oak\x94,School", "cp1252", [["Name", "Kind"], ["Café “Oak”", "School"]]),
    ('Name,Kind\n"one\nof two",Police', "utf-8", [["Name", "Kind"], ["one\nof two", "Police"]]),  # lines
]


@pytest.mark.parametrize(("text", "coding", "rows"), CSV_CASES)
def test_comma_separated_values_are_read_whatever_wrote_them(text, coding, rows):
    content = text.encode("latin-1" if coding == "cp1252" else coding)
    book = open_spreadsheet(NewFile("agencies.csv", io.BytesIO(content)))
    assert [list(row) for row in book.sheets[0].rows] == rows
    assert book.name == "agencies.csv"


def test_excel_is_read_up_to_as_many_rows_as_were_asked_for():
    content = workbook([("Agencies", ["Name"], [[f"Agency {n}"] for n in range(20)])])
    book = open_spreadsheet(NewFile("agencies.xlsx", content), most_rows=5)
    assert [row[0] for row in book.sheets[0].rows] == ["Name", "Agency 0", "Agency 1", "Agency 2", "Agency 3"]


@pytest.mark.parametrize("name", ["agencies.pdf", "agencies.xlsm", "agencies"])
def test_another_kind_of_file_is_refused_by_its_name(name):
    with pytest.raises(RuleBroken, match="must be a spreadsheet") as refused:
        open_spreadsheet(NewFile(name, io.BytesIO(b"Name\n")))
    assert refused.value.field == "file"


def test_a_spreadsheet_that_is_none_is_refused():
    with pytest.raises(RuleBroken, match="could not be opened"):
        open_spreadsheet(NewFile("agencies.xlsx", io.BytesIO(b"PK\x03\x04nothing")))


def test_text_that_is_not_utf_8_or_windows_text_is_refused_with_the_way_out():
    with pytest.raises(RuleBroken, match="saved as UTF-8"):
        open_spreadsheet(NewFile("agencies.csv", io.BytesIO("Name\nMill Trust".encode("utf-16"))))
