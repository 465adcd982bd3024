"""What publishing asks for, and the factual accuracy check of published grades. Pure."""

from enum import StrEnum


class ContestDecision(StrEnum):
    """What the board decided about a contested grade."""

    UPHELD = "upheld"
    CHANGED = "changed"

    @property
    def label(self) -> str:
        return {"upheld": "Grade stands", "changed": "Grade changed"}[self.value]
