"""The actions of a plan under headings: by standard, by lead, by colour, by month. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.action_plans.brag import count_colours
from tracker.action_plans.listing import Page, standards_of, take_page
from tracker.action_plans.rows import ActionRow
from tracker.action_plans.rules import ActionStatus, Brag


class View(StrEnum):
    """In which form a plan is read."""

    TABLE = "table"
    MONTH = "month"
    TIMELINE = "timeline"

    @property
    def label(self) -> str:
        return {"table": "Table", "month": "By month", "timeline": "Timeline"}[self.value]


class Group(StrEnum):
    """Under which headings the table stands."""

    NONE = "none"
    STANDARD = "standard"
    LEAD = "lead"
    COLOUR = "colour"

    @property
    def label(self) -> str:
        return {"none": "Nothing", "colour": "Status"}.get(self.value, self.value.capitalize())


@dataclass(frozen=True)
class Section:
    """Actions under one heading; `late` when they are past their date."""

    title: str
    rows: Sequence[ActionRow]
    late: bool = False

    @property
    def words(self) -> str:
        """How they stand, the worst first: "2 red, 5 green, 1 draft"."""
        counts = count_colours(row.shown.colour for row in self.rows if row.shown)
        said = [f"{counts[colour]} {colour.value}" for colour in reversed(Brag) if counts[colour]]
        others = [row.status.label.lower() for row in self.rows if row.shown is None]
        said += [f"{others.count(status)} {status}" for status in sorted(set(others))]
        return ", ".join(said)


@dataclass(frozen=True)
class Part:
    """What one page shows of a section; the counts are those of the whole of it."""

    section: Section
    rows: Sequence[ActionRow]


def under_headings(rows: Sequence[ActionRow], group: Group) -> list[Section]:
    """The rows in their order under headings; an action that serves several standards is under each."""
    if group is Group.STANDARD:
        return _by_standard(rows)
    if group is Group.LEAD:
        names = sorted({row.lead_manager for row in rows}, key=lambda name: (not name, name.casefold()))
        return _sections(
            (name or "No lead yet", [row for row in rows if row.lead_manager == name]) for name in names
        )
    if group is Group.COLOUR:
        return _by_colour(rows)
    return [Section("", rows)]


def _by_standard(rows: Sequence[ActionRow]) -> list[Section]:
    served = [
        (f"Standard {ref}", [row for row in rows if ref in row.standards]) for ref in standards_of(rows)
    ]
    return _sections([*served, ("No standard named", [row for row in rows if not row.standards])])


def _by_colour(rows: Sequence[ActionRow]) -> list[Section]:
    coloured = [
        (f"{colour.word}: {colour.label}", [row for row in rows if row.shown and row.shown.colour is colour])
        for colour in reversed(Brag)
    ]
    others = [
        (status.label, [row for row in rows if row.status is status and row.shown is None])
        for status in ActionStatus
    ]
    return _sections([*coloured, *others])


def _sections(found: Iterable[tuple[str, Sequence[ActionRow]]]) -> list[Section]:
    return [Section(title, rows) for title, rows in found if rows]


def by_month(rows: Sequence[ActionRow], on: date) -> list[Section]:
    """Overdue first, then this month and those to come, those without a date, and what is over and done."""
    ordered = sorted(rows, key=lambda row: (row.due_on or date.max, row.number))
    overdue, rest = _apart(ordered, lambda row: _is_overdue(row, on))
    undated, dated = _apart(rest, lambda row: row.due_on is None)
    over, coming = _apart(dated, lambda row: row.due_on is not None and row.due_on < on.replace(day=1))
    return [
        *([Section("Overdue", overdue, late=True)] if overdue else []),
        *_months(coming),
        *([Section("No date yet", undated)] if undated else []),
        *reversed(_months(over)),
    ]


def _apart(
    rows: Sequence[ActionRow], first: Callable[[ActionRow], bool]
) -> tuple[list[ActionRow], list[ActionRow]]:
    return [row for row in rows if first(row)], [row for row in rows if not first(row)]


def _is_overdue(row: ActionRow, on: date) -> bool:
    return (
        row.shown is not None
        and row.status is not ActionStatus.COMPLETE
        and row.due_on is not None
        and row.due_on < on
    )


def _months(rows: Sequence[ActionRow]) -> list[Section]:
    months: dict[tuple[int, int], list[ActionRow]] = {}
    for row in rows:
        if row.due_on is not None:
            months.setdefault((row.due_on.year, row.due_on.month), []).append(row)
    return [Section(f"{date(*month, 1):%B %Y}", found) for month, found in sorted(months.items())]


def page_of_sections(sections: Sequence[Section], number: int) -> tuple[Page[ActionRow], list[Part]]:
    """One page of the rows of all sections, and what it shows of each."""
    lines = [(at, row) for at, section in enumerate(sections) for row in section.rows]
    page = take_page(lines, number)
    parts = [
        Part(section, [row for place, row in page.items if place == at])
        for at, section in enumerate(sections)
    ]
    rows = Page([row for _at, row in page.items], page.number, page.pages, page.total)
    return rows, [part for part in parts if part.rows]
