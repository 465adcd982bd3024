"""Run as a program of its own by `spreadsheet_reading`: reads a spreadsheet, writes its cells as JSON.

A file of a few kilobytes can claim a billion cells. Here it meets a limit of memory and time, and only this
process ends. Arguments: the kind of file (its ending) and how many rows of a sheet to read at most.
"""

import csv
import io
import json
import resource
import sys
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

MEMORY = 1024 * 1024 * 1024
SECONDS = 15
MOST_SHEETS, MOST_COLUMNS = 60, 40
LONGEST_CELL = 33_000  # a little more than a cell can hold
UNREADABLE = 3
SEPARATORS = ",;\t"


def _text(value: Any) -> str:
    """A cell's value as the words a person would have seen."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else str(value)
    if isinstance(value, datetime) and value.time() != time():
        return f"{value.day} {value:%B %Y %H:%M}"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, timedelta):
        return str(value)
    return str(value)[:LONGEST_CELL]


def _sheets(content: bytes, most_rows: int) -> list[dict[str, Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    found = []
    for name in book.sheet_names[:MOST_SHEETS]:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=most_rows)
        found.append({"name": name, "rows": [[_text(cell) for cell in row[:MOST_COLUMNS]] for row in rows]})
    return found


def _comma_separated(content: bytes, most_rows: int) -> list[dict[str, Any]]:
    """The one sheet of a CSV file, whichever separator and character set the program at hand wrote."""
    text = _decoded(content)
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    found = []
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        found.append([cell[:LONGEST_CELL] for cell in row[:MOST_COLUMNS]])
        if len(found) == most_rows:
            break
    return [{"name": "", "rows": found}]


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:  # what Excel writes when it is not asked for UTF-8
        return content.decode("cp1252", "replace")


def main() -> int:
    """Read the file on standard input. Gives UNREADABLE when it is none that can be read."""
    kind, most_rows = sys.argv[1], int(sys.argv[2])
    with suppress(ValueError, OSError):  # a stricter limit than ours is in force already
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    read = _comma_separated if kind == "csv" else _sheets
    try:
        sheets = read(sys.stdin.buffer.read(), most_rows)
    except (CalamineError, csv.Error, MemoryError, ValueError, OSError):
        return UNREADABLE
    json.dump(sheets, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
