"""A measure with its readings as pages, lists and reports show it. Plain values, no database. Pure."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tracker.action_plans.brag import Direction
from tracker.action_plans.rules import Brag
from tracker.measures.rules import Aim, amount, colour, colour_words, travel, worst


@dataclass(frozen=True)
class Taken:
    """One reading. `aside` is the reason why it counts no more, or nothing."""

    id: UUID
    on: date
    value: float
    note: str = ""
    by: str = ""
    aside: str = ""


@dataclass(frozen=True)
class Measured:
    """A measure and every reading of it, the oldest first."""

    id: UUID
    action_id: UUID
    name: str
    unit: str
    aim: Aim
    baseline: float | None
    baseline_on: date | None
    is_retired: bool
    taken: tuple[Taken, ...] = ()

    @property
    def readings(self) -> tuple[Taken, ...]:
        """Those that count: not the ones set aside."""
        return tuple(each for each in self.taken if not each.aside)

    @property
    def last(self) -> Taken | None:
        return self.readings[-1] if self.readings else None

    @property
    def colour(self) -> Brag | None:
        """The colour of the last reading; None before the first one and once the measure is retired."""
        return None if self.last is None or self.is_retired else colour(self.last.value, self.aim)

    @property
    def why(self) -> str:
        return colour_words(self.last.value, self.aim) if self.last else ""

    @property
    def direction(self) -> Direction | None:
        """From the reading before the last to the last, relative to what is good."""
        return travel([each.value for each in self.readings], self.aim.good_is)

    @property
    def target_words(self) -> str:
        return self.words(self.aim.target)

    def words(self, value: float | None) -> str:
        """A value of this measure with its unit."""
        return amount(value, self.unit)

    def colour_of(self, reading: Taken) -> Brag:
        """The colour that one reading gives."""
        return colour(reading.value, self.aim)


def colour_of_all(measures: list[Measured]) -> Brag | None:
    """The worst colour of the measures in use; None when none of them was read."""
    return worst([each.colour for each in measures if each.colour is not None])
