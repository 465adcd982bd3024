"""The agency details of Part B, as the form's block has them. Pure."""

import re
from dataclasses import dataclass, fields

from tracker.errors import RuleBroken

LABELS = {
    "address": "Address",
    "completed_by_name": "Person completing the self-assessment",
    "completed_by_designation": "Their designation",
    "completed_by_telephone": "Their contact telephone",
    "completed_by_email": "Their contact email",
    "lead_officer_name": "Lead officer",
    "lead_officer_designation": "Lead officer’s designation",
    "lead_officer_telephone": "Lead officer’s contact telephone",
    "lead_officer_email": "Lead officer’s contact email",
}
TELEPHONE = re.compile(
    r"\+?[0-9 ()./-]+(?:\s*(?:x|ext\.?|extension)\s*[0-9]{1,6})?", re.IGNORECASE | re.ASCII
)
FEWEST_DIGITS, MOST_DIGITS = 7, 21
TELEPHONE_HELP = "Enter a telephone number, like 01632 960 001 or +44 1632 960 001"


@dataclass(frozen=True)
class AgencyDetails:
    """The block of Part B that the agency fills in. Who authorised it and when come by authorising."""

    address: str = ""
    completed_by_name: str = ""
    completed_by_designation: str = ""
    completed_by_telephone: str = ""
    completed_by_email: str = ""
    lead_officer_name: str = ""
    lead_officer_designation: str = ""
    lead_officer_telephone: str = ""
    lead_officer_email: str = ""

    @property
    def empty_fields(self) -> list[str]:
        """Labels of what is not filled in yet, in the form's order."""
        return [LABELS[field.name] for field in fields(self) if not getattr(self, field.name)]

    @property
    def by_label(self) -> dict[str, str]:
        """What is filled in, under the form's labels and in its order."""
        return {LABELS[field.name]: getattr(self, field.name) for field in fields(self)}


def check_telephone(text: str) -> None:
    """Raise RuleBroken unless the text is one telephone number, or empty."""
    digits = sum(character.isdigit() for character in text)
    if text and not (TELEPHONE.fullmatch(text) and FEWEST_DIGITS <= digits <= MOST_DIGITS):
        raise RuleBroken(TELEPHONE_HELP)
