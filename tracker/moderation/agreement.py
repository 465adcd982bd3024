"""How far two graders agree: exact, within one, and Cohen's weighted kappa. Pure; N/A is only counted.

A table of pairs has a row for each grade given first and a column for each grade given in moderation, 0 to 3.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from tracker.frameworks.rules import Grade

FEWEST = 10  # below this one pair more or less moves a figure by a tenth
SCALE = tuple(grade for grade in Grade if grade.number is not None)
Weight = Callable[[int, int], int]
Table = Sequence[Sequence[int]]
Pair = tuple[Grade, Grade]
Key = TypeVar("Key", bound=Hashable)


class Weights(StrEnum):
    """How much a disagreement of so many grades counts."""

    LINEAR = "linear"
    QUADRATIC = "quadratic"

    def __call__(self, first: int, second: int) -> int:
        apart = abs(first - second)
        return apart if self is Weights.LINEAR else apart * apart


def weighted_kappa(table: Table, weight: Weight) -> Fraction | None:
    """Cohen's weighted kappa (1968) of a square table: 1 − Σ w·observed ÷ Σ w·expected.

    `weight(i, j)` is what a disagreement weighs, 0 where i = j: |i − j| is linear, (i − j)² quadratic, and 1
    for every i ≠ j gives the kappa of 1960. `expected` is what chance gives: row total × column total ÷ n.
    None when chance alone would never disagree (every grade the same), or when the table is empty.
    """
    size, cases = range(len(table)), sum(map(sum, table))
    rows = [sum(row) for row in table]
    columns = [sum(row[place] for row in table) for place in size]
    observed = sum(weight(i, j) * table[i][j] for i in size for j in size)
    expected = sum(weight(i, j) * rows[i] * columns[j] for i in size for j in size)
    return 1 - Fraction(observed * cases, expected) if expected else None


def tabulate(pairs: Iterable[Pair]) -> list[list[int]]:
    """The table of pairs of grades 0 to 3; pairs with an N/A have no place in it."""
    table = [[0] * len(SCALE) for _ in SCALE]
    for first, second in pairs:
        if first.number is not None and second.number is not None:
            table[first.number][second.number] += 1
    return table


@dataclass(frozen=True)
class Agreement:
    """The figures for some pairs of a first grade and a moderation. `left_out` pairs have an N/A in them."""

    table: tuple[tuple[int, ...], ...]
    left_out: int
    left_out_alike: int

    @property
    def cases(self) -> int:
        return sum(map(sum, self.table))

    @property
    def exact(self) -> int:
        """Pairs of the same grade."""
        return self._within(0)

    @property
    def within_one(self) -> int:
        """Pairs of the same grade or of neighbouring ones."""
        return self._within(1)

    @property
    def enough(self) -> bool:
        """Whether there are cases enough for a percentage or a kappa to say anything."""
        return self.cases >= FEWEST

    def _within(self, apart: int) -> int:
        places = range(len(self.table))
        return sum(self.table[i][j] for i in places for j in places if abs(i - j) <= apart)

    def kappa(self, weights: Weights) -> Fraction | None:
        """Cohen's weighted kappa; None when it is undefined or when there are too few cases."""
        return weighted_kappa(self.table, weights) if self.enough else None

    @property
    def reason(self) -> str:
        """Why there is no kappa, in words; empty when there is one."""
        if not self.cases:
            return "nothing to compare yet"
        if not self.enough:
            return f"too few to say ({self.cases} of {FEWEST} needed)"
        if self.kappa(Weights.LINEAR) is None:
            return "not defined: everybody gave the same grade throughout"
        return ""

    def kappa_words(self, weights: Weights) -> str:
        """The figure with two decimals, or why there is none."""
        value = self.kappa(weights)
        return self.reason if value is None else f"{float(value):.2f}"

    @property
    def strength(self) -> str:
        """Landis and Koch's word (1977) for the kappa with linear weights; empty without one."""
        value = self.kappa(Weights.LINEAR)
        if value is None:
            return ""
        return next(word for least, word in STRENGTHS if value > least) if value > 0 else "none beyond chance"

    def share(self, counted: int) -> str:
        """So many of the cases, with the percentage when there are enough of them."""
        words = f"{counted} of {self.cases}"
        return f"{words} ({percent(counted, self.cases)}%)" if self.enough else words


STRENGTHS = (
    (Fraction(80, 100), "almost perfect"),
    (Fraction(60, 100), "substantial"),
    (Fraction(40, 100), "moderate"),
    (Fraction(20, 100), "fair"),
    (Fraction(0), "slight"),
)


def percent(part: int, whole: int) -> int:
    """In whole per cent; 0 and 100 only when it is none or all."""
    rounded = (200 * part + whole) // (2 * whole)
    return rounded if part in (0, whole) else min(max(rounded, 1), 99)


def agreement(pairs: Iterable[Pair]) -> Agreement:
    """The figures for these pairs of a first grade and a moderation."""
    given = list(pairs)
    without = [pair for pair in given if Grade.NOT_APPLICABLE in pair]
    return Agreement(
        table=tuple(tuple(row) for row in tabulate(given)),
        left_out=len(without),
        left_out_alike=sum(1 for first, second in without if first is second),
    )


def agreement_by(pairs: Iterable[tuple[Key, Pair]]) -> Mapping[Key, Agreement]:
    """The same for each of several graders or policy standards, in the order they come."""
    groups: dict[Key, list[Pair]] = {}
    for key, pair in pairs:
        groups.setdefault(key, []).append(pair)
    return {key: agreement(below) for key, below in groups.items()}
