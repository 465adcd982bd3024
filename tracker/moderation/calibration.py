"""How agencies judge themselves against the grades in force: over-claimed, under-claimed, the same. Pure."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from tracker.frameworks.rules import Grade

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Calibration:
    """Self-grades against grades in force. Pairs with an N/A on either side are only counted (R4)."""

    gaps: tuple[int, ...]
    left_out: int

    @property
    def cases(self) -> int:
        return len(self.gaps)

    @property
    def over(self) -> int:
        """The agency graded itself higher."""
        return sum(1 for gap in self.gaps if gap > 0)

    @property
    def under(self) -> int:
        """The agency graded itself lower."""
        return sum(1 for gap in self.gaps if gap < 0)

    @property
    def exact(self) -> int:
        return self.gaps.count(0)

    @property
    def mean(self) -> float | None:
        """Self-grade minus grade in force, on average; above 0 is over-claimed. None without a case."""
        return sum(self.gaps) / self.cases if self.gaps else None

    @property
    def mean_words(self) -> str:
        """+0.42 with its sign, and of how many."""
        if self.mean is None:
            return "nothing to compare"
        return f"{signed(self.mean)} of {self.cases}"

    @property
    def width(self) -> tuple[float, int]:
        """What the widest first are sorted by: the mean whatever its sign, then how many differ."""
        return (abs(self.mean or 0), self.over + self.under)


def signed(value: float) -> str:
    """Two decimals with a true minus sign; 0.00 has no sign."""
    rounded = round(value, 2)
    return "0.00" if not rounded else f"{'+' if rounded > 0 else '−'}{abs(rounded):.2f}"


def calibration(pairs: Iterable[tuple[Grade, Grade]]) -> Calibration:
    """Compare pairs of a self-grade and the grade in force."""
    given = list(pairs)
    gaps = [
        claimed.number - graded.number
        for claimed, graded in given
        if claimed.number is not None and graded.number is not None
    ]
    return Calibration(tuple(gaps), len(given) - len(gaps))


def calibration_by(pairs: Iterable[tuple[Key, tuple[Grade, Grade]]]) -> Mapping[Key, Calibration]:
    """The same for each agency or standard, the widest first; those that are alike as they came."""
    groups: dict[Key, list[tuple[Grade, Grade]]] = {}
    for key, pair in pairs:
        groups.setdefault(key, []).append(pair)
    found = {key: calibration(below) for key, below in groups.items()}
    return dict(sorted(found.items(), key=lambda each: each[1].width, reverse=True))
