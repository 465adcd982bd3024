"""Drawing a repeatable sample of the cited evidence, and judging what was drawn (R6, guidance 2.10). Pure."""

from enum import StrEnum


class Stratum(StrEnum):
    """Why an item was drawn; the first that applies."""

    ESSENTIAL = "essential"
    GRADED_3 = "graded_3"
    NEVER_SAMPLED = "never_sampled"
    RANDOM = "random"


class Outcome(StrEnum):
    """What the board found when it looked at an item."""

    SUPPORTS = "supports"
    PARTLY = "partly"
    DOES_NOT = "does_not"
    OUT_OF_DATE = "out_of_date"
    NOT_OPENED = "not_opened"

    @property
    def label(self) -> str:
        return OUTCOME_WORDS[self]


OUTCOME_WORDS = {
    Outcome.SUPPORTS: "Supports",
    Outcome.PARTLY: "Partly supports",
    Outcome.DOES_NOT: "Does not support",
    Outcome.OUT_OF_DATE: "Out of date",
    Outcome.NOT_OPENED: "Could not be opened",
}
