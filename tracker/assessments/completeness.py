"""What is left to do in a return, and what keeps it from being sent (R1, R2). Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from tracker.assessments.answers import StandardStatus, Standing
from tracker.assessments.details import AgencyDetails
from tracker.frameworks.rules import PolicyStandard


@dataclass(frozen=True)
class Asked:
    """What was asked about an answer when its return came back, and whether the board left it locked."""

    locked: bool = False
    commented: bool = False
    changes: bool = False


@dataclass(frozen=True)
class Task:
    """One minimum standard as a task: what it is, how far its answer has come, and who holds it.

    `asked_by`, `note` and `due_on` are those of the hand-over. `stranded`: its holder can no longer sign in
    to answer, so that it is the lead's again.
    """

    standard_id: UUID
    ref: str
    words: str
    essential: bool
    standing: Standing
    holder_id: UUID | None = None
    holder: str | None = None
    asked_by: str | None = None
    note: str = ""
    due_on: date | None = None
    stranded: bool = False
    asked: Asked = Asked()

    @property
    def status(self) -> StandardStatus:
        """Changes that the board asked for are to do until the agency says again that it has finished."""
        if self.asked.changes and not self.standing.finished:
            return StandardStatus.CHANGES_REQUESTED
        return self.standing.status

    @property
    def done(self) -> bool:
        """Whether nothing is left to do for it; nothing can be done to a locked one."""
        return self.asked.locked or self.status.done


@dataclass(frozen=True)
class TaskGroup:
    """The tasks of one policy standard; `done` and `total` count all of them, also those a filter hides."""

    number: int
    title: str
    tasks: tuple[Task, ...]
    done: int
    total: int


@dataclass(frozen=True)
class Missing:
    """Something that must be done before the return can be sent; `ref` is empty for the agency details."""

    ref: str
    what: str


class Show(StrEnum):
    """Filters of the task list."""

    ALL = "all"
    TO_DO = "to-do"
    MINE = "mine"
    ESSENTIAL = "essential"
    COMMENTED = "commented"
    CHANGES = "changes"

    @property
    def label(self) -> str:
        return {"all": "All", "to-do": "To do", "mine": "Mine", "essential": "Essential",
                "commented": "Commented", "changes": "Changes requested"}[self.value]  # fmt: skip


@dataclass(frozen=True)
class Viewer:
    """Who looks at the tasks. A lead holds what nobody can answer, a contributor what was handed to them.

    `whole`: reads every answer of the return; the others see what they hold and nothing else.
    """

    user_id: UUID | None
    leading: bool
    whole: bool = True

    def holds(self, task: Task) -> bool:
        return task.holder_id == self.user_id or (self.leading and (task.holder_id is None or task.stranded))

    def sees(self, task: Task) -> bool:
        return self.whole or task.holder_id == self.user_id


def shown(tasks: Iterable[Task], show: Show, viewer: Viewer) -> list[Task]:
    """The tasks a filter lets through."""
    keep = {
        Show.ALL: lambda task: True,
        Show.TO_DO: lambda task: not task.done,
        Show.MINE: viewer.holds,
        Show.ESSENTIAL: lambda task: task.essential,
        Show.COMMENTED: lambda task: task.asked.commented,
        Show.CHANGES: lambda task: task.asked.changes,
    }[show]
    return [task for task in tasks if keep(task)]


def counts(tasks: Sequence[Task], viewer: Viewer) -> dict[Show, int]:
    """How many tasks each filter lets through."""
    return {show: len(shown(tasks, show, viewer)) for show in Show}


def left(tasks: Iterable[Task]) -> int:
    """How many standards still need something."""
    return sum(not task.done for task in tasks)


def next_task(tasks: Sequence[Task], viewer: Viewer, *, after: str = "") -> Task | None:
    """The next standard to work on: the first unfinished one after `after`, else the first of all.

    Own ones come first; a lead who has none left gets those that colleagues hold.
    """
    open_tasks = [task for task in tasks if not task.done]
    own = [task for task in open_tasks if viewer.holds(task)]
    candidates = own or (open_tasks if viewer.leading else [])
    order = [task.ref for task in tasks]
    place = order.index(after) if after in order else -1
    later = [task for task in candidates if order.index(task.ref) > place]
    return next(iter(later or candidates), None)


def grouped(
    policies: Iterable[PolicyStandard], tasks: Iterable[Task], visible: Iterable[Task]
) -> list[TaskGroup]:
    """The visible tasks under their policy standards; a policy standard with none of them is left out."""
    by_ref, wanted = {task.ref: task for task in tasks}, {task.ref for task in visible}
    groups = []
    for policy in policies:
        refs = [standard.ref for standard in policy.minimum_standards]
        below = [by_ref[ref] for ref in refs if ref in by_ref]
        seen = tuple(task for task in below if task.ref in wanted)
        done = sum(task.done for task in below)
        groups.append(TaskGroup(policy.number, policy.short_title, seen, done, len(below)))
    return [group for group in groups if group.tasks]


def missing_answers(tasks: Iterable[Task]) -> list[Missing]:
    """R1: the standards that keep the return from being sent, in order, with what each lacks."""
    return [Missing(task.ref, task.standing.lacks) for task in tasks if task.standing.lacks]


def areas_without_action(tasks: Iterable[Task], covered: Collection[UUID]) -> list[Task]:
    """R2 (guidance 2.11): standards with areas for improvement for which the plan has no action."""
    return [task for task in tasks if task.standing.areas and task.standard_id not in covered]


def missing_details(details: AgencyDetails) -> list[Missing]:
    """The agency details of Part B that are still empty, as one line."""
    empty = details.empty_fields
    return [Missing("", f"Still empty in the agency details: {', '.join(empty)}")] if empty else []
