"""A board's own standards, from YAML or the rows of a spreadsheet: a framework, or every fault. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.frameworks.completing import complete
from tracker.frameworks.marked_yaml import Fault, MarkedData, RowFault, load
from tracker.frameworks.rules import Framework
from tracker.frameworks.sheet_standards import read_standards
from tracker.frameworks.sheet_table import find_table
from tracker.frameworks.source import (
    BrokenFramework,
    Find,
    as_data,
    build,
    data_faults,
    decode,
    find_built_in,
)
from tracker.spreadsheet_reading import SheetRead

GRADES_OF = "S11-2009"
TAKEN = "the reference {} is taken by another set of standards. Give this one a reference of its own"


@dataclass(frozen=True)
class About:
    """What a spreadsheet of standards cannot say, typed beside it; `issued` as 2027-01."""

    reference: str
    title: str
    issued: str


@dataclass(frozen=True)
class Loaded:
    """Standards without a fault, and in words what was left out of the file or filled in."""

    framework: Framework
    notes: tuple[str, ...] = ()

    @property
    def content(self) -> dict[str, Any]:
        return as_data(self.framework)


def load_yaml(raw: bytes, find: Find, is_taken: Callable[[str], bool]) -> Loaded:
    """Standards from a YAML file, which may leave out grades, summaries and short titles.

    `find` knows the framework that this one replaces. Raises BrokenFramework with every fault by line.
    """
    data = load(decode(raw))
    notes = complete(data.value, grades_in_use())
    faults = data_faults(data, find)
    reference = data.value.get("reference") if isinstance(data.value, dict) else None
    if isinstance(reference, str) and is_taken(reference):
        faults.append(Fault(data.line_of(("reference",)), "reference", TAKEN.format(reference)))
    if faults:
        raise BrokenFramework(sorted(set(faults)))
    framework = build(data.value)
    if framework.replaces and find(framework.replaces) is None:
        notes.append(f"The file says that it replaces {framework.replaces}, which is not in this tracker.")
    return Loaded(framework, tuple(notes))


def load_sheets(sheets: Sequence[SheetRead], about: About) -> Loaded:
    """Standards from a spreadsheet. Raises BrokenFramework with every fault by row.

    Whether the reference is taken is for the page to ask: no row says it.
    """
    found = read_standards(find_table(sheets))
    if found.faults:
        raise BrokenFramework(list(found.faults))
    data = MarkedData({**vars(about), "policy_standards": found.policies}, dict(found.rows))
    data.lines[()] = 0
    notes = [*found.notes, *complete(data.value, grades_in_use())]
    if faults := data_faults(data, find_built_in):
        raise BrokenFramework([RowFault(fault.line, "", fault.message) for fault in faults])
    return Loaded(build(data.value), tuple(notes))


def grades_in_use() -> list[dict[str, Any]]:
    """The grade scale of S11-2009 in the shape of a data file, its tokens as they are."""
    framework = find_built_in(GRADES_OF)
    assert framework is not None, GRADES_OF
    grades: list[dict[str, Any]] = as_data(framework)["grades"]
    return grades
