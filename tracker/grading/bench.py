"""What stands on the grading bench: every standard of a return as a line, and where the grader is. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from tracker.frameworks.rules import Framework, Grade, GradeDescriptor, MinimumStandard, PolicyStandard
from tracker.grading.requests import Asked
from tracker.grading.rules import GradeKind, RequestKind, effective, in_dispute

SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


class Answered(Protocol):
    """What the list needs to know of an answer."""

    @property
    def response_id(self) -> UUID: ...
    @property
    def na_requested(self) -> bool: ...
    @property
    def modified(self) -> bool: ...
    @property
    def asked(self) -> Sequence[Asked]: ...
    @property
    def marked(self) -> bool: ...


class Show(StrEnum):
    """How the list of standards is narrowed."""

    ALL = "all"
    TO_GRADE = "to_grade"
    LOOK_AGAIN = "look_again"

    @property
    def label(self) -> str:
        return {"all": "All", "to_grade": "To grade", "look_again": "Look again"}[self.value]


ASKED_WORDS = {RequestKind.NOT_APPLICABLE: "N/A", RequestKind.MODIFICATION: "modification"}
JUST_ASKED = {RequestKind.NOT_APPLICABLE: "N/A requested", RequestKind.MODIFICATION: "modified"}


@dataclass(frozen=True)
class Line:
    """One standard in the list with the grade this grader may see beside it.

    `asked` are the agency's requests in words, `requests` the same with the decisions this grader may know;
    `waiting`: one of them has to be decided; `marked`: the grader's own mark that it needs a second look.
    """

    standard: MinimumStandard
    grade: Grade | None
    asked: tuple[str, ...] = ()
    requests: tuple[Asked, ...] = ()
    waiting: bool = False
    marked: bool = False
    stale: bool = False
    dispute: bool = False

    @property
    def ref(self) -> str:
        return self.standard.ref

    @property
    def second_look(self) -> bool:
        """Whether a grade that was given has to be looked at again."""
        undecided = self.waiting and self.grade is not None
        return self.stale or self.dispute or self.marked or undecided

    @property
    def flags(self) -> list[str]:
        """What is special about it, in words."""
        words = (
            (self.stale, "answer changed since"),
            (self.dispute, "grades differ"),
            (self.marked, "second look"),
        )
        return [*self.asked, *(word for is_so, word in words if is_so)]

    def shown(self, show: Show) -> bool:
        """Whether the list has it when narrowed so."""
        return show is Show.ALL or (self.grade is None if show is Show.TO_GRADE else self.second_look)


@dataclass(frozen=True)
class Bench:
    """All lines of a return, in the framework's order."""

    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def graded(self) -> int:
        return sum(1 for line in self.lines if line.grade is not None)

    def count(self, show: Show) -> int:
        return sum(1 for line in self.lines if line.shown(show))

    def line(self, ref: str) -> Line:
        """The line of that reference. Raises StopIteration when there is none."""
        return next(line for line in self.lines if line.ref == ref)

    def next_to_do(self, ref: str | None = None) -> Line | None:
        """The next one without a grade, or to look at again, after `ref` and then from the start."""
        start = self._place(ref) + 1 if ref else 0
        around = [*self.lines[start:], *self.lines[:start]]
        return next((line for line in around if line.ref != ref and _to_do(line)), None)

    def previous_to_do(self, ref: str) -> Line | None:
        """The nearest one before it without a grade, or to look at again."""
        before = reversed(self.lines[: self._place(ref)])
        return next((line for line in before if _to_do(line)), None)

    def _place(self, ref: str) -> int:
        return [line.ref for line in self.lines].index(ref)


def _to_do(line: Line) -> bool:
    return line.grade is None or line.second_look


def lay_out(
    framework: Framework,
    answers: Mapping[UUID, Answered],
    given: Mapping[UUID, Mapping[GradeKind, Grade]],
    kind: GradeKind,
    stale: frozenset[UUID] = frozenset(),
) -> Bench:
    """The bench of somebody who gives grades of that kind; `given` holds only what they may see.

    `answers` is by the id of the minimum standard, `given` and `stale` by the id of the response.
    """
    lines = []
    for standard in framework.minimum_standards:
        answer = answers.get(standard.id) if standard.id else None
        if answer is None:
            continue
        lines.append(_line(standard, answer, given.get(answer.response_id, {}), kind, stale))
    return Bench(tuple(lines))


def _line(
    standard: MinimumStandard,
    answer: Answered,
    grades: Mapping[GradeKind, Grade],
    kind: GradeKind,
    stale: frozenset[UUID],
) -> Line:
    told = may_know_decisions(kind, grades)
    return Line(
        standard,
        grade=grades.get(kind) if kind is GradeKind.MODERATION else effective(grades),
        asked=tuple(_asked_words(answer, told)),
        requests=tuple(each if told else Asked(each.kind) for each in answer.asked),
        waiting=kind is not GradeKind.MODERATION and any(each.waiting for each in answer.asked),
        marked=answer.marked,
        stale=answer.response_id in stale,
        dispute=kind is not GradeKind.MODERATION and in_dispute(grades),
    )


def may_know_decisions(kind: GradeKind, grades: Mapping[GradeKind, object]) -> bool:
    """Whether somebody who gives that kind may know what was decided: a moderator after grading (R5)."""
    return kind is not GradeKind.MODERATION or kind in grades


def _asked_words(answer: Answered, told: bool) -> Iterable[str]:
    decided = {each.kind: each for each in answer.asked if told and each.granted is not None}
    asks = ((answer.na_requested, RequestKind.NOT_APPLICABLE), (answer.modified, RequestKind.MODIFICATION))
    for kind in (kind for is_so, kind in asks if is_so):
        known = decided.get(kind)
        yield f"{ASKED_WORDS[kind]} {known.words}" if known else JUST_ASKED[kind]


def by_policy_standard(
    framework: Framework, lines: Sequence[Line]
) -> list[tuple[PolicyStandard, list[Line]]]:
    """The lines under their policy standards; those without any are left out."""
    groups = []
    for policy in framework.policy_standards:
        refs = {standard.ref for standard in policy.minimum_standards}
        below = [line for line in lines if line.ref in refs]
        if below:
            groups.append((policy, below))
    return groups


def gist(descriptor: GradeDescriptor) -> str:
    """The sentence of a descriptor that measures against the minimum standard, or else its first."""
    sentences = [sentence for point in descriptor.points for sentence in SENTENCE_END.split(point)]
    return next((sentence for sentence in sentences if "minimum standard" in sentence), sentences[0])
