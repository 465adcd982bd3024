"""The columns of a plan in a spreadsheet: those of Part C, and the further ones of our own sheet. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracker.errors import RuleBroken
from tracker.formatting import plural
from tracker.forms import clean_line, clean_text
from tracker.spreadsheet_reading import BookRead, SheetRead

MOST_ROWS = 500
HEADINGS_WITHIN = 15  # Part C has a title, the name of the Act and the key of colours above its table
Row = dict[str, str]


@dataclass(frozen=True)
class Column:
    """One column: its key in our rows, its heading, what else it may be called, whether it must be there."""

    key: str
    heading: str
    others: tuple[str, ...] = ()
    needed: bool = False
    lines: bool = True

    def is_called(self, heading: str) -> bool:
        """Whether a heading means this column, whatever its case, spaces and dots."""
        words = _plain(heading)
        return words in {_plain(each) for each in (self.heading, *self.others)}


def _plain(heading: str) -> str:
    return re.sub(r"[^a-z0-9 ]+", " ", clean_line(heading).casefold()).strip()


COLUMNS = (
    Column("number", "No", ("number", "action no", "action number", "ref"), lines=False),
    Column("action", "Action", ("actions", "action required", "smart action"), needed=True),
    Column("lead", "Lead Manager", ("lead", "lead officer", "lead person"), needed=True, lines=False),
    Column("timescales", "Timescales", ("timescale", "time scale", "deadline", "target date"), lines=False),
    Column("progress", "Current Progress", ("progress", "progress to date")),
    Column("evidence", "Evidence", ("evidence of progress",)),
    Column("risks", "Risks", ("risk",)),
    Column("standards", "Standards", ("standard", "minimum standards"), lines=False),
    Column("specific", "Specific", ("what will be done",)),
    Column("measurable", "Measurable", ("how we shall know", "measure", "success measure")),
    Column("achievable", "Achievable", ("with what means", "resources")),
    Column("relevant", "Realistic", ("relevant", "why it matters")),
    Column("starts", "Starts", ("start", "start date"), lines=False),
    Column("due", "Due", ("due date",), lines=False),
    Column("priority", "Priority", lines=False),
)  # fmt: skip
# Columns of our own sheet that tell, and are not loaded.
TOLD = ("first due", "status", "why this status", "last update", "times moved", "days of slip")


@dataclass(frozen=True)
class TableRead:
    """The rows of a spreadsheet by their number in it, and what of it was not read."""

    rows: Mapping[int, Row]
    notes: Sequence[str]


def read_table(book: BookRead) -> TableRead:
    """The rows of the first sheet that has the headings. Raises RuleBroken on the field `file`."""
    for sheet in book.sheets:
        top = _heading_row(sheet)
        if top is not None:
            return _read(sheet, top, [each for each in book.sheets if each is not sheet])
    raise RuleBroken(
        "The selected file must have a row with the headings of Part C, at least “Action” and “Lead Manager”",
        field="file",
    )


def _heading_row(sheet: SheetRead) -> int | None:
    for number, row in enumerate(sheet.rows[:HEADINGS_WITHIN]):
        if all(any(column.is_called(cell) for cell in row) for column in COLUMNS if column.needed):
            return number
    return None


def _read(sheet: SheetRead, top: int, others: Sequence[SheetRead]) -> TableRead:
    headings = sheet.rows[top]
    places = dict(_places(headings))
    lines = {number: _row(cells, places) for number, cells in enumerate(sheet.rows[top + 1 :], start=top + 2)}
    rows = {number: row for number, row in lines.items() if _says_something(row)}
    if not rows:
        raise RuleBroken("The selected file has headings, but no actions below them", field="file")
    if len(rows) > MOST_ROWS:
        raise RuleBroken(f"The selected file has more than {MOST_ROWS:,} rows: make two of it", field="file")
    return TableRead(rows, list(_notes(headings, set(places.values()), others)))


def _places(headings: Sequence[str]) -> Iterator[tuple[Column, int]]:
    """Where each column is. Raises RuleBroken when one is there twice."""
    for column in COLUMNS:
        found = [at for at, heading in enumerate(headings) if column.is_called(heading)]
        if len(found) > 1:
            raise RuleBroken(f"The selected file has the column “{column.heading}” twice", field="file")
        if found:
            yield column, found[0]


def _row(cells: Sequence[str], places: Mapping[Column, int]) -> Row:
    texts = {column: cells[at] if at < len(cells) else "" for column, at in places.items()}
    return {each.key: clean_text(text) if each.lines else clean_line(text) for each, text in texts.items()}


def _says_something(row: Row) -> bool:
    """Whether there is more than a number: the form has its lines numbered beforehand."""
    return any(text for key, text in row.items() if key != "number")


def _notes(headings: Sequence[str], read: set[int], others: Sequence[SheetRead]) -> Iterator[str]:
    ignored = [
        clean_line(each)[:60]
        for at, each in enumerate(headings)
        if at not in read and each.strip() and _plain(each) not in TOLD
    ]
    if ignored:
        names = ", ".join(f"“{each}”" for each in ignored)
        yield f"{plural(len(ignored), 'column')} not needed and not read: {names}."
    unread = [f"“{clean_line(each.name)[:60]}”" for each in others if each.name != GUIDE]
    if unread:
        yield f"Only the first sheet with the headings was read, not {', '.join(unread)}."


GUIDE = "How to fill it in"  # the second sheet of our own template
