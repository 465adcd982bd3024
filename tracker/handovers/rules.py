"""Handing standards over: by when, in which words, who may be nudged, and who counts as being here. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from uuid import UUID

from tracker.assessments.answers import StandardStatus, Standing
from tracker.assessments.completeness import Task
from tracker.errors import RuleBroken, WrongState
from tracker.frameworks.rules import PolicyStandard

PRESENT_FOR = timedelta(seconds=90)  # a page says every 30 seconds that it is open; two may get lost
NOTE_LIMIT = 2000


@dataclass(frozen=True)
class Wish:
    """What is wanted of a colleague, and the day by which it is wanted."""

    note: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class Held:
    """One standard in a colleague's hands. `answering` is False when they can no longer sign in to answer."""

    handover_id: UUID
    ref: str
    words: str
    essential: bool
    standing: Standing
    holder_id: UUID
    holder: str
    answering: bool
    asked_by: str | None
    given_at: datetime
    note: str
    due_on: date | None
    nudged_at: datetime | None

    @property
    def status(self) -> StandardStatus:
        return self.standing.status

    @property
    def done(self) -> bool:
        return self.status.done

    def late(self, on: date) -> bool:
        """Whether the day it was wanted by has passed while it is unfinished."""
        return not self.done and self.due_on is not None and self.due_on < on


@dataclass(frozen=True)
class Holding:
    """Everything of a return that is in one person's hands; `rows` are those a filter lets through."""

    holder_id: UUID
    holder: str
    answering: bool
    done: int
    total: int
    nudged_at: datetime | None
    rows: tuple[Held, ...]

    @property
    def finished(self) -> bool:
        return self.done == self.total


class ShowHeld(StrEnum):
    """Filters of the page that says who holds what."""

    ALL = "all"
    TO_DO = "to-do"
    LATE = "late"

    @property
    def label(self) -> str:
        return {"all": "All", "to-do": "To do", "late": "Late"}[self.value]


def shown(rows: Iterable[Held], show: ShowHeld, on: date) -> list[Held]:
    """The rows that a filter lets through."""
    keep = {
        ShowHeld.ALL: lambda row: True,
        ShowHeld.TO_DO: lambda row: not row.done,
        ShowHeld.LATE: lambda row: row.late(on),
    }[show]
    return [row for row in rows if keep(row)]


def by_person(rows: Sequence[Held], visible: Collection[Held]) -> list[Holding]:
    """What each person holds, those who can no longer answer first, then by name; none without a row."""

    def person(row: Held) -> tuple[bool, str, str]:
        return (row.answering, row.holder, str(row.holder_id))

    wanted = {row.handover_id for row in visible}
    groups = (list(group) for _, group in groupby(sorted(rows, key=person), key=person))
    return [_holding(group, wanted) for group in groups if any(row.handover_id in wanted for row in group)]


def _holding(group: list[Held], wanted: Collection[UUID]) -> Holding:
    first = group[0]
    return Holding(
        holder_id=first.holder_id,
        holder=first.holder,
        answering=first.answering,
        done=sum(row.done for row in group),
        total=len(group),
        nudged_at=max((row.nudged_at for row in group if row.nudged_at), default=None),
        rows=tuple(row for row in group if row.handover_id in wanted),
    )


def last_day(deadline: date, on: date) -> date | None:
    """The latest day a standard can be asked for: the return's deadline; none once that has passed."""
    return deadline if deadline >= on else None


def check_due(due_on: date | None, *, deadline: date, on: date) -> None:
    """A standard is wanted by no day that has passed, and before the return is due. Raises RuleBroken."""
    if due_on is None:
        return
    if due_on < on:
        raise RuleBroken("The date must be today or later", field="due_on")
    latest = last_day(deadline, on)
    if latest is not None and due_on > latest:
        words = f"The return itself is due on {latest.day} {latest:%B %Y}. Enter that day or an earlier one"
        raise RuleBroken(words, field="due_on")


def check_nudge(*, nudged_on: date | None, on: date, unfinished: int, answering: bool) -> None:
    """One mail a day for each person and return, and only for what is left to do. Raises WrongState."""
    if not answering:
        raise WrongState("They can no longer sign in to answer. Take the standards back instead.")
    if not unfinished:
        raise WrongState("They have finished everything you handed over. No mail was sent.")
    if nudged_on == on:
        raise WrongState("They were nudged today already. You can nudge them again tomorrow.")


def in_words(policies: Iterable[PolicyStandard], refs: Collection[str]) -> list[str]:
    """The standards as lines of a mail; one line for a policy standard that is handed over whole."""
    lines: list[str] = []
    for policy in policies:
        below = policy.minimum_standards
        wanted = [standard for standard in below if standard.ref in refs]
        if len(wanted) == len(below) > 1:
            count = f"all {len(below)} standards of policy standard {policy.number}"
            lines.append(f"{count}: {policy.short_title}")
        else:
            lines += [f"{standard.ref} {standard.short_title}" for standard in wanted]
    return lines


@dataclass(frozen=True)
class Asked:
    """What one person asked another in one go: the standards that came with the same note and date."""

    asked_by: str | None
    due_on: date | None
    note: str
    refs: list[str] = field(default_factory=list)
    left: int = 0


def what_was_asked(tasks: Iterable[Task]) -> list[Asked]:
    """The requests behind the tasks a person holds, the earliest date first."""
    found: dict[tuple[str | None, date | None, str], list[Task]] = {}
    for task in tasks:
        found.setdefault((task.asked_by, task.due_on, task.note), []).append(task)
    requests = [
        Asked(*key, refs=[task.ref for task in group], left=sum(not task.done for task in group))
        for key, group in found.items()
    ]
    return sorted(requests, key=lambda each: each.due_on or date.max)
