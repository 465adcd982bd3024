"""What a filled-in workbook says: every row read, or every reason why not, with sheet and cell. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tracker.assessments.answers import LABELS, LONGEST
from tracker.forms import clean_text
from tracker.spreadsheet_reading import SheetRead
from tracker.workbooks import columns as layout
from tracker.workbooks.columns import CHOICES, COLUMNS, GRADE_WORDS, REF, VERSION, Column, cell

AGAIN = "Download the workbook again and copy your text into it"
NOT_OURS = f"The selected file is not a workbook of this return. {AGAIN}"
BLANK_FORM = f"The selected file is a blank form, which cannot be sent back here. {AGAIN}"
OTHER_FORMAT = f"The selected file was made by another version of the tracker. {AGAIN}"
MARK = re.compile(r"(\d{1,9}) (Yes|No)")
# Bullets of Word's own symbol fonts, which nothing else can show.
WORD_BULLETS = re.compile("[\uf0a7\uf0a8\uf0b7\uf0d8\uf0fc]")
TRUE_WORDS = frozenset({"yes", "y", "true", "1"})
FALSE_WORDS = frozenset({"", "no", "n", "false", "0"})
MOST_FAULTS = 200
HEADINGS_WITHIN = 10


class BrokenWorkbook(Exception):
    """A workbook that cannot be taken as it is; `faults` says why, place by place."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = list(faults)


@dataclass(frozen=True)
class Expected:
    """What a workbook of this return can hold: its standards by reference, each with its sheet's name."""

    return_id: UUID
    sheet_of: Mapping[str, str]
    self_grading: bool


@dataclass(frozen=True)
class FilledRow:
    """One row: the version it was made from, whether that was finished, and what it says now."""

    ref: str
    version: int
    finished: bool
    values: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """As it is kept until it is confirmed."""
        return {"version": self.version, "was_finished": self.finished, "values": dict(self.values)}


@dataclass
class Filled:
    """A whole workbook that can be taken, and what a person should know about it."""

    rows: dict[str, FilledRow] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass
class _Reading:
    expected: Expected
    made_with: frozenset[str]
    filled: Filled = field(default_factory=Filled)
    faults: list[str] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)


def clean_cell(text: str) -> str:
    """What was typed or pasted into a cell, as the pages' own fields would keep it."""
    return clean_text(WORD_BULLETS.sub("•", text))


def read(sheets: Sequence[SheetRead], expected: Expected) -> Filled:
    """All rows of a workbook. Raises BrokenWorkbook with every fault that it has."""
    reading = _Reading(expected, _check_marks(sheets, expected))
    seen = set()
    for sheet in sheets:
        if sheet.name in (layout.INSTRUCTIONS, layout.MARKS):
            continue
        if _read_sheet(sheet, reading):
            seen.add(sheet.name)
    _look_for_what_is_gone(seen, reading)
    if reading.faults:
        raise BrokenWorkbook(_not_too_many(reading.faults))
    return reading.filled


def _not_too_many(faults: list[str]) -> list[str]:
    more = len(faults) - MOST_FAULTS
    return [*faults[:MOST_FAULTS], f"And {more:,} more"] if more > 0 else faults


def _check_marks(sheets: Sequence[SheetRead], expected: Expected) -> frozenset[str]:
    """The references that the workbook was made with. Raises BrokenWorkbook when it is of another return."""
    by_name = {sheet.name: sheet for sheet in sheets}
    if layout.MARKS not in by_name:
        raise BrokenWorkbook([BLANK_FORM if layout.INSTRUCTIONS in by_name else NOT_OURS])
    pairs = [(row[0], row[1]) for row in by_name[layout.MARKS].rows if len(row) > 1]
    marks = dict(pairs)
    if not {layout.FORMAT_MARK, layout.RETURN_MARK} <= set(marks):
        raise BrokenWorkbook([NOT_OURS])
    if marks[layout.FORMAT_MARK] != layout.FORMAT:
        raise BrokenWorkbook([OTHER_FORMAT])
    if marks[layout.RETURN_MARK] != str(expected.return_id):
        raise BrokenWorkbook([_other_return(by_name.get(layout.INSTRUCTIONS))])
    return frozenset(value for name, value in pairs if name == layout.REF_MARK)


def _other_return(instructions: SheetRead | None) -> str:
    title = instructions.rows[0][0] if instructions and instructions.rows and instructions.rows[0] else ""
    made_for = f": “{clean_text(title)[:200]}”" if title else ""
    return f"The selected file is the workbook of another agency or another cycle{made_for}"


