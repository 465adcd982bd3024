"""From single times to figures. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil


def percentile(times: Sequence[float], percent: float) -> float:
    """The smallest time that so many per cent do not exceed (nearest rank). ValueError without times."""
    if not times:
        raise ValueError("no times were measured")
    ordered = sorted(times)
    return ordered[max(1, ceil(len(ordered) * percent / 100)) - 1]


@dataclass(frozen=True)
class Goal:
    """What a case must reach: milliseconds, requests a second, SQL statements, and times the bare route."""

    p50: float | None = None
    p95: float | None = None
    rate: float | None = None
    queries: int | None = None
    ratio: float | None = None


@dataclass
class Figures:
    """What one case measured; an empty one was not measured. `ratio` compares p50 with the bare route's.

    `cpu` is what the server worked on one request, in milliseconds: waiting for the machine is not in it.
    """

    p50: float | None = None
    p95: float | None = None
    most: float | None = None
    cpu: float | None = None
    samples: int = 0
    rate: float | None = None
    queries: int | None = None
    ratio: float | None = None


AT_LEAST = frozenset({"rate"})
MEASURES = ("p50", "p95", "rate", "queries", "ratio")


def is_met(measure: str, value: float | None, goal: float | None) -> bool | None:
    """Whether a figure reaches its goal: a rate at least, anything else at most. None without a goal."""
    if goal is None:
        return None
    if value is None:
        return False
    return value >= goal if measure in AT_LEAST else value <= goal


def missed(figures: Figures, goal: Goal) -> list[str]:
    """The measures that do not reach their goal, in the order of the table."""
    pairs = ((name, getattr(figures, name), getattr(goal, name)) for name in MEASURES)
    return [name for name, value, wanted in pairs if is_met(name, value, wanted) is False]
