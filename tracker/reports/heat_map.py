"""The heat map: how every agency of a cycle stands, by policy standard and by minimum standard.

Grades are ordinal: a cell says how many are met and the lowest grade, never an average alone. N/A is left
out of every figure and said (R4).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select

from tracker.assessments.models import Assessment, Response
from tracker.boards.models import Agency
from tracker.boards.rules import AgencyKind
from tracker.cycles.models import Cycle
from tracker.cycles.queries import list_cycles
from tracker.db import db
from tracker.frameworks.models import MinimumStandardRecord
from tracker.frameworks.rules import Grade
from tracker.grading.queries import VALUE, with_grade_in_force
from tracker.grading.rules import Direction, Tally, direction, tally, tally_direction

Graded = Mapping[UUID, Mapping[str, Grade]]


class Order(StrEnum):
    """What the rows can be ordered by besides a column of standards."""

    AGENCY = "agency"
    ALL = "all"


@dataclass(frozen=True)
class Cell:
    """One agency at one policy standard, or at one minimum standard."""

    tally: Tally
    change: Direction | None = None

    @property
    def empty(self) -> bool:
        """Nothing was graded here, not even as N/A."""
        return not (self.tally.applicable + self.tally.left_out)


@dataclass(frozen=True)
class Row:
    """One agency across the columns; `every` is the sum of what its row shows."""

    agency_id: UUID
    agency: str
    kind: AgencyKind
    assessment_id: UUID
    published: bool
    cells: Mapping[str, Cell]
    every: Cell

    @property
    def graded(self) -> bool:
        return not self.every.empty


@dataclass(frozen=True)
class Column:
    """One column: the references of the minimum standards whose grades it counts."""

    key: str
    title: str
    refs: tuple[str, ...]
    essential: bool = False


@dataclass(frozen=True)
class HeatMap:
    """Rows of graded agencies, their sum, and how many agencies have no grades to show."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    total: Mapping[str, Cell]
    every: Cell
    without: int
    compared: bool = False
    kinds: Mapping[AgencyKind, int] = field(default_factory=dict)


def list_agencies_of(cycle_id: UUID) -> list[Any]:
    """Every agency asked in a cycle, by name, with its return and whether its grades are published."""
    return list(
        db.session.execute(
            select(
                Agency.id,
                Agency.name,
                Agency.kind,
                Assessment.id.label("assessment_id"),
                Assessment.published_at.is_not(None).label("published"),
            )
            .join(Assessment, Assessment.agency_id == Agency.id)
            .where(Assessment.cycle_id == cycle_id)
            .order_by(Agency.name)
        )
    )


def grades_in_force(cycle_id: UUID, *, published_only: bool) -> dict[UUID, dict[str, Grade]]:
    """The grade in force of every answer of a cycle, by agency and reference; one query.

    `published_only` for everybody but board managers: a moderator must not learn first grades (R5).
    """
    statement = (
        with_grade_in_force(
            select(Assessment.agency_id, MinimumStandardRecord.ref, VALUE)
            .select_from(Response)
            .join(Assessment, Assessment.id == Response.assessment_id)
            .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
        )
        .where(Assessment.cycle_id == cycle_id, VALUE.is_not(None))
    )  # fmt: skip
    if published_only:
        statement = statement.where(Assessment.published_at.is_not(None))
    found: dict[UUID, dict[str, Grade]] = defaultdict(dict)
    for agency_id, ref, value in db.session.execute(statement):
        found[agency_id][ref] = value
    return found


def find_cycle_before(cycle: Cycle) -> Cycle | None:
    """The board's cycle before this one with the same framework, the only one to compare grades with."""
    earlier = (
        one
        for one in list_cycles(cycle.board_id)
        if one.framework_version_id == cycle.framework_version_id and one.opens_on < cycle.opens_on
    )
    return next(earlier, None)


def lay_out(
    agencies: Iterable[Any], columns: Sequence[Column], now: Graded, before: Graded | None = None
) -> HeatMap:
    """The map of these agencies and columns; `before` are the grades of the last cycle, if there was one."""
    every = [_row(agency, columns, now, before) for agency in agencies]
    rows = [row for row in every if row.graded]
    kinds: dict[AgencyKind, int] = defaultdict(int)
    for row in rows:
        kinds[row.kind] += 1
    return HeatMap(
        columns,
        rows,
        {column.key: Cell(together(row.cells[column.key].tally for row in rows)) for column in columns},
        Cell(together(row.every.tally for row in rows)),
        without=len(every) - len(rows),
        compared=before is not None,
        kinds=kinds,
    )


def _row(agency: Any, columns: Sequence[Column], now: Graded, before: Graded | None) -> Row:
    here = now.get(agency.id, {})
    past = before.get(agency.id, {}) if before else {}
    cells = {column.key: _cell(column.refs, here, past) for column in columns}
    refs = [ref for column in columns for ref in column.refs]
    every = together(cell.tally for cell in cells.values())
    return Row(
        agency_id=agency.id,
        agency=agency.name,
        kind=agency.kind,
        assessment_id=agency.assessment_id,
        published=agency.published,
        cells=cells,
        every=Cell(every, _change(every, refs, here, past)),
    )


def _cell(refs: Sequence[str], here: Mapping[str, Grade], past: Mapping[str, Grade]) -> Cell:
    now = tally(here.get(ref) for ref in refs)
    return Cell(now, _change(now, refs, here, past))


def _change(
    now: Tally, refs: Sequence[str], here: Mapping[str, Grade], past: Mapping[str, Grade]
) -> Direction | None:
    """Since the last cycle; None when these standards had no grade then."""
    before = [past[ref] for ref in refs if ref in past]
    if len(refs) == 1:
        return direction(here.get(refs[0]), before[0]) if before else None
    return tally_direction(now, tally(before)) if before else None


def together(tallies: Iterable[Tally]) -> Tally:
    """The sum of several, with the lowest grade of all."""
    rows = list(tallies)
    return Tally(
        total=sum(each.total for each in rows),
        met=sum(each.met for each in rows),
        applicable=sum(each.applicable for each in rows),
        left_out=sum(each.left_out for each in rows),
        lowest=min((each.lowest for each in rows if each.lowest is not None), default=None),
    )


def in_order(rows: Sequence[Row], by: str, *, descending: bool) -> list[Row]:
    """The rows by name, by all they show, or by one column: the lowest grade first, then the share met."""
    if by == Order.AGENCY:
        return sorted(rows, key=lambda row: row.agency, reverse=descending)
    cells = {row.agency_id: row.every if by == Order.ALL else row.cells[by] for row in rows}
    counted = [row for row in rows if cells[row.agency_id].tally.lowest is not None]
    rest = [row for row in rows if cells[row.agency_id].tally.lowest is None]  # always at the end
    return sorted(counted, key=lambda row: _standing(cells[row.agency_id].tally), reverse=descending) + rest


def _standing(figures: Tally) -> tuple[int, float]:
    lowest = figures.lowest.number if figures.lowest is not None and figures.lowest.number is not None else 0
    return lowest, figures.met / figures.applicable