def _read_sheet(sheet: SheetRead, reading: _Reading) -> bool:
    """Whether this was a sheet of a policy standard; reads its rows."""
    top = _heading_row(sheet)
    expected = sheet.name in set(reading.expected.sheet_of.values())
    if top is None:
        if expected:
            reading.faults.append(f"Sheet “{sheet.name}”: the row of headings is missing. {AGAIN}")
        else:
            reading.filled.notes.append(f"The sheet “{sheet.name}” is not part of it and was not read.")
        return expected
    places = {heading: at for at, heading in enumerate(sheet.rows[top])}
    wanted = layout.columns(self_grading=reading.expected.self_grading)
    needed = [each for each in wanted if each.field or each.heading in (REF, VERSION)]
    missing = [each.heading for each in needed if each.heading not in places]
    for heading in missing:
        reading.faults.append(f"Sheet “{sheet.name}”: the column “{heading}” is missing. {AGAIN}")
    if not missing:
        for number in range(top + 1, len(sheet.rows)):
            _read_row(sheet, number, {each: places[each.heading] for each in needed}, reading)
    return True


def _heading_row(sheet: SheetRead) -> int | None:
    headings = {each.heading for each in COLUMNS}
    for number, row in enumerate(sheet.rows[:HEADINGS_WITHIN]):
        if len(headings & set(row)) >= 3:
            return number
    return None


def _read_row(sheet: SheetRead, number: int, places: Mapping[Column, int], reading: _Reading) -> None:
    cells = sheet.rows[number]
    texts = {column: cells[at] if at < len(cells) else "" for column, at in places.items()}
    if not any(text.strip() for text in texts.values()):
        return
    where = {column: f"Sheet “{sheet.name}”, cell {cell(number, at)}" for column, at in places.items()}
    by_heading = {column.heading: column for column in places}
    ref = texts[by_heading[REF]].strip()
    problem = _ref_problem(ref, reading)
    if problem:
        reading.faults.append(f"{where[by_heading[REF]]}: {problem}")
        return
    reading.places[ref] = where[by_heading[REF]]
    faults = [f"{where[column]}: {problem}" for column, problem in _cell_problems(texts)]
    reading.faults += faults
    if not faults:
        reading.filled.rows[ref] = _row(ref, texts, texts[by_heading[VERSION]])


def _ref_problem(ref: str, reading: _Reading) -> str:
    if not ref:
        return "the reference of the standard is missing"
    if ref not in reading.expected.sheet_of:
        return f"“{ref[:40]}” is not a minimum standard of this return"
    if ref not in reading.made_with:
        return f"{ref} was not in this workbook when it was made"
    if ref in reading.places:
        return f"{ref} stands in this workbook twice, also at: {reading.places[ref]}"
    return ""


def _cell_problems(texts: Mapping[Column, str]) -> Iterator[tuple[Column, str]]:
    for column, text in texts.items():
        name = _in_a_sentence(column.heading)
        if column.field in LABELS and len(clean_cell(text)) > LONGEST:
            yield column, f"{name} has {len(clean_cell(text)):,} characters, {LONGEST:,} are allowed"
        elif column.field == "self_grade" and _grade(text) is None:
            yield column, f"{name} must be one of {', '.join(GRADE_WORDS)}, or empty"
        elif column.field in ("na_requested", "finished") and _yes(text) is None:
            yield column, f"{name} must be Yes or No"
        elif column.heading == VERSION and not MARK.fullmatch(text.strip()):
            yield column, f"the hidden mark of this row was changed. {AGAIN}"


def _in_a_sentence(heading: str) -> str:
    return heading if heading.startswith("N/A") else heading[:1].lower() + heading[1:]


def _row(ref: str, texts: Mapping[Column, str], mark: str) -> FilledRow:
    found = MARK.fullmatch(mark.strip())
    assert found is not None
    values = {column.field: _value(column.field, text) for column, text in texts.items() if column.field}
    return FilledRow(ref, int(found[1]), found[2] == layout.YES, values)


def _value(name: str, text: str) -> Any:
    if name == "self_grade":
        return _grade(text)
    return _yes(text) if name in CHOICES else clean_cell(text)


def _grade(text: str) -> str | None:
    """The grade's value, an empty text for none, and None for what is no grade."""
    words = " ".join(text.split()).lower()
    if not words:
        return ""
    for full, grade in GRADE_WORDS.items():
        if words in (full.lower(), grade.short_label, grade.label.lower()):
            return grade.value
    return None


def _yes(text: str) -> bool | None:
    word = text.strip().lower()
    if word in TRUE_WORDS:
        return True
    return False if word in FALSE_WORDS else None


def _look_for_what_is_gone(seen: Iterable[str], reading: _Reading) -> None:
    """Sheets that are missing are a fault; rows that are missing change nothing, which is said."""
    found, sheet_of = set(reading.places), reading.expected.sheet_of
    read_sheets = {*seen, *(sheet_of[ref] for ref in found)}
    gone = [ref for ref in sheet_of if ref in reading.made_with and ref not in found]
    for name in dict.fromkeys(sheet_of[ref] for ref in gone if sheet_of[ref] not in read_sheets):
        reading.faults.append(f"The sheet “{name}” is missing. {AGAIN}")
    for ref in gone:
        if sheet_of[ref] in read_sheets:
            reading.filled.notes.append(f"{ref} has no row in the workbook any more: nothing changes there.")
