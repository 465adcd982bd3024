"""What a filled-in workbook would change: each cell against what it was made from and what is there now.

A cell that still says what the workbook was made with changes nothing, whatever was saved since. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from tracker.assessments.answers import LABELS, Answer, problems
from tracker.assessments.differences import settle
from tracker.frameworks.rules import Grade
from tracker.workbooks.columns import FIELD_WORDS, NO, YES, grade_in_words
from tracker.workbooks.filled import clean_cell

NOT_YOURS = "This standard was not handed to you"
LOCKED = "This standard is locked: the board did not ask for changes to it"
# Parts of an answer that must agree with each other.
TOGETHER = {
    "na_requested": "na",
    "na_reason": "na",
    "modification": "modification",
    "modification_reason": "modification",
    "finished": "finished",
}


class Take(StrEnum):
    """What to do with a cell that was also changed in the tracker since the workbook was made."""

    KEEP = "keep"
    WORKBOOK = "workbook"
    BOTH = "both"

    @property
    def label(self) -> str:
        return {
            "keep": "Keep what is saved now",
            "workbook": "Take what the workbook says",
            "both": "Keep both texts, one after the other where they differ",
        }[self.value]


@dataclass(frozen=True)
class Change:
    """One cell that says something else than the answer saved now."""

    field: str
    before: Any
    after: Any
    conflict: bool = False
    both: str = ""

    @property
    def label(self) -> str:
        return FIELD_WORDS[self.field]

    @property
    def is_text(self) -> bool:
        return self.field in LABELS

    @property
    def before_words(self) -> str:
        return in_words(self.before)

    @property
    def after_words(self) -> str:
        return in_words(self.after)

    @property
    def choices(self) -> tuple[Take, ...]:
        """What a conflict can be settled with."""
        return tuple(Take) if self.is_text and self.before and self.after else (Take.KEEP, Take.WORKBOOK)

    def value(self, take: Take) -> Any:
        """What would be saved."""
        return {Take.KEEP: self.before, Take.WORKBOOK: self.after, Take.BOTH: self.both}[take]


@dataclass(frozen=True)
class Verdict:
    """An answer with the changes that can be made to it, and those that cannot, with the reason."""

    answer: Answer
    taken: tuple[Change, ...] = ()
    refused: tuple[tuple[Change, str], ...] = field(default=())


def in_words(value: Any) -> str:
    """A part of an answer as a person reads it."""
    if isinstance(value, bool):
        return YES if value else NO
    return grade_in_words(value) if isinstance(value, Grade) else value or ""


def same(left: Any, right: Any) -> bool:
    """Whether two parts of an answer are equal but for what spreadsheet programs lose by themselves.

    LibreOffice's own format gives tabs back as nothing.
    """
    if isinstance(left, Grade) or isinstance(right, Grade) or isinstance(left, bool):
        return bool(left == right)
    return clean_cell(left or "").replace("\t", "") == clean_cell(right or "").replace("\t", "")


def filled_in(stored: Answer, values: Mapping[str, Any]) -> Answer:
    """The answer that a row of the workbook holds; what it has no column for stays as stored."""
    grade = values.get("self_grade", stored.self_grade)
    return replace(stored, **{**values, "self_grade": Grade(grade) if grade else None})


def changes(base: Answer | None, stored: Answer, filled: Answer) -> list[Change]:
    """Every cell that would change the stored answer, in the order of the sheet.

    `base` is the answer the workbook was made from, None when it is not known.
    """
    return list(_changes(base, stored, filled))


def _changes(base: Answer | None, stored: Answer, filled: Answer) -> Iterator[Change]:
    for name in FIELD_WORDS:
        before, after = getattr(stored, name), getattr(filled, name)
        if same(before, after):
            continue
        started = getattr(base, name) if base else None
        if base is not None and same(started, after):
            continue
        conflict = base is None or not same(started, before)
        both = settle(started, before, after) if conflict and name in LABELS else ""
        yield Change(name, before, after, conflict, both)


def judge(stored: Answer, found: Sequence[Change], takes: Mapping[str, Take]) -> Verdict:
    """The answer with the chosen changes made to it, without those that an answer must not have.

    `takes` says for each field what to do with it; a field it does not name stays as it is.
    """
    wanted = [change for change in found if takes.get(change.field, Take.KEEP) is not Take.KEEP]
    refused: list[tuple[Change, str]] = []
    while True:
        values = {change.field: change.value(takes[change.field]) for change in wanted}
        answer = replace(stored, **values)
        broken = _first_broken(answer, wanted)
        if broken is None:
            return Verdict(answer, tuple(wanted), tuple(refused))
        group, reason = broken
        refused += [(change, reason) for change in wanted if _group(change.field) == group]
        wanted = [change for change in wanted if _group(change.field) != group]


def _first_broken(answer: Answer, wanted: Sequence[Change]) -> tuple[str, str] | None:
    """The first rule that a wanted change breaks; what was broken before is no fault of the workbook."""
    groups, unfinished = {_group(change.field) for change in wanted}, ""
    for problem in problems(answer):
        group = _group(problem.field or "")
        if group in groups:
            return group, problem.message
        unfinished = unfinished or problem.message
    return ("finished", unfinished) if unfinished and "finished" in groups and answer.finished else None


def _group(name: str) -> str:
    return TOGETHER.get(name, name)


def ticked(found: Sequence[Change]) -> dict[str, Take]:
    """What is chosen before anybody chooses: clean changes are taken, conflicts keep what is saved now."""
    return {change.field: Take.KEEP if change.conflict else Take.WORKBOOK for change in found}
