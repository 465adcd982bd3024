"""A plan as a spreadsheet says it: headings, lines and dated ratings, with faults by row in words. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.board_plans.columns import Headings, find_headings
from tracker.board_plans.row_reading import Raw, RowReader
from tracker.board_plans.rows import HeadingRead, LineRead, ReviewRead, RowFault
from tracker.board_plans.rules import BRAG_KEY, Key, PlanKind, default_key
from tracker.board_plans.words import find_date
from tracker.errors import RuleBroken
from tracker.formatting import format_date, plural
from tracker.forms import clean_line, clean_text

MOST_ROWS = 1_000
KEY_ROW = re.compile(r"^\s*(blue|green|amber|red)\s*(?:=|:|–|-)\s*(\S.*)$", re.IGNORECASE | re.DOTALL)
ABOUT_ROW = re.compile(r"^About:\s*(\S.*)$", re.DOTALL)
BLUE_CELL = re.compile(r"\bblue\b", re.IGNORECASE)
Sheets = Sequence[tuple[str, Sequence[Sequence[str]]]]


@dataclass(frozen=True)
class PlanRead:
    """All of a file. `key` is what its colours mean: as the plan or the file says, or the usual key.

    `present` names the columns it has: what it has no column for stays as it is.
    """

    kind: PlanKind
    key: Mapping[str, str]
    about: str = ""
    reviews: tuple[ReviewRead, ...] = ()
    headings: tuple[HeadingRead, ...] = ()
    lines: tuple[LineRead, ...] = ()
    faults: tuple[RowFault, ...] = ()
    notes: tuple[str, ...] = ()
    present: frozenset[str] = frozenset()


def read_plan(sheets: Sheets, kind: PlanKind, today: date, key: Key | None = None) -> PlanRead:
    """The first sheet that has the headings of such a plan, read by the plan's key or else the file's own.

    Raises RuleBroken on the field `file` when no sheet has them, or when its columns cannot be told apart.
    """
    for name, rows in sheets:
        headings = find_headings(rows, kind)
        if headings is not None:
            others = [other for other, _ in sheets if other != name and other != "Key"]
            return _read(rows, headings, kind, today, key, others)
    needed = "“Recommendation” and “Comment”" if kind is PlanKind.COMPOSITE else "“Key action”"
    raise RuleBroken(f"The selected file must have a row with the headings {needed}", field="file")


def _read(
    rows: Sequence[Sequence[str]],
    headings: Headings,
    kind: PlanKind,
    today: date,
    key: Key | None,
    others: Sequence[str],
) -> PlanRead:
    above = [cell for row in rows[: headings.row] for cell in row]
    below = _below(rows, headings)
    key = key or key_in(above) or _usual_key(kind, below, headings)
    reader = RowReader(headings, kind, today, key)
    reader.read(below)
    unread = [*headings.unread, *reader.unread]
    about = next((clean_text(match[1]) for cell in above if (match := ABOUT_ROW.match(cell))), "")
    notes = [*_notes(headings, reader.reviews), *_unread(unread, others)]
    return PlanRead(
        kind, dict(key), about, tuple(reader.reviews), tuple(reader.used_headings), tuple(reader.lines),
        tuple(sorted(reader.faults, key=lambda fault: fault.row)), tuple(notes), frozenset(headings.places),
    )  # fmt: skip


def _below(rows: Sequence[Sequence[str]], headings: Headings) -> list[Raw]:
    """The rows below the headings that say something; headings that are repeated say nothing."""
    top = [clean_line(cell) for cell in rows[headings.row]]
    numbered = enumerate(rows[headings.row + 1 :], start=headings.row + 2)
    found = [
        Raw(number, row)
        for number, row in numbered
        if any(cell.strip() for cell in row) and [clean_line(cell) for cell in row] != top
    ]
    if not found:
        raise RuleBroken("The selected file has headings, but no rows below them", field="file")
    if len(found) > MOST_ROWS:
        raise RuleBroken(f"The selected file has more than {MOST_ROWS:,} rows: make two of it", field="file")
    return found


def key_in(cells: Sequence[str]) -> dict[str, str]:
    """The key of colours written above the headings, such as “GREEN = completed”; empty if none."""
    found = {match[1].lower(): clean_text(match[2]) for cell in cells if (match := KEY_ROW.match(cell))}
    return {colour: found[colour] for colour in BRAG_KEY if colour in found} if len(found) > 1 else {}


def _usual_key(kind: PlanKind, rows: Sequence[Raw], headings: Headings) -> dict[str, str]:
    """What a plan of this kind begins with; with blue where the file rates something blue."""
    cells = (row.at(column.at) for row in rows for column in headings.ratings)
    blue = any(BLUE_CELL.search(cell) or find_date(cell).rest in ("B", "b") for cell in cells)
    return dict(BRAG_KEY) if blue else default_key(kind)


def _notes(headings: Headings, reviews: Sequence[ReviewRead]) -> list[str]:
    by_month = [
        f"The ratings under “{column.heading}” are taken as of {format_date(column.on)}."
        for column in headings.ratings
        if column.on and find_date(column.heading).month_only
    ]
    undated = [
        "Nothing says on which date the colours were given: they are taken as a review of today."
        for review in reviews
        if review.today
    ]
    return by_month + undated


def _unread(headings: Sequence[str], others: Sequence[str]) -> list[str]:
    found = []
    if headings:
        names = ", ".join(f"“{each}”" for each in headings)
        found.append(f"{plural(len(headings), 'column')} not needed and not read: {names}.")
    if others:
        sheets = ", ".join(f"“{clean_line(each)[:60]}”" for each in others)
        found.append(f"Only the first sheet with the headings was read, not {sheets}.")
    return found
