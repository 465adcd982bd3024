"""Run as a program of its own by `tracker.workbooks.opening`: reads a workbook, writes its cells as JSON.

A file of a few kilobytes can claim a billion cells. Here it meets a limit of memory and time, and only this
process ends.
"""

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
MOST_SHEETS, MOST_ROWS, MOST_COLUMNS = 60, 500, 40
LONGEST_CELL = 33_000  # a little more than a cell can hold
UNREADABLE = 3


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


def _sheets(content: bytes) -> list[dict[str, Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    found = []
    for name in book.sheet_names[:MOST_SHEETS]:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=MOST_ROWS)
        found.append({"name": name, "rows": [[_text(cell) for cell in row[:MOST_COLUMNS]] for row in rows]})
    return found


def main() -> int:
    """Read the file on standard input. Gives UNREADABLE when it is none that can be read."""
    with suppress(ValueError, OSError):  # a stricter limit than ours is in force already
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        sheets = _sheets(sys.stdin.buffer.read())
    except (CalamineError, MemoryError, ValueError, OSError):
        return UNREADABLE
    json.dump(sheets, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
