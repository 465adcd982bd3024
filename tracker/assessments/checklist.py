"""What is worth a second look before a return is sent; none of it keeps it from being sent. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from tracker.assessments.answers import Answer
from tracker.assessments.completeness import Task
from tracker.frameworks.rules import Grade


class CitedThing(Protocol):
    """What the checklist needs to know of evidence."""

    @property
    def item_id(self) -> UUID: ...
    @property
    def title(self) -> str: ...
    @property
    def review_by(self) -> date | None: ...
    @property
    def past_review(self) -> bool: ...


@dataclass(frozen=True)
class Doubt:
    """One standard that is worth a second look, and why."""

    ref: str
    words: str
    why: str = ""


@dataclass(frozen=True)
class OutOfDate:
    """Evidence that is past its review date, and the standards that lean on it."""

    item_id: UUID
    title: str
    review_by: date | None
    refs: tuple[str, ...]


def weak_essentials(
    tasks: Iterable[Task], answers: Mapping[UUID, Answer], cited: Mapping[UUID, Sequence[CitedThing]]
) -> list[Doubt]:
    """Essential standards that are answered but look weak, with every reason; both maps by standard."""
    return [
        Doubt(task.ref, task.words, "; ".join(reasons))
        for task in tasks
        if task.essential and task.standing.answered
        for reasons in [_reasons(answers.get(task.standard_id, Answer()), cited.get(task.standard_id, ()))]
        if reasons
    ]


def _reasons(answer: Answer, cited: Sequence[CitedThing]) -> list[str]:
    not_applicable = answer.standing.not_applicable
    doubts = (
        (not_applicable, "N/A is requested"),
        (answer.self_grade is Grade.INADEQUATE, "your own grade is 0 Inadequate"),
        (bool(answer.areas_for_improvement), "an area for improvement is named"),
        (not cited and not not_applicable, "no evidence is cited"),
    )
    return [words for is_so, words in doubts if is_so]


def out_of_date(tasks: Iterable[Task], cited: Mapping[UUID, Sequence[CitedThing]]) -> list[OutOfDate]:
    """Evidence past its review date, the longest overdue first, each item once with its standards."""
    found: dict[UUID, CitedThing] = {}
    refs: dict[UUID, list[str]] = {}
    for task in tasks:
        for item in cited.get(task.standard_id, ()):
            if item.past_review:
                found[item.item_id] = item
                refs.setdefault(item.item_id, []).append(task.ref)
    ordered = sorted(found.values(), key=lambda item: (item.review_by or date.max, item.title))
    return [
        OutOfDate(item.item_id, item.title, item.review_by, tuple(refs[item.item_id])) for item in ordered
    ]


def not_finished(tasks: Iterable[Task]) -> list[Doubt]:
    """Answered standards that nobody said were finished."""
    return [Doubt(task.ref, task.words) for task in tasks if task.standing.answered and not task.done]


def with_colleagues(tasks: Iterable[Task], user_id: UUID | None) -> list[Doubt]:
    """Standards that others hold, with whom."""
    return [
        Doubt(task.ref, task.words, f"with {task.holder}")
        for task in tasks
        if task.holder and task.holder_id != user_id and not task.asked.locked
    ]


def requested(tasks: Iterable[Task]) -> list[Doubt]:
    """Standards for which N/A is asked; the board decides."""
    return [Doubt(task.ref, task.words) for task in tasks if task.standing.not_applicable]
