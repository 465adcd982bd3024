"""Every list can be taken away as a spreadsheet. Cells are text, numbers or dates, never formulas."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from flask import Response, g, send_file
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from tracker.clock import local
from tracker.forms import clean_text

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CELL_LIMIT = 32_767
WIDEST = 60
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
BAD_IN_SHEET_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))

Rows = Iterable[Sequence[Any]]


def workbook(sheets: Sequence[tuple[str, Sequence[str], Rows]]) -> io.BytesIO:
    """An Excel workbook of named sheets with headings and rows; headings stay in sight and can filter."""
    file = io.BytesIO()
    book = Workbook(file, OPTIONS)
    styles = {
        "heading": book.add_format(
            {"bold": True, "bg_color": "#1d70b8", "font_color": "#ffffff", "text_wrap": True}
        ),
        "date": book.add_format({"num_format": "d mmmm yyyy", "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    for name, headings, rows in sheets:
        sheet = book.add_worksheet(name.translate(BAD_IN_SHEET_NAME)[:31].strip() or "Sheet")
        _fill(sheet, headings, list(rows), styles)
    book.close()
    file.seek(0)
    return file


def _fill(
    sheet: Worksheet, headings: Sequence[str], rows: list[Sequence[Any]], styles: dict[str, Any]
) -> None:
    sheet.freeze_panes(1, 0)
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading, styles["heading"])
        widest = max([len(heading), *(len(str(row[column] or "")) for row in rows[:200])])
        sheet.set_column(column, column, min(widest + 2, WIDEST))
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _write(sheet, number, column, value, styles)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(headings) - 1)


def _write(sheet: Worksheet, row: int, column: int, value: Any, styles: dict[str, Any]) -> None:
    if value is None:
        return
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, local(value).replace(tzinfo=None), styles["date"])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), styles["date"])  # noqa: DTZ001
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, column, value, styles["text"])
    else:
        text = ("Yes" if value else "No") if isinstance(value, bool) else clean_text(str(value))
        sheet.write_string(row, column, text[:CELL_LIMIT], styles["text"])


def spreadsheet(name: str, headings: Sequence[str], rows: Rows) -> Response:
    """One list as a download; `name` is shown as the sheet's and the file's name."""
    return download(workbook([(name, headings, rows)]), f"{name}.xlsx", MEDIA_TYPE)


def download(file: io.BytesIO, name: str, media_type: str) -> Response:
    """A file made by us, always as an attachment; the audit trail is told its name."""
    g.taken_away = name
    response = send_file(file, mimetype=media_type, as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response
