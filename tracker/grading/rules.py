"""Grades and the rules of giving them (R4, R5, guidance 2.12–2.13). Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tracker.assessments.rules import AssessmentStatus
from tracker.errors import RuleBroken
from tracker.frameworks.rules import Grade
from tracker.policy import Role

GRADABLE = frozenset({AssessmentStatus.SUBMITTED, AssessmentStatus.IN_GRADING})


class GradeKind(StrEnum):
    """First by the grader, moderation by a second person who does not see it, agreed when they differ."""

    FIRST = "first"
    MODERATION = "moderation"
    AGREED = "agreed"

    @property
    def label(self) -> str:
        return {"first": "First grade", "moderation": "Moderation", "agreed": "Agreed grade"}[self.value]


class RequestKind(StrEnum):
    """What an agency may ask for at a standard: to leave it out, or to read it in another way (2.2)."""

    NOT_APPLICABLE = "not_applicable"
    MODIFICATION = "modification"

    @property
    def label(self) -> str:
        return {"not_applicable": "N/A request", "modification": "Modification"}[self.value]


class Direction(StrEnum):
    """Against the last cycle; shown as an arrow with its word."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


@dataclass(frozen=True)
class Tally:
    """How a set of standards stands. N/A and ungraded ones are counted apart and in no figure (R4)."""

    total: int
    met: int
    applicable: int
    left_out: int
    lowest: Grade | None

    @property
    def ungraded(self) -> int:
        return self.total - self.applicable - self.left_out

    @property
    def words(self) -> str:
        """6 of 7 met."""
        return f"{self.met} of {self.applicable} met" if self.applicable else "Nothing graded"

    @property
    def percent(self) -> int | None:
        """Share met of the applicable ones in whole per cent; 0 and 100 only when none or all are met."""
        if not self.applicable:
            return None
        rounded = (200 * self.met + self.applicable) // (2 * self.applicable)
        if self.met == self.applicable or not self.met:
            return rounded
        return min(max(rounded, 1), 99)


def tally(grades: Iterable[Grade | None]) -> Tally:
    """Count the grades of a set of standards; None is one that is not graded yet."""
    given = list(grades)
    numbered = [grade for grade in given if grade is not None and grade.number is not None]
    return Tally(
        total=len(given),
        met=sum(1 for grade in numbered if grade.met),
        applicable=len(numbered),
        left_out=sum(1 for grade in given if grade is Grade.NOT_APPLICABLE),
        lowest=min(numbered, default=None),
    )


def direction(now: Grade | None, before: Grade | None) -> Direction | None:
    """Better, same or worse; None when either is missing or N/A."""
    if now is None or before is None or now.number is None or before.number is None:
        return None
    return _compared(now.number - before.number)


def tally_direction(now: Tally, before: Tally) -> Direction | None:
    """By the share met; when that is the same, by the lowest grade. None when either has nothing to count."""
    if now.lowest is None or before.lowest is None:
        return None
    by_share = now.met * before.applicable - before.met * now.applicable
    return _compared(by_share) if by_share else direction(now.lowest, before.lowest)


def _compared(difference: int) -> Direction:
    if difference == 0:
        return Direction.SAME
    return Direction.BETTER if difference > 0 else Direction.WORSE


def rationale_wanted(
    value: Grade, *, agency_says: Grade | None, kind: GradeKind = GradeKind.FIRST
) -> str | None:
    """The sentence that asks for a rationale, or None when the grade may stand without one (R4).

    `agency_says` is its self-grade, or N/A when it asked for that.
    """
    if kind is GradeKind.AGREED:
        return "Enter the reason for the agreed grade"
    if value is Grade.NOT_APPLICABLE:
        return "Enter a rationale: why does this standard not apply to the agency?"
    if value in (Grade.INADEQUATE, Grade.OUTSTANDING):
        return f"Enter a rationale: a grade of {value.number} {value.label} needs one"
    if agency_says is Grade.NOT_APPLICABLE:
        return "Enter a rationale: the agency asked for N/A and you grade the standard"
    if agency_says is not None and agency_says is not value:
        return f"Enter a rationale: the agency graded itself {agency_says.number} {agency_says.label}"
    return None


def check_grade(
    value: Grade, rationale: str, *, agency_says: Grade | None, kind: GradeKind = GradeKind.FIRST
) -> None:
    """Raise RuleBroken beside the rationale when it is wanted and missing (R4)."""
    wanted = rationale_wanted(value, agency_says=agency_says, kind=kind)
    if wanted and not rationale.strip():
        raise RuleBroken(wanted, field="rationale")


def effective(given: Mapping[GradeKind, Grade]) -> Grade | None:
    """The grade that reports use: the agreed one, or else the first."""
    return given.get(GradeKind.AGREED) or given.get(GradeKind.FIRST)


def in_dispute(given: Mapping[GradeKind, Grade]) -> bool:
    """Whether first grade and moderation differ and no agreed grade has closed it (R5)."""
    if GradeKind.AGREED in given or GradeKind.FIRST not in given or GradeKind.MODERATION not in given:
        return False
    return given[GradeKind.FIRST] is not given[GradeKind.MODERATION]


def kind_to_give(role: Role, given: Mapping[GradeKind, Grade]) -> GradeKind:
    """A moderator moderates; a board manager gives the first grade, or the agreed one where two differ."""
    if role is Role.MODERATOR:
        return GradeKind.MODERATION
    return GradeKind.AGREED if GradeKind.AGREED in given or in_dispute(given) else GradeKind.FIRST


def days_late(due_on: date, done_on: date | None, today: date) -> int:
    """Whole days after the deadline: until it was done, or until today; 0 when in time."""
    return max(0, ((done_on or today) - due_on).days)


def is_stale(graded_at: datetime | None, answered_at: datetime | None) -> bool:
    """Whether the answer changed after it was graded, as when a return was sent back."""
    return graded_at is not None and answered_at is not None and answered_at > graded_at


@dataclass(frozen=True)
class GradingState:
    """What publishing asks of one standard: its current grades, and whether its answer changed since."""

    ref: str
    given: Mapping[GradeKind, Grade]
    stale: bool = False


@dataclass(frozen=True)
class Readiness:
    """What stands in the way of publishing, each as references in order."""

    ungraded: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    in_dispute: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        return not (self.ungraded or self.stale or self.in_dispute)

    @property
    def problems(self) -> list[str]:
        """One sentence for each kind of obstacle, with the references."""
        kinds = (
            (self.ungraded, "Not graded yet"),
            (self.stale, "Answer changed after it was graded"),
            (self.in_dispute, "First grade and moderation differ"),
        )
        return [f"{words}: {', '.join(refs)}" for refs, words in kinds if refs]


def readiness(states: Iterable[GradingState]) -> Readiness:
    """What still has to be done before a return's grades can be published."""
    rows = list(states)
    return Readiness(
        ungraded=tuple(row.ref for row in rows if effective(row.given) is None),
        stale=tuple(row.ref for row in rows if row.stale),
        in_dispute=tuple(row.ref for row in rows if in_dispute(row.given)),
    )


def agency_word(self_grade: Grade | None, na_requested: bool) -> Grade | None:
    """How the agency itself rates a standard: N/A when it asked for that, or else its self-grade."""
    return Grade.NOT_APPLICABLE if na_requested else self_grade
