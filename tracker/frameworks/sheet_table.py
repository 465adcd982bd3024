"""Finding the standards in a spreadsheet: the sheet, its row of headings, and what is left out. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.forms import clean_line, clean_text
from tracker.frameworks.cells import Column, column_of
from tracker.frameworks.marked_yaml import RowFault
from tracker.spreadsheet_reading import SheetRead

HEADINGS_WITHIN = 10  # rows: above the headings there may be a title
MOST_ROWS = 1_500  # 60 standards take 61
LEAST_HEADINGS = 2
NO_HEADINGS = (
    "There is no row of headings. The first row of the sheet names the columns: "
    + ", ".join(Column)
    + ". Take the template to begin with"
)


@dataclass(frozen=True)
class Line:
    """One row with something in the columns that are read; `row` counts from 1 as the program shows it."""

    row: int
    cells: Mapping[Column, str]

    def __getitem__(self, column: Column) -> str:
        return self.cells[column]


@dataclass(frozen=True)
class Table:
    """The rows of the sheet that holds the standards, and in words what was left out of the file."""

    lines: Sequence[Line]
    notes: Sequence[str]
    faults: Sequence[RowFault]


@dataclass(frozen=True)
class _Headings:
    sheet: SheetRead
    place: int
    columns: Sequence[tuple[int, Column]]

    @property
    def known(self) -> frozenset[Column]:
        return frozenset(column for _index, column in self.columns)


def find_table(sheets: Sequence[SheetRead]) -> Table:
    """The standards' rows; `faults` when the headings are missing, not all there, or there twice."""
    headings = max(
        (found for sheet in sheets for found in _candidates(sheet)),
        key=lambda each: len(each.known),
        default=None,
    )
    if headings is None or len(headings.known) < LEAST_HEADINGS:
        return Table([], [], [RowFault(0, "", NO_HEADINGS)])
    faults = _heading_faults(headings)
    lines = [] if faults else _lines(headings)
    if not faults and not lines:
        faults = [RowFault(0, "", "There is no standard under the headings")]
    return Table(lines, [*_left_out(headings), *_other_sheets(sheets, headings.sheet)], faults)


def _candidates(sheet: SheetRead) -> list[_Headings]:
    found = []
    for place, row in enumerate(sheet.rows[:HEADINGS_WITHIN]):
        columns = [(index, column) for index, cell in enumerate(row) if (column := column_of(cell))]
        found.append(_Headings(sheet, place, columns))
    return found


def _heading_faults(headings: _Headings) -> list[RowFault]:
    row = headings.place + 1
    named = [column for _index, column in headings.columns]
    faults = [RowFault(row, "", f"there is no column “{column}”") for column in Column if column not in named]
    faults += [
        RowFault(row, column, "two columns have this heading: keep one")
        for column in Column
        if named.count(column) > 1
    ]
    if len(headings.sheet.rows) >= MOST_ROWS:
        words = f"the sheet has {MOST_ROWS:,} rows or more: take out the empty ones"
        faults.append(RowFault(MOST_ROWS, "", words))
    return faults


def _lines(headings: _Headings) -> list[Line]:
    lines = []
    for number, row in enumerate(headings.sheet.rows[headings.place + 1 :], start=headings.place + 2):
        cells = {column: clean_text(row[i]) if i < len(row) else "" for i, column in headings.columns}
        if any(cells.values()):
            lines.append(Line(number, cells))
    return lines


def _left_out(headings: _Headings) -> list[str]:
    """Columns with something in them that are not read, by heading or by letter."""
    read = {index for index, _column in headings.columns}
    rows = headings.sheet.rows[headings.place :]
    width = max((len(row) for row in rows), default=0)
    full = (index for index in range(width) if index not in read and any(_cell(row, index) for row in rows))
    names = [_cell(rows[0], index) or f"column {letter(index)}" for index in full]
    if not names:
        return []
    words = "This column was left out" if len(names) == 1 else "These columns were left out"
    return [f"{words}: {', '.join(name[:60] for name in names)}."]


def _other_sheets(sheets: Sequence[SheetRead], read: SheetRead) -> list[str]:
    names = [
        clean_line(sheet.name)[:60]
        for sheet in sheets
        if sheet is not read and any(_cell(row, i) for row in sheet.rows for i in range(len(row)))
    ]
    if not names:
        return []
    words = "This sheet was left out" if len(names) == 1 else "These sheets were left out"
    return [
        f"The standards are taken from the sheet “{clean_line(read.name)[:60]}”. {words}: {', '.join(names)}."
    ]


def _cell(row: Sequence[str], index: int) -> str:
    return clean_line(row[index]) if index < len(row) else ""


def letter(index: int) -> str:
    """The letter over a column counted from 0: A to Z, then AA and on."""
    first, last = divmod(index, 26)
    return (letter(first - 1) if first else "") + chr(ord("A") + last)
