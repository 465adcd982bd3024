"""The board's own plans: their kinds and the states of what they hold (R12). Pure."""

from enum import StrEnum


class PlanKind(StrEnum):
    """A composite plan answers recommendations and is rated at dated reviews; an improvement plan has
    objectives with baseline, current performance and target."""

    COMPOSITE = "composite"
    IMPROVEMENT = "improvement"

    @property
    def label(self) -> str:
        return f"{self.value.capitalize()} plan"


class Rating(StrEnum):
    """A colour of a plan's own key. What each stands for is said by the plan."""

    BLUE = "blue"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"

    @property
    def word(self) -> str:
        return self.value.capitalize()


class Travel(StrEnum):
    """Direction of travel, as a person said it or as two ratings show it."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


PARTNERSHIP_TITLE = "Partnership actions"
BRAG_KEY = {
    Rating.BLUE.value: "Complete, and signed off with evidence",
    Rating.GREEN.value: "On target",
    Rating.AMBER.value: "Off target, with something being done about it",
    Rating.RED.value: "Off target",
}
