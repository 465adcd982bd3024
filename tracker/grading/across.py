"""One standard across all returns of a cycle, so that like is graded alike: rows, filters, counts. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from tracker.assessments.rules import AssessmentStatus
from tracker.boards.rules import AgencyKind
from tracker.frameworks.rules import Framework, Grade, MinimumStandard
from tracker.grading.requests import Asked
from tracker.grading.rules import GRADABLE, GradeKind, effective, in_dispute, kind_to_give
from tracker.policy import Role

PAGE_SIZE = 20
LOWEST_FIRST = {grade: number for number, grade in enumerate(Grade)}


class Pick(StrEnum):
    """Which returns are shown by what was graded."""

    ALL = "all"
    UNGRADED = "ungraded"
    LOOK_AGAIN = "look_again"
    INADEQUATE = "0"
    ADEQUATE = "1"
    GOOD = "2"
    OUTSTANDING = "3"
    NOT_APPLICABLE = "na"

    @property
    def label(self) -> str:
        words = {"all": "All", "ungraded": "To grade", "look_again": "Look again"}
        grade = self.grade
        return (
            words[self.value]
            if grade is None
            else f"{grade.short_label} {grade.label}".replace("N/A Not applicable", "N/A")
        )

    @property
    def grade(self) -> Grade | None:
        """The grade it picks, or None when it picks by something else."""
        return Grade(self.value) if self.value in set(Grade) else None


class Order(StrEnum):
    """What the returns are sorted by."""

    AGENCY = "agency"
    KIND = "kind"
    SELF_GRADE = "self"
    GRADE = "grade"

    @property
    def label(self) -> str:
        return {"agency": "Agency", "kind": "Kind of agency", "self": "Own grade", "grade": "Grade"}[
            self.value
        ]


@dataclass(frozen=True)
class Row:
    """One return's answer to the standard as one grader may see it. `own` is the kind this grader gives."""

    assessment_id: UUID
    response_id: UUID
    agency_id: UUID
    agency_name: str
    kind: AgencyKind
    status: AssessmentStatus
    self_grade: Grade | None
    own: GradeKind
    given: Mapping[GradeKind, Grade] = field(default_factory=dict)
    requests: tuple[Asked, ...] = ()
    stale: bool = False
    marked: bool = False

    @property
    def open(self) -> bool:
        """Whether it can be graded now."""
        return self.status in GRADABLE

    @property
    def grade(self) -> Grade | None:
        """A moderator's own, until the grades are published; for others the one in force."""
        if self.own is GradeKind.MODERATION and self.open:
            return self.given.get(self.own)
        return effective(self.given)

    @property
    def to_give(self) -> GradeKind:
        """The kind of grade that this person gives here."""
        role = Role.MODERATOR if self.own is GradeKind.MODERATION else Role.BOARD_MANAGER
        return kind_to_give(role, self.given)

    @property
    def dispute(self) -> bool:
        return self.own is not GradeKind.MODERATION and in_dispute(self.given)

    @property
    def waiting(self) -> bool:
        """Whether what the agency asks for has to be decided; never said to a moderator."""
        return self.own is not GradeKind.MODERATION and any(each.waiting for each in self.requests)

    @property
    def look_again(self) -> bool:
        undecided = self.waiting and self.grade is not None
        return self.open and (self.stale or self.marked or self.dispute or undecided)

    def picked(self, pick: Pick) -> bool:
        """Whether it is shown when narrowed so."""
        if pick is Pick.ALL:
            return True
        if pick is Pick.UNGRADED:
            return self.grade is None
        return self.look_again if pick is Pick.LOOK_AGAIN else self.grade is pick.grade


@dataclass(frozen=True)
class Across:
    """The rows of one standard that a grader may grade or read."""

    rows: tuple[Row, ...]

    @property
    def graded(self) -> int:
        return sum(1 for row in self.rows if row.grade is not None)

    @property
    def total(self) -> int:
        return len(self.rows)

    @property
    def words(self) -> str:
        """12 of 20 graded."""
        return f"{self.graded} of {self.total} graded"

    @property
    def counts(self) -> list[tuple[Grade, int]]:
        """How many have each grade, the lowest first, N/A last."""
        counted = Counter(row.grade for row in self.rows)
        return [(grade, counted[grade]) for grade in Grade]

    @property
    def kinds(self) -> list[tuple[AgencyKind, int]]:
        counted = Counter(row.kind for row in self.rows)
        return [(kind, counted[kind]) for kind in AgencyKind if counted[kind]]

    def count(self, pick: Pick) -> int:
        return sum(1 for row in self.rows if row.picked(pick))

    def chosen(self, pick: Pick, kind: AgencyKind | None, order: Order) -> list[Row]:
        """The rows that the filters let through, in order; equal ones by the agency's name."""
        rows = [row for row in self.rows if row.picked(pick) and kind in (None, row.kind)]
        return sorted(rows, key=lambda row: (*_key(row, order), row.agency_name, str(row.assessment_id)))


def _key(row: Row, order: Order) -> tuple[int | str, ...]:
    if order is Order.AGENCY:
        return ()
    if order is Order.KIND:
        return (row.kind.label,)
    grade = row.self_grade if order is Order.SELF_GRADE else row.grade
    return (-1 if grade is None else LOWEST_FIRST[grade],)


@dataclass(frozen=True)
class StandardLine:
    """One standard in the list of a cycle: how many returns are graded, and how."""

    standard: MinimumStandard
    total: int
    counts: Mapping[Grade, int]

    @property
    def ref(self) -> str:
        return self.standard.ref

    @property
    def graded(self) -> int:
        return sum(self.counts.values())


def lay_out_standards(
    framework: Framework, counted: Iterable[tuple[UUID, Grade | None, int]]
) -> list[StandardLine]:
    """Every standard of the framework with its counts; `counted`: standard's id, grade or None, how many."""
    totals: Counter[UUID] = Counter()
    by_grade: dict[UUID, Counter[Grade]] = {}
    for standard_id, grade, number in counted:
        totals[standard_id] += number
        if grade is not None:
            by_grade.setdefault(standard_id, Counter())[grade] += number
    return [
        StandardLine(each, totals[each.id], by_grade.get(each.id, Counter()))
        for each in framework.minimum_standards
        if each.id is not None
    ]


def carry_on(lines: Sequence[StandardLine], last_saved: str | None) -> StandardLine | None:
    """Where to go on: the standard saved last while returns are left to grade there, or the next such one."""
    refs = [line.ref for line in lines]
    start = refs.index(last_saved) if last_saved in refs else 0
    around = [*lines[start:], *lines[:start]]
    return next((line for line in around if line.graded < line.total), None)
