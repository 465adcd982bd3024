"""An uploaded file, as sheets of text; or why it cannot be opened. No database."""

import json
import subprocess  # nosec B404: starts our own program
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tracker.errors import RuleBroken
from tracker.evidence.checking import check_file
from tracker.evidence.checking.refusal import DAMAGED, NOT_CHOSEN, Refused
from tracker.evidence.intake import Upload
from tracker.evidence.names import extension

PROGRAM = Path(__file__).with_name("reader.py")
SECONDS = 20
LIMIT_MB = 10  # a workbook of 60 full answers has less than one
ENDINGS = ("xlsx", "ods")
WRONG_KIND = "The selected file must be the workbook, saved as Excel (.xlsx) or OpenDocument (.ods)"


@dataclass(frozen=True)
class SheetRead:
    """One sheet as it was found: every cell as text, from the first row and column on."""

    name: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class BookRead:
    """A workbook that could be opened, under the name to show."""

    name: str
    sheets: tuple[SheetRead, ...]


def open_book(upload: Upload | None) -> BookRead:
    """Check the file as evidence is checked, then read its cells. Raises RuleBroken on the field `file`."""
    if upload is None or not upload.filename:
        raise RuleBroken(NOT_CHOSEN, field="file")
    if extension(upload.filename) not in ENDINGS:
        raise RuleBroken(WRONG_KIND, field="file")
    try:
        checked = check_file(upload.stream, upload.filename, limit_mb=LIMIT_MB)
        return BookRead(checked.display_name, read_sheets(checked.content.read()))
    except Refused as problem:
        raise RuleBroken(problem.reason, field="file") from problem


def read_sheets(content: bytes) -> tuple[SheetRead, ...]:
    """The cells of a spreadsheet file. Raises Refused when it cannot be read, or asks for too much."""
    try:
        done = subprocess.run(  # nosec B603: our own program, no shell
            [sys.executable, "-I", str(PROGRAM)],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise Refused(DAMAGED) from problem
    if done.returncode:
        raise Refused(DAMAGED)
    return tuple(SheetRead(sheet["name"], sheet["rows"]) for sheet in json.loads(done.stdout))
