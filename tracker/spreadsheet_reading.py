"""The cells of a spreadsheet that somebody made, read in a process of its own. No database, no features.

A view opens what was uploaded with `tracker.evidence.spreadsheets.open_spreadsheet`, which looks at the whole
file first, and hands the sheets on.
"""

import json
import subprocess  # nosec B404: starts our own program
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PROGRAM = Path(__file__).with_name("spreadsheet_program.py")
SECONDS = 20
MOST_ROWS = 500


class Unreadable(Exception):
    """The content is no spreadsheet, or it asks for more time or memory than a spreadsheet may."""


@dataclass(frozen=True)
class SheetRead:
    """One sheet as it was found: every cell as text, from the first row and column on."""

    name: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class BookRead:
    """A spreadsheet that could be opened, under the name to show; CSV has one sheet without a name."""

    name: str
    sheets: tuple[SheetRead, ...]


def read_sheets(content: bytes, kind: str = "xlsx", *, most_rows: int = MOST_ROWS) -> tuple[SheetRead, ...]:
    """The cells of a spreadsheet, at most so many rows of each sheet; `kind` is xlsx, ods or csv.

    Raises Unreadable.
    """
    try:
        done = subprocess.run(  # nosec B603: our own program, no shell
            [sys.executable, "-I", str(PROGRAM), kind, str(most_rows)],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise Unreadable from problem
    if done.returncode:
        raise Unreadable
    return tuple(SheetRead(sheet["name"], sheet["rows"]) for sheet in json.loads(done.stdout))
