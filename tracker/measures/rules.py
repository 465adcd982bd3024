"""What a measure of an action is, and the colour its readings give. Pure."""

from enum import StrEnum


class GoodIs(StrEnum):
    """Whether a high or a low value is good."""

    HIGH = "high"
    LOW = "low"

    @property
    def label(self) -> str:
        return {"high": "High is good", "low": "Low is good"}[self.value]
