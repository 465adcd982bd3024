"""Whether a completed action still holds six months later. Pure."""

from enum import StrEnum

RETEST_MONTHS = 6


class Embedded(StrEnum):
    """Whether what was done is still how things are done."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"

    @property
    def label(self) -> str:
        return {"yes": "Yes", "partly": "In part", "no": "No"}[self.value]
