"""Kinds of agency, as the field names them; and who may make whom what."""

from enum import StrEnum

from tracker.errors import RuleBroken
from tracker.policy import AGENCY_ROLES, SYSTEM, Actor, Role, Scope


class ImportKind(StrEnum):
    """What a spreadsheet that a board loads may hold."""

    AGENCIES = "agencies"
    PEOPLE = "people"


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
ROLE_HINTS = {
    Role.AGENCY_LEAD: "answers the standards, submits the return, keeps the action plan, invites colleagues",
    Role.CONTRIBUTOR: "answers the standards handed to them, updates their actions",
    Role.AUTHORISER: "a named senior officer, who authorises the finished return or declines it",
    Role.BOARD_MANAGER: "opens cycles, grades, publishes, decides dates, looks after people",
    Role.MODERATOR: "grades a second time, without seeing the first grade",
    Role.SUBGROUP_MEMBER: "ratifies plans, reviews exception reports",
    Role.SUBGROUP_CHAIR: "the same, and leads the sub-group",
    Role.BOARD_READER: "reads published results and reports, changes nothing",
    Role.ADMINISTRATOR: "people, roles and the audit trail; reads no answers and no evidence",
}


def is_administrator(actor: Actor, scope: Scope) -> bool:
    """Whether the actor is an administrator there; commands on the machine itself act as one."""
    return actor is SYSTEM or any(
        grant.role is Role.ADMINISTRATOR and grant.covers(scope) for grant in actor.grants
    )


def check_may_give(role: Role, actor: Actor, scope: Scope) -> None:
    """Raise RuleBroken when the role does not belong there, or is not the actor's to give."""
    if (role in AGENCY_ROLES) != (scope.agency_id is not None):
        raise RuleBroken("Choose a role that fits the place", field="role")
    if role is Role.ADMINISTRATOR and not is_administrator(actor, scope):
        raise RuleBroken("Only an administrator can make somebody an administrator", field="role")
