"""The dates of reporting periods: what is wrong with them, what lies between, what is proposed. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Protocol

from tracker.cycles.working_days import add_working_days
from tracker.errors import RuleBroken
from tracker.exception_reports.calendar import ONE_DAY, next_period
from tracker.formatting import format_date, plural

MOST_AT_ONCE = 24
DUE_AFTER, MEETING_AFTER = 10, 10  # working days, unless the manager says otherwise


class Dates(Protocol):
    """What a period says of itself."""

    @property
    def name(self) -> str: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...
    @property
    def report_due_on(self) -> date: ...
    @property
    def meeting_on(self) -> date | None: ...


@dataclass(frozen=True)
class Taken:
    """A period there is: no other may lie over it."""

    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Proposed:
    """A period as the rules propose it; the manager may set other dates before it is saved."""

    name: str
    starts_on: date
    ends_on: date
    report_due_on: date
    meeting_on: date | None


def check_dates(dates: Dates, others: Iterable[Taken]) -> None:
    """Raises RuleBroken, naming the field, when dates are out of order or lie over another period."""
    if dates.ends_on < dates.starts_on:
        raise RuleBroken("The period must end after it starts", field="ends_on")
    if dates.report_due_on < dates.ends_on:
        raise RuleBroken("Reports can be due only after the period ends", field="report_due_on")
    if dates.meeting_on is not None and dates.meeting_on < dates.report_due_on:
        raise RuleBroken("The meeting must be on or after the day reports are due", field="meeting_on")
    for other in others:
        if other.ends_on == dates.ends_on:
            raise RuleBroken(f"Another period already ends on this day: {other.name}", field="ends_on")
        if other.starts_on <= dates.ends_on and dates.starts_on <= other.ends_on:
            raise RuleBroken(_overlap(other), field="starts_on")


def _overlap(other: Taken) -> str:
    return (
        f"This overlaps {other.name}, which runs from {format_date(other.starts_on)} "
        f"to {format_date(other.ends_on)}"
    )


def gaps(periods: Iterable[Taken]) -> list[str]:
    """Days between periods that belong to none of them, in words, the earliest first."""
    ordered = sorted(periods, key=lambda one: one.starts_on)
    found = []
    for one, following in pairwise(ordered):
        days = (following.starts_on - one.ends_on).days - 1
        if days > 0:
            first, last = one.ends_on + ONE_DAY, following.starts_on - ONE_DAY
            when = format_date(first) if days == 1 else f"{format_date(first)} to {format_date(last)}"
            found.append(f"{plural(days, 'day')} between {one.name} and {following.name}: {when}")
    return found


def propose(
    starts_on: date,
    months: int,
    number: int,
    *,
    due_after: int = DUE_AFTER,
    meeting_after: int = MEETING_AFTER,
) -> list[Proposed]:
    """So many periods of so many months, one after the other.

    Reports are due `due_after` working days after the last day, the sub-group meets `meeting_after` working
    days later; neither falls on a weekend or a bank holiday in England.
    """
    found: list[Proposed] = []
    last_day = starts_on - timedelta(days=1)
    for _ in range(min(number, MOST_AT_ONCE)):
        dates = next_period(last_day, months)
        due_on = add_working_days(dates.ends_on, due_after)
        meets_on = add_working_days(due_on, meeting_after)
        name = usual_name(dates.starts_on, dates.ends_on)
        found.append(Proposed(name, dates.starts_on, dates.ends_on, due_on, meets_on))
        last_day = dates.ends_on
    return found


def usual_name(starts_on: date, ends_on: date) -> str:
    """What people call it: "Quarter 3 2026/27", "December 2026", or its months.

    Quarters are those of the financial year, which begins in April.
    """
    whole = starts_on.day == 1 and (ends_on + ONE_DAY).day == 1
    months = (ends_on.year - starts_on.year) * 12 + ends_on.month - starts_on.month + 1
    if whole and months == 1:
        return f"{ends_on:%B %Y}"
    if whole and months == 3 and starts_on.month in (1, 4, 7, 10):
        quarter, year = ((starts_on.month - 4) % 12) // 3 + 1, starts_on.year - (starts_on.month < 4)
        return f"Quarter {quarter} {year}/{(year + 1) % 100:02}"
    if starts_on.year == ends_on.year:
        return f"{_part(starts_on, whole)} to {_part(ends_on, whole)} {ends_on.year}"
    return f"{_part(starts_on, whole)} {starts_on.year} to {_part(ends_on, whole)} {ends_on.year}"


def _part(day: date, whole: bool) -> str:
    return f"{day:%B}" if whole else f"{day.day} {day:%B}"


def first_fault(several: Sequence[Dates], others: Sequence[Taken]) -> dict[int, RuleBroken]:
    """What is wrong with each of several periods, by its place; also where they lie over each other."""
    found: dict[int, RuleBroken] = {}
    known = list(others)
    for place, dates in enumerate(several):
        try:
            check_dates(dates, known)
        except RuleBroken as problem:
            found[place] = problem
        known.append(Taken(dates.name or f"period {place + 1}", dates.starts_on, dates.ends_on))
    return found
