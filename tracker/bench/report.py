"""The figures as a plain table, each beside its goal, and as JSON."""

import os
import platform
from dataclasses import asdict, dataclass
from typing import Any

from tracker.bench.figures import MEASURES, is_met, missed
from tracker.bench.load import CLIENTS
from tracker.bench.measuring import Line, Results
from tracker.bench.serving import WORKERS

MEMORY_GOAL = 120  # megabytes of one worker, all that it holds
NAMES = {
    "p50": "p50 ms",
    "p95": "p95 ms",
    "rate": f"requests/s ({CLIENTS} clients)",
    "queries": "queries",
    "ratio": "× bare",
}


@dataclass(frozen=True)
class Conditions:
    """Under what the figures were measured."""

    database: str
    agencies: int
    standards: int
    fsync_ms: float

    @property
    def words(self) -> str:
        """One line above the table."""
        return (
            f"{self.database}, {self.agencies:,} agencies × {self.standards} answers, {WORKERS} workers, "
            f"{os.cpu_count()} cores, Python {platform.python_version()}; making 4 kB durable takes "
            f"{self.fsync_ms:.2f} ms here"
        )


def cell(measure: str, value: float | None, goal: float | None) -> str:
    """A figure with its goal: "8.1 (≤ 10)", and "!" after it when the goal is not met."""
    if value is None:
        return "" if goal is None else "– !"
    digits = 1 if measure in ("p50", "p95", "ratio") else 0
    words = f"{value:,.{digits}f}"
    if goal is None:
        return words
    sign = "≥" if measure == "rate" else "≤"
    return f"{words} ({sign} {goal:,g})" + ("" if is_met(measure, value, goal) else " !")


def table(headings: list[str], rows: list[list[str]]) -> str:
    """Aligned columns under their headings: words to the left, figures to the right."""
    widths = [max(len(row[n]) for row in [headings, *rows]) for n in range(len(headings))]
    lines = [headings, ["-" * width for width in widths], *rows]
    return "\n".join(
        "  ".join(
            text.ljust(width) if n == 0 else text.rjust(width) for n, (text, width) in enumerate(pairs)
        ).rstrip()
        for pairs in (list(zip(line, widths, strict=True)) for line in lines)
    )


def as_text(results: Results, conditions: Conditions) -> str:
    """The whole report for a person."""
    headings = ["", *(NAMES[name] for name in MEASURES), "max ms", "CPU ms", "goals"]
    parts = [
        conditions.words,
        table(headings, [_row(line) for line in results.lines]),
        *_wrong_lines(results.lines),
        _race_words(results),
        _memory_words(results),
    ]
    return "\n\n".join(part for part in parts if part)


def _row(line: Line) -> list[str]:
    cells = [cell(name, getattr(line.figures, name), getattr(line.case.goal, name)) for name in MEASURES]
    rest = [cell("p50", value, None) for value in (line.figures.most, line.figures.cpu)]
    return [line.case.title, *cells, *rest, _verdict(line)]


def _verdict(line: Line) -> str:
    if not any(getattr(line.case.goal, name) is not None for name in MEASURES):
        return ""
    return "NOT MET" if line.wrong or missed(line.figures, line.case.goal) else "met"


def _wrong_lines(lines: list[Line]) -> list[str]:
    return [
        f"{line.case.title}: {times:,} × {words}" for line in lines for words, times in line.wrong.items()
    ]


def _race_words(results: Results) -> str:
    outcome = results.outcome
    return (
        f"Two people saving the same answer: {outcome.tried:,} tries, {outcome.saved:,} acknowledged, "
        f"{outcome.refused:,} told of the clash. Lost though acknowledged {outcome.lost}, refused without "
        f"their words {outcome.not_shown}, other answers {outcome.strange}; goal 0 of each: "
        f"{'met' if outcome.good else 'NOT MET'}"
    )


def _memory_words(results: Results) -> str:
    if not results.memory:
        return "Memory: this system does not tell what a process holds."
    each = ", ".join(f"{one.resident:.1f} MB ({one.unique:.1f} MB of its own)" for one in results.memory)
    verdict = "met" if memory_is_met(results) else "NOT MET"
    return f"Memory of each worker: {each}; goal ≤ {MEMORY_GOAL} MB: {verdict}"


def memory_is_met(results: Results) -> bool:
    """Whether every worker keeps within the goal."""
    return all(one.resident <= MEMORY_GOAL for one in results.memory)


def as_data(results: Results, conditions: Conditions) -> dict[str, Any]:
    """The whole report for a program."""
    return {
        "conditions": {**asdict(conditions), "workers": WORKERS, "clients": CLIENTS, "cores": os.cpu_count()},
        "cases": [_line_data(line) for line in results.lines],
        "race": {**asdict(results.outcome), "met": results.outcome.good},
        "memory": {
            "workers": [asdict(one) for one in results.memory],
            "goal_mb": MEMORY_GOAL,
            "met": memory_is_met(results) if results.memory else None,
        },
    }


def _line_data(line: Line) -> dict[str, Any]:
    return {
        "name": line.case.name,
        "title": line.case.title,
        **asdict(line.figures),
        "goal": {name: value for name, value in asdict(line.case.goal).items() if value is not None},
        "missed": missed(line.figures, line.case.goal),
        "wrong": line.wrong,
    }
