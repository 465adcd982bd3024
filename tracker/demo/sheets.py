"""Small real Excel and CSV files: rows thrown by the document's own dice, the same bytes each time."""

import csv
import io
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from tracker.demo.documents import Document
from tracker.formatting import format_date

Cell = str | int | date
Line = dict[str, Cell]
HEADER_ROW = 3


def rows_of(document: Document) -> list[Line]:
    """The rows of the sheet, each by column name."""
    sheet = document.spec["sheet"]
    lines: list[Line] = []
    for number in range(sheet["rows"]):
        line: Line = {}
        for name, maker, needs in sheet["columns"]:
            line[name] = MAKERS[maker](needs, number, line, document)
        lines.append(line)
    return lines


def make_csv(document: Document) -> bytes:
    """The sheet as comma-separated text, with the mark that tells Excel it is UTF-8."""
    lines = rows_of(document)
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(lines[0]))
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode("utf-8-sig")


def make_excel(document: Document) -> bytes:
    """The sheet as an .xlsx workbook with title, note, headings that can filter, and averages or a chart."""
    file = io.BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    written = datetime.combine(document.dated, time(10, 0))
    book.set_properties({"title": document.title, "author": document.owner, "created": written})
    sheet = book.add_worksheet("Summary")
    lines = rows_of(document)
    _write_top(book, sheet, document, list(lines[0]))
    _write_lines(book, sheet, lines)
    _write_averages(book, sheet, lines, document.spec["sheet"].get("average", []))
    _draw_chart(book, sheet, lines, document.spec["sheet"].get("chart", []))
    book.close()
    return file.getvalue()


def _write_top(book: Workbook, sheet: Worksheet, document: Document, names: list[str]) -> None:
    sheet.write_string(0, 0, document.title, book.add_format({"bold": True, "font_size": 15}))
    note = f"{document.agency}. As at {format_date(document.dated)}. {document.spec['sheet'].get('note', '')}"
    sheet.write_string(1, 0, note, book.add_format({"italic": True, "font_color": "#505a5f"}))
    heading = book.add_format({"bold": True, "bg_color": "#dfecef", "border": 1, "text_wrap": True})
    for column, name in enumerate(names):
        sheet.write_string(HEADER_ROW, column, name, heading)
    sheet.freeze_panes(HEADER_ROW + 1, 1)


def _write_lines(book: Workbook, sheet: Worksheet, lines: list[Line]) -> None:
    day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
    for row, line in enumerate(lines, start=HEADER_ROW + 1):
        for column, value in enumerate(line.values()):
            if isinstance(value, date):
                sheet.write_datetime(row, column, datetime.combine(value, time()), day)
            elif isinstance(value, int):
                sheet.write_number(row, column, value)
            else:
                sheet.write_string(row, column, value)
    for column, name in enumerate(lines[0]):
        widest = max(len(name), *(len(str(line[name])) for line in lines))
        sheet.set_column(column, column, min(widest + 3, 48))
    sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + len(lines), len(lines[0]) - 1)


def _write_averages(book: Workbook, sheet: Worksheet, lines: list[Line], names: list[str]) -> None:
    bold = book.add_format({"bold": True, "top": 1, "num_format": "0"})
    last = HEADER_ROW + len(lines) + 1
    for name in names:
        values = [int(str(line[name])) for line in lines]
        sheet.write_string(last, 0, "Average", bold)
        sheet.write_number(last, list(lines[0]).index(name), round(sum(values) / len(values)), bold)


def _draw_chart(book: Workbook, sheet: Worksheet, lines: list[Line], names: list[str]) -> None:
    if not names:
        return
    chart = book.add_chart({"type": "bar"})
    first, last = HEADER_ROW + 1, HEADER_ROW + len(lines)
    for name in names:
        column = list(lines[0]).index(name)
        chart.add_series(
            {
                "name": name,
                "categories": ["Summary", first, 0, last, 0],
                "values": ["Summary", first, column, last, column],
            }
        )
    chart.set_title({"name": "Last quarter and this quarter"})
    chart.set_size({"width": 620, "height": 440})
    sheet.insert_chart(last + 3, 0, chart)


def _status(needs: str, document: Document, line: Line) -> str:
    """Complete, on target or overdue, as the due date allows."""
    due = line[needs]
    past = isinstance(due, date) and due < document.as_of
    return document.rng.choice(["Complete"] * 5 + ["Overdue"] if past else ["On target"] * 3 + ["Complete"])


def _later(needs: list[Any], line: Line) -> Cell:
    start = line[needs[0]]
    return start + timedelta(days=needs[1]) if isinstance(start, date) else start


# Each takes what it needs, the row's number, the row so far and the document.
MAKERS: dict[str, Callable[[Any, int, Line, Document], Cell]] = {
    "count": lambda needs, number, line, document: str(needs).format(number + 1),
    "in_turn": lambda needs, number, line, document: needs[number % len(needs)],
    "in_blocks": lambda needs, number, line, document: needs[number // len(needs) % len(needs)],
    "choose": lambda needs, number, line, document: document.rng.choice(needs),
    "number": lambda needs, number, line, document: document.rng.randint(*needs),
    "date": lambda needs, number, line, document: (
        document.as_of + timedelta(days=document.rng.randint(*needs))
    ),
    "after": lambda needs, number, line, document: _later(needs, line),
    "status": lambda needs, number, line, document: _status(needs, document, line),
}
