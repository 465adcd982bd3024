"""The chase list: each return once, under the worst that is to be said of it, narrowed and sorted."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Any

from tracker.chasing.queries import Chased
from tracker.chasing.rules import LateCode, Mark, marks_of

NO_REASON = "none"  # in the address: late without a recorded reason


class Sort(StrEnum):
    """What the returns of a group can be ordered by."""

    DUE = "due"
    AGENCY = "agency"
    LEFT = "left"
    ACTIVITY = "activity"


@dataclass(frozen=True)
class Line:
    """One return with every mark it has, the worst first."""

    chased: Chased
    marks: tuple[Mark, ...]

    @property
    def worst(self) -> Mark:
        return self.marks[0]

    @property
    def reason_code(self) -> str:
        """The code of its reason, or that none was recorded."""
        return self.chased.reason.code.value if self.chased.reason else NO_REASON


@dataclass(frozen=True)
class Wanted:
    """How the list is narrowed and ordered; `reason` is a code or NO_REASON, for late returns."""

    mark: Mark | None = None
    reason: str = ""
    sort: Sort = Sort.DUE
    descending: bool = False


KEYS: dict[Sort, Callable[[Chased], Any]] = {
    Sort.DUE: lambda chased: chased.due_on,
    Sort.AGENCY: lambda chased: chased.agency.casefold(),
    Sort.LEFT: lambda chased: chased.left,
    Sort.ACTIVITY: lambda chased: chased.active_on,
}


def lines_of(returns: Iterable[Chased], today: date) -> list[Line]:
    """Every return with its marks."""
    return [Line(chased, marks_of(chased.standing, today)) for chased in returns]


def arranged(lines: Iterable[Line], wanted: Wanted) -> list[Line]:
    """The lines wanted, the worst group first, each group in the order asked for."""
    kept = [line for line in lines if _kept(line, wanted)]
    by_name = sorted(kept, key=lambda line: (line.chased.agency.casefold(), line.chased.assessment_id))
    ordered = sorted(by_name, key=lambda line: KEYS[wanted.sort](line.chased), reverse=wanted.descending)
    order = list(Mark)
    return sorted(ordered, key=lambda line: order.index(line.worst))


def _kept(line: Line, wanted: Wanted) -> bool:
    if wanted.mark is not None and line.worst is not wanted.mark:
        return False
    return not wanted.reason or (line.worst is Mark.LATE and line.reason_code == wanted.reason)


def groups_of(lines: Sequence[Line]) -> list[tuple[Mark, list[Line]]]:
    """Arranged lines under their groups."""
    return [(mark, list(together)) for mark, together in groupby(lines, key=lambda line: line.worst)]


def count_marks(lines: Iterable[Line]) -> dict[Mark, int]:
    """How many returns each group has, in the order of the groups."""
    counted = Counter(line.worst for line in lines)
    return {mark: counted[mark] for mark in Mark}


def count_reasons(lines: Iterable[Line]) -> list[tuple[str, str, int]]:
    """Why late returns are late: the code for the address, its words, how many; the most frequent first."""
    counted = Counter(line.reason_code for line in lines if line.worst is Mark.LATE)
    words = {NO_REASON: "No reason recorded", **{code.value: code.label for code in LateCode}}
    return [(code, words[code], number) for code, number in counted.most_common()]
