"""The small picture of a measure: where its lines, bands and points stand. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.action_plans.rules import Brag
from tracker.measures.facts import Measured
from tracker.measures.rules import GoodIs

WIDTH, HEIGHT = 400, 190
LEFT, RIGHT, TOP, BOTTOM = 12, 84, 14, 30  # words stand right of the field and under it
LETTER = 26  # the letters of the bands stand left of the first reading
AIR = 0.12  # of the range, above the highest and under the lowest value


@dataclass(frozen=True)
class Band:
    """A stripe of one colour: where its top is, how high it is, and its letter."""

    colour: str
    y: float
    height: float
    letter: str

    @property
    def middle(self) -> float:
        return round(self.y + self.height / 2 + 5, 1)


@dataclass(frozen=True)
class Line:
    """A level with its words; `label_y` keeps two levels' words apart."""

    kind: str
    y: float
    label_y: float
    words: str


@dataclass(frozen=True)
class Point:
    """One reading."""

    x: float
    y: float
    words: str


@dataclass(frozen=True)
class Chart:
    """Everything the picture is drawn from, in units of its view box."""

    bands: tuple[Band, ...]
    lines: tuple[Line, ...]
    points: tuple[Point, ...]
    first: date
    last: date
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM

    @property
    def path(self) -> str:
        """The points of the line through the readings."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)


@dataclass(frozen=True)
class Scale:
    """From values and days to the picture."""

    low: float
    high: float
    first: date
    last: date

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - min(1.0, max(0.0, share))), 1)

    def x(self, day: date) -> float:
        share = (day - self.first) / (self.last - self.first)
        return round(LEFT + LETTER + (WIDTH - LEFT - RIGHT - LETTER - 8) * share, 1)


def draw(measure: Measured) -> Chart | None:
    """The picture of a measure; None while there is nothing to show but the target."""
    readings = measure.readings
    days = [each.on for each in readings] + ([measure.baseline_on] if measure.baseline_on else [])
    if not readings:
        return None
    first, last = min(days), max(days)
    scale = Scale(*_range(measure), first, last if last > first else first + timedelta(days=1))
    return Chart(
        bands=_bands(measure, scale),
        lines=_lines(measure, scale),
        points=tuple(
            Point(scale.x(each.on), scale.y(each.value), measure.words(each.value)) for each in readings
        ),
        first=first,
        last=last,
    )


def _range(measure: Measured) -> tuple[float, float]:
    aim = measure.aim
    values = [aim.target, aim.target - aim.amber_within, aim.target + aim.amber_within]
    values += [each.value for each in measure.readings]
    values += [] if measure.baseline is None else [measure.baseline]
    low, high = min(values), max(values)
    air = (high - low) * AIR or abs(high) * AIR or 1.0
    return low - air, high + air


def _bands(measure: Measured, scale: Scale) -> tuple[Band, ...]:
    """Green from its edge to the good end, red from its own to the other, amber between."""
    aim, sign = measure.aim, -1 if measure.aim.good_is is GoodIs.HIGH else 1
    good, bad = (scale.high, scale.low) if aim.good_is is GoodIs.HIGH else (scale.low, scale.high)
    edges = [good, aim.target + sign * aim.green_within, aim.target + sign * aim.amber_within, bad]
    heights = [scale.y(edge) for edge in edges]
    colours = (Brag.GREEN, Brag.AMBER, Brag.RED)
    found = [
        Band(colour.value, min(a, b), round(abs(a - b), 1), colour.word[0])
        for colour, a, b in zip(colours, heights, heights[1:], strict=False)
    ]
    return tuple(band for band in found if band.height)


def _lines(measure: Measured, scale: Scale) -> tuple[Line, ...]:
    levels = [("target", scale.y(measure.aim.target), measure.target_words)]
    if measure.baseline is not None:
        levels.append(("baseline", scale.y(measure.baseline), measure.words(measure.baseline)))
    return tuple(
        Line(kind, y, label, words)
        for (kind, y, words), label in zip(levels, _apart([y for _kind, y, _words in levels]), strict=True)
    )


def _apart(heights: Sequence[float], gap: float = 30) -> list[float]:
    """Where words of levels stand so that two do not cover each other."""
    if len(heights) < 2 or abs(heights[0] - heights[1]) >= gap:
        return list(heights)
    shift = (gap - abs(heights[0] - heights[1])) / 2
    upper_first = heights[0] <= heights[1]
    moved = (-shift, shift) if upper_first else (shift, -shift)
    return [round(y + move, 1) for y, move in zip(heights, moved, strict=True)]
