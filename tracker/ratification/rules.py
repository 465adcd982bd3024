"""What the sub-group says of a plan besides yes and no, and who took part (2.18, R11). Pure."""

from enum import StrEnum


class RemarkKind(StrEnum):
    """A condition holds the agency to something by a day; a referral says why the plan comes back."""

    CONDITION = "condition"
    REFERRAL = "referral"


class Part(StrEnum):
    """How a member of the sub-group took part in a decision."""

    PRESENT = "present"
    INTEREST = "interest"

    @property
    def label(self) -> str:
        return {"present": "Present", "interest": "Declared an interest and took no part"}[self.value]
