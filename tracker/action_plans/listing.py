"""Narrowing, sorting and paging the actions of a plan. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar

from tracker.action_plans.rows import ActionRow
from tracker.action_plans.rules import ActionStatus

PAGE_SIZE = 50
Item = TypeVar("Item")


class Show(StrEnum):
    """Which actions of a plan a list shows."""

    ALL = "all"
    BLUE = "blue"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    RE_DATED = "re-dated"
    SILENT = "no-update"
    DRAFT = "draft"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {"no-update": "No update"}.get(self.value, self.value.capitalize())

    def lets_through(self, row: ActionRow) -> bool:
        """Whether this action belongs in the list. All is everything that was not withdrawn."""
        if self in (Show.DRAFT, Show.WITHDRAWN):
            return row.status.value == self.value
        if self is Show.ALL:
            return row.status is not ActionStatus.WITHDRAWN
        if row.shown is None:
            return False
        if self is Show.RE_DATED:
            return row.moves > 0
        if self is Show.SILENT:
            return row.shown.silent_days is not None
        return row.shown.colour.value == self.value


class Sort(StrEnum):
    """By what a plan's actions are ordered; the worst and the most urgent come first."""

    NUMBER = "number"
    DUE = "due"
    COLOUR = "colour"
    LEAD = "lead"
    UPDATED = "updated"


KEYS: dict[Sort, Callable[[ActionRow], Any]] = {
    Sort.NUMBER: lambda row: row.number,
    Sort.DUE: lambda row: (row.due_on or date.max, row.number),
    Sort.COLOUR: lambda row: (-_badness(row), row.number),
    Sort.LEAD: lambda row: (row.lead_manager.casefold(), row.number),
    Sort.UPDATED: lambda row: (row.last_update_on or date.min, row.number),
}


def _badness(row: ActionRow) -> int:
    return row.shown.colour.badness if row.shown else -1


@dataclass(frozen=True)
class Filters:
    """What a person wants to see of a plan."""

    show: Show = Show.ALL
    lead: str = ""
    standard: str = ""

    def lets_through(self, row: ActionRow) -> bool:
        """Whether an action passes every filter."""
        if self.lead and row.lead_manager != self.lead:
            return False
        if self.standard and self.standard not in row.standards:
            return False
        return self.show.lets_through(row)


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page of a list; `total` counts all pages."""

    items: Sequence[Item]
    number: int
    pages: int
    total: int


def narrow(rows: Iterable[ActionRow], filters: Filters, sort: Sort = Sort.NUMBER) -> list[ActionRow]:
    """The actions that pass the filters, in order."""
    return sorted((row for row in rows if filters.lets_through(row)), key=KEYS[sort])


def take_page(items: Sequence[Item], number: int, size: int = PAGE_SIZE) -> Page[Item]:
    """One page; a number that does not exist becomes the nearest that does."""
    pages = max(1, -(-len(items) // size))
    number = min(max(number, 1), pages)
    return Page(items[(number - 1) * size : number * size], number, pages, len(items))


def leads_of(rows: Iterable[ActionRow]) -> list[str]:
    """The lead managers named in a plan, by name."""
    return sorted({row.lead_manager for row in rows if row.lead_manager}, key=str.casefold)


def standards_of(rows: Iterable[ActionRow]) -> list[str]:
    """The references of the standards a plan serves, in their order."""
    refs = {ref for row in rows for ref in row.standards}
    return sorted(refs, key=lambda ref: [int(part) if part.isdigit() else 0 for part in ref.split(".")])
