"""When the monthly digest goes out, what it says of an action, and what a calendar shows. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from tracker.action_plans.rows import ActionRow
from tracker.action_plans.rules import ActionStatus
from tracker.cycles.working_days import add_working_days
from tracker.formatting import format_date, format_due

AHEAD = timedelta(days=31)


def month_of(day: date) -> str:
    """The month of a day as it is kept: 2026-11."""
    return f"{day:%Y-%m}"


def digest_due(day: date) -> bool:
    """Whether the month's digest may go out: from the first working day of the month on."""
    return day >= add_working_days(day.replace(day=1), 0)


@dataclass(frozen=True)
class Told:
    """One action as the digest tells of it. `words` say why it is told."""

    action_id: UUID
    number: int
    title: str
    agency: str
    words: str
    due_on: date | None


@dataclass
class Contents:
    """What one person's digest says; an action stands in one group only, the most urgent that fits."""

    late: list[Told] = field(default_factory=list)
    due: list[Told] = field(default_factory=list)
    silent: list[Told] = field(default_factory=list)
    retests: list[Told] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.late) + len(self.due) + len(self.silent) + len(self.retests)


def gather(rows: Iterable[tuple[ActionRow, str]], retests: Mapping[UUID, date], today: date) -> Contents:
    """Sort a person's actions, each with its agency's name, into what the digest says.

    `retests` holds the day of the next look at a completed action, by the action's id.
    """
    found = Contents()
    for row, agency in sorted(rows, key=lambda entry: (entry[0].due_on or date.max, entry[0].number)):
        if row.status is ActionStatus.OPEN:
            _tell_open(found, row, agency, today)
        elif row.status is ActionStatus.COMPLETE and row.id in retests:
            due_on = retests[row.id]
            if due_on <= today + AHEAD:
                found.retests.append(_told(row, agency, _by(due_on, today), due_on))
    return found


def _tell_open(found: Contents, row: ActionRow, agency: str, today: date) -> None:
    days = row.shown.silent_days if row.shown else 0
    silent = f"no update for {days} days" if days else ""
    due = row.due_on
    if due is not None and due <= today + AHEAD:
        words = "; ".join(part for part in (_by(due, today), silent) if part)
        (found.late if due < today else found.due).append(_told(row, agency, words, due))
    elif silent:
        found.silent.append(_told(row, agency, silent, due))


def _by(due_on: date, today: date) -> str:
    return f"due {format_date(due_on)}, {format_due(due_on, today)}"


def _told(row: ActionRow, agency: str, words: str, due_on: date | None) -> Told:
    return Told(row.id, row.number, row.title, agency, words, due_on)


@dataclass(frozen=True)
class Entry:
    """One all-day entry of a calendar. `key` stays the same for the same thing: calendars update by it."""

    key: str
    day: date
    title: str
    words: str
    link: str
