"""One answer to one minimum standard: when it counts as answered (R1), and how far it has come. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from tracker.errors import RuleBroken
from tracker.frameworks.rules import Grade

LONGEST = 10_000  # characters of one text
LABELS = {
    "evidence_of_compliance": "Evidence of compliance",
    "areas_for_improvement": "Areas for improvement",
    "na_reason": "Reason why it does not apply",
    "modification": "Modification of the standard",
    "modification_reason": "Reasoning for the modification",
}
NO_ANSWER = "No answer yet"
SELF_GRADES = (Grade.OUTSTANDING, Grade.GOOD, Grade.ADEQUATE, Grade.INADEQUATE)


class StandardStatus(StrEnum):
    """The word beside a minimum standard in the task list."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    NA_REQUESTED = "na_requested"
    CHANGES_REQUESTED = "changes_requested"

    @property
    def label(self) -> str:
        return STATUS_WORDS[self][0]

    @property
    def colour(self) -> str:
        """A tag colour, or nothing for what is done and needs no attention."""
        return STATUS_WORDS[self][1]

    @property
    def done(self) -> bool:
        """Whether nothing is left to do for the standard."""
        return self in (StandardStatus.COMPLETED, StandardStatus.NA_REQUESTED)


STATUS_WORDS = {
    StandardStatus.NOT_STARTED: ("Not started", "grey"),
    StandardStatus.IN_PROGRESS: ("In progress", "blue"),
    StandardStatus.COMPLETED: ("Completed", ""),
    StandardStatus.NA_REQUESTED: ("N/A requested", ""),
    StandardStatus.CHANGES_REQUESTED: ("Changes requested", "orange"),
}


@dataclass(frozen=True)
class Standing:
    """How far one answer has come, without its texts: which of them hold anything."""

    evidence: bool = False
    areas: bool = False
    na_requested: bool = False
    na_reason: bool = False
    modification: bool = False
    modification_reason: bool = False
    finished: bool = False

    @property
    def not_applicable(self) -> bool:
        """N/A is asked for, with the reason that makes it count."""
        return self.na_requested and self.na_reason

    @property
    def answered(self) -> bool:
        """R1: evidence of compliance, or areas for improvement, or an N/A request with a reason."""
        return self.evidence or self.areas or self.not_applicable

    @property
    def touched(self) -> bool:
        """Whether anything at all was entered."""
        written = self.evidence or self.areas or self.modification or self.modification_reason
        return written or self.na_requested or self.na_reason or self.finished

    @cached_property
    def status(self) -> StandardStatus:
        if self.not_applicable:
            return StandardStatus.NA_REQUESTED
        if self.answered and self.finished:
            return StandardStatus.COMPLETED
        return StandardStatus.IN_PROGRESS if self.touched else StandardStatus.NOT_STARTED

    @property
    def lacks(self) -> str:
        """What keeps the return from being sent, in words; empty when nothing does."""
        if self.na_requested and not self.na_reason:
            return "N/A is asked for without a reason"
        if not self.answered:
            return NO_ANSWER
        if self.modification and not self.modification_reason:
            return "The standard is modified without reasoning"
        return ""


@dataclass(frozen=True)
class Answer:
    """What a person wrote for one minimum standard; plain text, each at most 10,000 characters."""

    evidence_of_compliance: str = ""
    areas_for_improvement: str = ""
    self_grade: Grade | None = None
    na_requested: bool = False
    na_reason: str = ""
    modification: str = ""
    modification_reason: str = ""
    finished: bool = False

    @property
    def standing(self) -> Standing:
        return Standing(
            evidence=bool(self.evidence_of_compliance),
            areas=bool(self.areas_for_improvement),
            na_requested=self.na_requested,
            na_reason=bool(self.na_reason),
            modification=bool(self.modification),
            modification_reason=bool(self.modification_reason),
            finished=self.finished,
        )

    @property
    def texts(self) -> dict[str, str]:
        """The texts by field name, in the order of the page."""
        return {name: getattr(self, name) for name in LABELS}

    @property
    def as_texts(self) -> dict[str, str]:
        """Everything as text, for showing two answers side by side."""
        grade = f"{self.self_grade.short_label} {self.self_grade.label}" if self.self_grade else ""
        return {**self.texts, "self_grade": grade, "na_requested": "Yes" if self.na_requested else "No"}


def problems(answer: Answer) -> Iterator[RuleBroken]:
    """Everything that keeps an answer from being saved as it stands, each with its field."""
    yield from _beyond_limits(answer)
    if answer.na_requested and not answer.na_reason:
        yield RuleBroken("Give the reason why this standard does not apply to you", field="na_reason")
    if answer.na_reason and not answer.na_requested:
        yield RuleBroken("Tick the box to ask for N/A, or take the reason out", field="na_requested")
    if answer.modification and not answer.modification_reason:
        yield RuleBroken("Explain why the standard is modified", field="modification_reason")
    if answer.modification_reason and not answer.modification:
        yield RuleBroken("Say how the standard is modified", field="modification")
    if answer.finished and not answer.standing.answered:
        yield RuleBroken(
            "Before you finish this standard, write evidence of compliance or areas for improvement, "
            "or ask for N/A",
            field="finished",
        )


def _beyond_limits(answer: Answer) -> Iterator[RuleBroken]:
    for name, text in answer.texts.items():
        if len(text) > LONGEST:
            yield RuleBroken(f"{LABELS[name]} must be {LONGEST:,} characters or fewer", field=name)
    if answer.self_grade is Grade.NOT_APPLICABLE:
        yield RuleBroken("Choose a grade from 0 to 3, or ask for N/A", field="self_grade")


def check(answer: Answer) -> None:
    """Raise RuleBroken for the first problem of an answer."""
    for problem in problems(answer):
        raise problem


def as_draft(answer: Answer) -> Answer:
    """The same words, kept while they are still being written. Raises RuleBroken past a limit.

    What is not yet complete is kept too, but it does not count as finished.
    """
    for problem in _beyond_limits(answer):
        raise problem
    return replace(answer, finished=answer.finished and not any(problems(answer)))
