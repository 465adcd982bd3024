"""The columns of the spreadsheets that a board takes away and loads: the same in both directions. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracker.boards.rules import AgencyKind, ImportKind
from tracker.errors import RuleBroken
from tracker.formatting import plural
from tracker.forms import clean_line, clean_text
from tracker.policy import Role
from tracker.spreadsheet_reading import BookRead, SheetRead

MOST_ROWS = 2_000
HEADINGS_WITHIN = 10
OUR_LISTS = ("Kinds", "Roles")  # what the template says beside the rows


@dataclass(frozen=True)
class Column:
    """One column: its key in our rows, its heading, what else it may be called, whether it must be there."""

    key: str
    heading: str
    others: tuple[str, ...] = ()
    needed: bool = True
    lines: bool = False

    def is_called(self, heading: str) -> bool:
        """Whether a heading means this column, whatever its case and spaces."""
        words = clean_line(heading).casefold().rstrip(" :*")
        return words in {each.casefold() for each in (self.heading, *self.others)}


AGENCY_COLUMNS = (
    Column("name", "Name", ("agency", "agency name", "name of the agency")),
    Column("kind", "Kind", ("kind of agency", "type")),
    Column("address", "Address", ("postal address",), needed=False, lines=True),
)
PEOPLE_COLUMNS = (
    Column("name", "Name", ("full name", "person")),
    Column("email", "Email address", ("email", "e-mail", "e-mail address", "mail")),
    Column("role", "Role"),
    Column("place", "Place", ("agency", "organisation", "works for"), needed=False),
    Column("employer", "Employed by", ("employer",), needed=False),
)
COLUMNS = {ImportKind.AGENCIES: AGENCY_COLUMNS, ImportKind.PEOPLE: PEOPLE_COLUMNS}
AGENCY_HEADINGS = tuple(each.heading for each in AGENCY_COLUMNS)
PEOPLE_HEADINGS = tuple(each.heading for each in PEOPLE_COLUMNS)
WORDS = {
    ImportKind.AGENCIES: ("Kinds", [kind.label for kind in AgencyKind]),
    ImportKind.PEOPLE: ("Roles", [role.label for role in Role]),
}

Row = dict[str, str]


@dataclass(frozen=True)
class TableRead:
    """The rows of a spreadsheet by their number in it, and what of it was not read."""

    rows: Mapping[int, Row]
    notes: Sequence[str]


def read_table(book: BookRead, kind: ImportKind) -> TableRead:
    """The rows of the first sheet that has the headings. Raises RuleBroken on the field `file`."""
    columns = COLUMNS[kind]
    for sheet in book.sheets:
        top = _heading_row(sheet, columns)
        if top is not None:
            return _read(sheet, top, columns, [each for each in book.sheets if each is not sheet])
    needed = ", ".join(f"“{each.heading}”" for each in columns if each.needed)
    raise RuleBroken(f"The selected file must have a row with the headings {needed}", field="file")


def _heading_row(sheet: SheetRead, columns: Sequence[Column]) -> int | None:
    for number, row in enumerate(sheet.rows[:HEADINGS_WITHIN]):
        if all(any(column.is_called(cell) for cell in row) for column in columns if column.needed):
            return number
    return None


def _read(sheet: SheetRead, top: int, columns: Sequence[Column], others: Sequence[SheetRead]) -> TableRead:
    headings = sheet.rows[top]
    places = dict(_places(headings, columns))
    rows = {
        number: row
        for number, cells in enumerate(sheet.rows[top + 1 :], start=top + 2)
        if any((row := _row(cells, places)).values())
    }
    if not rows:
        raise RuleBroken("The selected file has headings, but no rows below them", field="file")
    if len(rows) > MOST_ROWS:
        raise RuleBroken(f"The selected file has more than {MOST_ROWS:,} rows: make two of it", field="file")
    return TableRead(rows, list(_notes(headings, set(places.values()), others)))


def _places(headings: Sequence[str], columns: Sequence[Column]) -> Iterator[tuple[Column, int]]:
    """Where each column is. Raises RuleBroken when one is there twice."""
    for column in columns:
        found = [at for at, heading in enumerate(headings) if column.is_called(heading)]
        if len(found) > 1:
            raise RuleBroken(f"The selected file has the column “{column.heading}” twice", field="file")
        if found:
            yield column, found[0]


def _row(cells: Sequence[str], places: Mapping[Column, int]) -> Row:
    texts = {column: cells[at] if at < len(cells) else "" for column, at in places.items()}
    return {each.key: clean_text(text) if each.lines else clean_line(text) for each, text in texts.items()}


def _notes(headings: Sequence[str], read: set[int], others: Sequence[SheetRead]) -> Iterator[str]:
    ignored = [clean_line(each)[:60] for at, each in enumerate(headings) if at not in read and each.strip()]
    if ignored:
        names = ", ".join(f"“{each}”" for each in ignored)
        yield f"{plural(len(ignored), 'column')} not needed and not read: {names}."
    unread = [f"“{clean_line(each.name)[:60]}”" for each in others if each.name not in OUR_LISTS]
    if unread:
        yield f"Only the first sheet with the headings was read, not {', '.join(unread)}."
