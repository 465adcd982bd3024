"""Spreadsheets in tests: made from rows, and read back."""

import io
from collections.abc import Sequence
from typing import Any

from tracker.spreadsheet_reading import read_sheets
from tracker.spreadsheets import workbook


def sheet_of(content: bytes) -> list[list[str]]:
    """The rows of the first sheet of an Excel file, as words."""
    return [list(row) for row in read_sheets(content, most_rows=3_000)[0].rows]


def excel(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> io.BytesIO:
    """An Excel file with one sheet."""
    return workbook([("List", headings, rows)])
