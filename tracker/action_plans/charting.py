"""The timeline chart of a plan in shares of its width: from when to when, the first date, today. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.action_plans.rows import ActionRow
from tracker.clock import local
from tracker.formatting import format_date

MOST_TICKS = 7
STEPS = (1, 2, 3, 6, 12, 24, 60)  # months between two ticks


@dataclass(frozen=True)
class Tick:
    """The first day of a month, at a share of the width from 0 to 100."""

    at: float
    label: str


@dataclass(frozen=True)
class Bar:
    """One action: shares of the width, None without a date. `first` only when the date was moved."""

    row: ActionRow
    start: float | None
    end: float | None
    first: float | None
    words: str


@dataclass(frozen=True)
class Chart:
    """All of it; `on` is where the day stands as which the plan is read."""

    ticks: Sequence[Tick]
    on: float
    bars: Sequence[Bar]


def chart(rows: Sequence[ActionRow], on: date) -> Chart:
    """One bar for each row, in their order."""
    days = [day for row in rows for day in (_start(row), row.due_on, row.original_due_on) if day]
    first, last = min([*days, on]).replace(day=1), _next_month(max([*days, on]))
    scale = Scale(first, last)
    return Chart(_ticks(scale), scale.at(on), [_bar(row, scale) for row in rows])


@dataclass(frozen=True)
class Scale:
    """Days from the first to the last as shares of the width."""

    first: date
    last: date

    def at(self, day: date) -> float:
        return round(100 * (day - self.first).days / (self.last - self.first).days, 2)


def _start(row: ActionRow) -> date | None:
    opened = local(row.opened_at).date() if row.opened_at else None
    found = row.starts_on or opened
    return min(found, row.due_on) if found and row.due_on else found


def _next_month(day: date, months: int = 1) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _ticks(scale: Scale) -> list[Tick]:
    months = (scale.last.year - scale.first.year) * 12 + scale.last.month - scale.first.month
    step = next((step for step in STEPS if months <= step * MOST_TICKS), max(STEPS[-1], months // MOST_TICKS))
    days = [_next_month(scale.first, number) for number in range(0, months, step)]
    return [Tick(scale.at(day), f"{day:%b %Y}") for day in days]


def _bar(row: ActionRow, scale: Scale) -> Bar:
    if row.due_on is None:
        return Bar(row, None, None, None, "no date yet")
    start = _start(row) or row.due_on
    first = scale.at(row.original_due_on) if row.moves and row.original_due_on else None
    return Bar(row, scale.at(start), scale.at(row.due_on), first, _words(row, start))


def _words(row: ActionRow, start: date) -> str:
    begun = f"from {format_date(start)} " if row.due_on and start < row.due_on else ""
    moved = f", first due {format_date(row.original_due_on)}" if row.moves else ""
    colour = f", {row.shown.colour.value}" if row.shown else f", {row.status.label.lower()}"
    return f"{begun}to {format_date(row.due_on)}{moved}{colour}"
