"""What the rows of a spreadsheet say: standards in the shape of a data file, or every fault by row. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tracker.forms import clean_line
from tracker.frameworks.cells import Column, essential_of, policy_number_of, prompts_of, ref_fault
from tracker.frameworks.marked_yaml import Path, RowFault
from tracker.frameworks.numbering import sign_faults
from tracker.frameworks.rules import ref_key
from tracker.frameworks.sheet_table import Line, Table

LONGEST_TITLE, LONGEST_TEXT, MOST_PROMPTS, MOST_POLICIES = 300, 5_000, 50, 40
LOST_ZERO = re.compile(r"([1-9][0-9]?)\.([1-9])")


@dataclass
class Row:
    """One minimum standard as its row gives it. `ref` is empty when the cell holds none."""

    row: int
    ref: str
    policy: int | None
    data: dict[str, Any]


@dataclass
class Standards:
    """Everything that a sheet says; `policies` are in the shape of a data file, `rows` tell where each is."""

    policies: list[dict[str, Any]] = field(default_factory=list)
    rows: dict[Path, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)


def read_standards(table: Table) -> Standards:
    """The standards of a table, in the order of their references whatever the order of the rows."""
    found = Standards(notes=list(table.notes), faults=list(table.faults))
    if found.faults:
        return found
    rows = _rows(table.lines, found)
    titles = _titles(table.lines, found)
    found.faults += _repeats(rows)
    found.faults += _gaps(rows)
    found.faults.sort(key=lambda fault: (fault.line, list(Column).index(Column(fault.path))))
    if not found.faults:
        _gather(rows, titles, found)
    return found


def _rows(lines: Sequence[Line], found: Standards) -> list[Row]:
    rows: list[Row] = []
    last = ""
    for line in lines:
        if not any(line[column] for column in Column if column not in (Column.POLICY, Column.TITLE)):
            continue  # a heading row between the standards
        ref = clean_line(line[Column.REF])
        whole = _with_zero(ref, last)
        if whole != ref:
            words = f"Row {line.row}: {ref} was read as {whole}, because it comes after {last}."
            found.notes.append(f"{words} A spreadsheet drops the last nought of a number.")
        row = _row(line, whole)
        found.faults += _cell_faults(line, row, whole)
        rows.append(row)
        last = row.ref
    return rows


def _with_zero(ref: str, last: str) -> str:
    """1.1 right after 1.9 was 1.10 before the spreadsheet took it for a number."""
    short = LOST_ZERO.fullmatch(ref)
    if short and last == f"{short[1]}.{int(short[2]) * 10 - 1}":
        return f"{ref}0"
    return ref


def _row(line: Line, ref: str) -> Row:
    good = "" if ref_fault(ref) else ref
    policy = policy_number_of(line[Column.POLICY])
    data = {
        "ref": good,
        "essential": essential_of(line[Column.ESSENTIAL]),
        "text": line[Column.TEXT],
        "evidence_prompts": prompts_of(line[Column.PROMPTS]),
    }
    return Row(line.row, good, ref_key(good)[0] if good else policy, data)


def _cell_faults(line: Line, row: Row, ref: str) -> Iterator[RowFault]:
    """What is wrong inside one row, cell by cell."""
    if fault := ref_fault(ref):
        yield RowFault(line.row, Column.REF, fault)
    yield from _policy_fault(line, row)
    yield from _text_faults(line)
    if row.data["essential"] is None:
        said = line[Column.ESSENTIAL][:40]
        words = f"“{said}” is neither yes nor no" if said else "this is empty: say yes or no"
        yield RowFault(line.row, Column.ESSENTIAL, words)
    yield from _prompt_faults(line, row.data["evidence_prompts"])


def _policy_fault(line: Line, row: Row) -> Iterator[RowFault]:
    said = clean_line(line[Column.POLICY])
    number = policy_number_of(said)
    if not said and row.ref:
        return  # a merged cell: the reference says it
    if number is None or number > MOST_POLICIES:
        words = f"“{said[:40]}” is not a number from 1 to {MOST_POLICIES}" if said else "this is empty"
        yield RowFault(line.row, Column.POLICY, f"{words}: give the number of the policy standard")
    elif row.ref and ref_key(row.ref)[0] != number:
        words = f"{row.ref} does not belong to policy standard {number}: it would begin with {number}."
        yield RowFault(line.row, Column.REF, words)


def _text_faults(line: Line) -> Iterator[RowFault]:
    text = line[Column.TEXT]
    if not text:
        yield RowFault(line.row, Column.TEXT, "this is empty: give the words of the standard")
    elif len(text) > LONGEST_TEXT:
        yield RowFault(line.row, Column.TEXT, _too_long(text, LONGEST_TEXT))
    yield from (RowFault(line.row, Column.TEXT, words) for words in sign_faults(text))


def _prompt_faults(line: Line, prompts: list[str]) -> Iterator[RowFault]:
    if not prompts:
        yield RowFault(
            line.row, Column.PROMPTS, "this is empty: give at least one thing that could be evidence"
        )
    elif len(prompts) > MOST_PROMPTS:
        yield RowFault(
            line.row, Column.PROMPTS, f"there are {len(prompts)} prompts: the most is {MOST_PROMPTS}"
        )
    for prompt in prompts:
        if len(prompt) > LONGEST_TEXT:
            yield RowFault(line.row, Column.PROMPTS, _too_long(prompt, LONGEST_TEXT))
        yield from (RowFault(line.row, Column.PROMPTS, words) for words in sign_faults(prompt))


def _too_long(text: str, most: int) -> str:
    return f"this is {len(text):,} characters long: the most is {most:,}"


def _titles(lines: Sequence[Line], found: Standards) -> dict[int, tuple[str, int]]:
    """The title of each policy standard with the row that gave it first; rows that differ are faults."""
    titles: dict[int, tuple[str, int]] = {}
    asked: dict[int, int] = {}
    for line in lines:
        number = policy_number_of(line[Column.POLICY]) or _number_in(line[Column.REF])
        if number is None:
            continue
        asked.setdefault(number, line.row)
        if title := clean_line(line[Column.TITLE]):
            first, row = titles.setdefault(number, (title, line.row))
            found.faults += _title_faults(line.row, title, first, row)
    found.faults += [
        RowFault(row, Column.TITLE, f"no row gives the title of policy standard {number}")
        for number, row in asked.items()
        if number not in titles
    ]
    return titles


def _number_in(text: str) -> int | None:
    ref = clean_line(text)
    return None if ref_fault(ref) else ref_key(ref)[0]


def _title_faults(row: int, title: str, first: str, first_row: int) -> Iterator[RowFault]:
    if title != first:
        words = f"“{title[:60]}” is not the title that row {first_row} gives this policy standard"
        yield RowFault(row, Column.TITLE, words)
    elif row == first_row:
        if len(title) > LONGEST_TITLE:
            yield RowFault(row, Column.TITLE, _too_long(title, LONGEST_TITLE))
        yield from (RowFault(row, Column.TITLE, words) for words in sign_faults(title))


def _repeats(rows: Sequence[Row]) -> Iterator[RowFault]:
    first: dict[str, int] = {}
    for row in rows:
        if row.ref in first:
            words = f"{row.ref} is given twice: first in row {first[row.ref]}"
            if LOST_ZERO.fullmatch(row.ref):
                words += f". If this is {row.ref}0, format the column as text and type it again"
            yield RowFault(row.row, Column.REF, words)
        elif row.ref:
            first[row.ref] = row.row


def _gaps(rows: Sequence[Row]) -> Iterator[RowFault]:
    """Numbers that are left out. Where a row has no reference, it may be the missing one: nothing is said."""
    if any(row.policy is None for row in rows):
        return
    unsure = {row.policy for row in rows if not row.ref and row.policy}
    at = {ref_key(row.ref): row.row for row in reversed(rows) if row.ref}
    first = {number: min(row for key, row in at.items() if key[0] == number) for number, _place in at}
    for before, number in pairwise([0, *sorted({*first, *unsure})]):
        if number > before + 1 and number in first:
            words = f"policy standard {number} stands where {before + 1} is expected"
            yield RowFault(first[number], Column.POLICY, words)
    for number in first.keys() - unsure:
        for before, place in pairwise([0, *sorted(key[1] for key in at if key[0] == number)]):
            if place > before + 1:
                words = f"{number}.{place} stands where {number}.{before + 1} is expected"
                yield RowFault(at[number, place], Column.REF, words)


def _gather(rows: Sequence[Row], titles: dict[int, tuple[str, int]], found: Standards) -> None:
    by_policy: dict[int, list[Row]] = {}
    for row in sorted(rows, key=lambda each: ref_key(each.ref)):
        by_policy.setdefault(ref_key(row.ref)[0], []).append(row)
    for place, (number, below) in enumerate(by_policy.items()):
        title, at = titles[number]
        found.rows["policy_standards", place] = at
        for index, row in enumerate(below):
            found.rows["policy_standards", place, "minimum_standards", index] = row.row
        found.policies.append(
            {"number": number, "title": title, "minimum_standards": [row.data for row in below]}
        )
