"""Chasing returns: when a reminder is due, who is written to next, and why a return is late. Pure."""

from enum import StrEnum


class ReminderStep(StrEnum):
    """So many working days before the deadline, or after it."""

    BEFORE_21 = "before_21"
    BEFORE_7 = "before_7"
    BEFORE_1 = "before_1"
    AFTER_1 = "after_1"
    AFTER_7 = "after_7"
    AFTER_21 = "after_21"


class Rung(StrEnum):
    """To whom a letter goes, from the lead up to the chair."""

    LEAD = "lead"
    AUTHORISER = "authoriser"
    CHAIR = "chair"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class LateCode(StrEnum):
    """Why a return is late, as the agency told the board."""

    STAFF_CHANGE = "staff_change"
    SICKNESS = "sickness"
    WORKLOAD = "workload"
    REORGANISATION = "reorganisation"
    INSPECTION = "inspection"
    AWAITING_AUTHORISATION = "awaiting_authorisation"
    AWAITING_OTHERS = "awaiting_others"
    TECHNICAL = "technical"
    NOT_TOLD = "not_told"
    OTHER = "other"
