"""Texts with gaps, filled so that each agency speaks of itself, of recent dates, in numbers of its own size.

A gap is a name in braces: a word of the agency ({body}, {policy}), a day, month, quarter or year that is so
many before or after today ({month:-3}), or a number that differs from agency to agency ({n:12-30}).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tracker.formatting import format_date

GAP = re.compile(r"\{([A-Za-z_]+)(?::(-?\d+)(?:-(\d+))?)?\}")
NEW_LINE = re.compile(r"^(?:- |\d{1,2}\. )")
# An agency of this many people has numbers as written; those of others grow and shrink, but less steeply.
USUAL_HEADCOUNT = 500
SMALLEST, LARGEST = 0.1, 2.5


def dice(seed: int, *keys: str) -> Random:
    """The same dice for the same keys, whatever was thrown before."""
    # Picks words and guards nothing, so a plain generator will do.
    return Random(f"{seed}:{':'.join(keys)}")  # nosec B311


def reflow(text: str) -> str:
    """One line for each paragraph and list item, however the data file wraps them."""
    lines: list[str] = []
    for line in text.strip().split("\n"):
        line = line.strip()
        starts = not line or not lines or not lines[-1] or NEW_LINE.match(line)
        if starts:
            lines.append(line)
        else:
            lines[-1] = f"{lines[-1]} {line}"
    return "\n".join(lines)


@dataclass(frozen=True)
class Wording:
    """How one agency speaks on one day. `words` are its own names for things."""

    words: Mapping[str, str]
    headcount: int
    as_of: date

    def fill(self, text: str, rng: Random) -> str:
        """The text with every gap filled; an unknown gap is a KeyError naming it."""
        return GAP.sub(lambda gap: self._value(gap[1], gap[2], gap[3], rng), text)

    def _value(self, name: str, first: str | None, last: str | None, rng: Random) -> str:
        if last is not None:
            return NUMBERS[name](rng.randint(int(first or 0), int(last)), self)
        if name in DATES:
            return DATES[name](self.as_of, int(first or 0))
        if name == "share":
            return f"{round(self.headcount * int(first or 100) / 100):,}"
        if name in self.words:
            return self.words[name]
        return _capital(self.words[name[0].lower() + name[1:]])


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def _scaled(number: int, wording: Wording) -> str:
    size = (wording.headcount / USUAL_HEADCOUNT) ** 0.7
    return f"{max(2, round(number * min(LARGEST, max(SMALLEST, size)))):,}"


def _month(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)


def _financial_year(day: date, years: int) -> str:
    start = day.year - (day.month < 4) + years
    return f"{start}/{(start + 1) % 100:02d}"


def _quarter(day: date, quarters: int) -> str:
    first = _month(date(day.year, (day.month - 1) // 3 * 3 + 1, 1), quarters * 3)
    return f"{first:%B} to {_month(first, 2):%B %Y}"


# {n} and {pct} as thrown, {s} scaled to the size of the agency.
NUMBERS: dict[str, Callable[[int, Wording], str]] = {
    "n": lambda number, _: f"{number:,}",
    "pct": lambda number, _: str(number),
    "s": _scaled,
}
DATES: dict[str, Callable[[date, int], str]] = {
    "day": lambda today, days: format_date(today + timedelta(days=days)),
    "month": lambda today, months: f"{_month(today, months):%B %Y}",
    "quarter": _quarter,
    "year": lambda today, years: str(today.year + years),
    "fy": _financial_year,
}
