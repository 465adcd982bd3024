"""Kinds of agency, as the field names them."""

from enum import StrEnum


class AgencyKind(StrEnum):
    """The kind of body that returns a self-assessment (Appendix I, and other board members)."""

    COUNCIL = "council"
    DISTRICT_COUNCIL = "district_council"
    NHS_TRUST = "nhs_trust"
    NHS_COMMISSIONER = "nhs_commissioner"
    POLICE = "police"
    PROBATION = "probation"
    YOUTH_OFFENDING = "youth_offending"
    SECURE_ESTATE = "secure_estate"
    SCHOOL = "school"
    VOLUNTARY = "voluntary"
    OTHER = "other"

    @property
    def label(self) -> str:
        return KIND_LABELS[self]


KIND_LABELS = {
    AgencyKind.COUNCIL: "Council directorate",
    AgencyKind.DISTRICT_COUNCIL: "District council",
    AgencyKind.NHS_TRUST: "NHS trust",
    AgencyKind.NHS_COMMISSIONER: "NHS commissioner",
    AgencyKind.POLICE: "Police",
    AgencyKind.PROBATION: "Probation",
    AgencyKind.YOUTH_OFFENDING: "Youth offending team",
    AgencyKind.SECURE_ESTATE: "Prison or secure training centre",
    AgencyKind.SCHOOL: "School or college",
    AgencyKind.VOLUNTARY: "Voluntary organisation",
    AgencyKind.OTHER: "Other board member",
}
COLOURS = ("blue", "green", "purple", "teal", "plum", "navy")
