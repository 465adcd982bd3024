"""Chasing returns: whom first, when a reminder is due, who is written to next, why it is late. Pure.

Reminders and letters count in working days; weekends and bank holidays in England are skipped.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from tracker.assessments.rules import AssessmentStatus
from tracker.cycles.working_days import add_working_days, is_working_day
from tracker.errors import RuleBroken
from tracker.formatting import format_date, plural

SOON = 7  # days before the deadline from which a return is on the list
STILL = 10  # days without progress after which it is
LETTER_DAYS = 5  # working days that a letter gives unless it says otherwise
LONGEST_WORDS = 4_000  # characters
LONGEST_NOTE = 1_000


class ReminderStep(StrEnum):
    """So many working days before the deadline, or after it."""

    BEFORE_21 = "before_21"
    BEFORE_7 = "before_7"
    BEFORE_1 = "before_1"
    AFTER_1 = "after_1"
    AFTER_7 = "after_7"
    AFTER_21 = "after_21"

    @property
    def working_days(self) -> int:
        """From the deadline; negative before it."""
        side, _, number = self.value.partition("_")
        return int(number) if side == "after" else -int(number)

    @property
    def label(self) -> str:
        """7 working days before the deadline."""
        days = plural(abs(self.working_days), "working day")
        return f"{days} {'after' if self.working_days > 0 else 'before'} the deadline"

    def falls_on(self, deadline: date) -> date:
        """The day of this reminder for that deadline."""
        return add_working_days(deadline, self.working_days)


class Rung(StrEnum):
    """To whom a letter goes: the lead, the authoriser, and last from the chair to the head of the agency."""

    LEAD = "lead"
    AUTHORISER = "authoriser"
    CHAIR = "chair"

    @property
    def label(self) -> str:
        return {"lead": "The agency’s lead", "authoriser": "The authorising officer",
                "chair": "The chair writes to the head of the agency"}[self.value]  # fmt: skip

    @property
    def short_label(self) -> str:
        return {"lead": "Lead", "authoriser": "Authoriser", "chair": "Chair"}[self.value]


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

    @property
    def label(self) -> str:
        return LATE_WORDS[self]


LATE_WORDS = {
    LateCode.STAFF_CHANGE: "Change of staff",
    LateCode.SICKNESS: "Sickness",
    LateCode.WORKLOAD: "Workload",
    LateCode.REORGANISATION: "Reorganisation",
    LateCode.INSPECTION: "Inspection under way",
    LateCode.AWAITING_AUTHORISATION: "Waiting to be authorised",
    LateCode.AWAITING_OTHERS: "Waiting for others’ information",
    LateCode.TECHNICAL: "Technical problem",
    LateCode.NOT_TOLD: "No reason given",
    LateCode.OTHER: "Other",
}


class Mark(StrEnum):
    """Why a return is to be chased, the worst first; one without any goes on as it should."""

    LATE = "late"
    SOON = "soon"
    STILL = "still"
    NOT_STARTED = "not_started"
    WITH_AUTHORISER = "with_authoriser"
    GOING_ON = "going_on"

    @property
    def label(self) -> str:
        return MARK_WORDS[self][0]

    @property
    def colour(self) -> str:
        return MARK_WORDS[self][1]


MARK_WORDS = {
    Mark.LATE: ("Late", "red"),
    Mark.SOON: (f"Due in {SOON} days", "orange"),
    Mark.STILL: (f"No progress for {STILL} days", "yellow"),
    Mark.NOT_STARTED: ("Not started", "grey"),
    Mark.WITH_AUTHORISER: ("With authoriser", "purple"),
    Mark.GOING_ON: ("Nothing to chase", "green"),
}


@dataclass(frozen=True)
class Standing:
    """How far a return that was not submitted has come. `active_on`: when anything last happened to it."""

    status: AssessmentStatus
    due_on: date
    active_on: date


def marks_of(standing: Standing, today: date) -> tuple[Mark, ...]:
    """Every mark of a return, the worst first; never none.

    No progress is only said of one that was begun and is not with its authoriser.
    """
    status = standing.status
    begun = status is AssessmentStatus.IN_PROGRESS
    found = {
        Mark.LATE: standing.due_on < today,
        Mark.SOON: today <= standing.due_on <= today + timedelta(days=SOON),
        Mark.STILL: begun and standing.active_on <= today - timedelta(days=STILL),
        Mark.NOT_STARTED: status is AssessmentStatus.NOT_STARTED,
        Mark.WITH_AUTHORISER: status is AssessmentStatus.AWAITING_AUTHORISATION,
    }
    return tuple(mark for mark, given in found.items() if given) or (Mark.GOING_ON,)


def reminder_due(
    deadline: date, today: date, *, sent: Collection[ReminderStep] = (), known_since: date | None = None
) -> ReminderStep | None:
    """The reminder to send today for a deadline, if any: the newest whose day has come, unless it was sent.

    Earlier ones that were missed are left out. Nothing on days that are not worked, and nothing that fell on
    or before the day the agency was asked (`known_since`): the invitation said it.
    """
    if not is_working_day(today):
        return None
    come = [step for step in ReminderStep if step.falls_on(deadline) <= today]
    if not come or come[-1] in sent:
        return None
    newest = come[-1]
    return None if known_since is not None and newest.falls_on(deadline) <= known_since else newest


def next_rung(made: Iterable[Rung]) -> Rung:
    """The rung above the highest that was written to: the first when none was, at the top the last again."""
    ladder = list(Rung)
    reached = [ladder.index(rung) for rung in made]
    return ladder[min(max(reached, default=-1) + 1, len(ladder) - 1)]


def letter_day(today: date) -> date:
    """By when a letter asks for the return unless it says otherwise."""
    return add_working_days(today, LETTER_DAYS)


def check_wanted_by(wanted_by: date, today: date) -> None:
    """Raise RuleBroken for a day that leaves no time to do what the letter asks."""
    if wanted_by <= today:
        raise RuleBroken(f"Enter a date after {format_date(today)}", field="wanted_by")


def check_late_note(code: LateCode, note: str) -> None:
    """Raise RuleBroken when another reason than those listed is not told in words."""
    if code is LateCode.OTHER and not note.strip():
        raise RuleBroken("Enter what the reason is", field="note")


@dataclass(frozen=True)
class LetterFacts:
    """What a letter says of the return, as it stood when the letter was made.

    `reminders` and `letters` are lines such as "2 November 2026: 7 working days before the deadline".
    """

    made_on: date
    deadline: date
    status: str
    left: int
    total: int
    reminders: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    reason: str = ""

    @property
    def days_late(self) -> int:
        """Whole days after the deadline; 0 when it has not passed."""
        return max(0, (self.made_on - self.deadline).days)

    def stored(self) -> dict[str, Any]:
        """As it is kept beside the letter."""
        return {
            "made_on": str(self.made_on), "deadline": str(self.deadline), "status": self.status,
            "left": self.left, "total": self.total, "reminders": list(self.reminders),
            "letters": list(self.letters), "reason": self.reason,
        }  # fmt: skip

    @classmethod
    def read(cls, kept: dict[str, Any]) -> "LetterFacts":
        """What was kept beside a letter."""
        days = {name: date.fromisoformat(kept[name]) for name in ("made_on", "deadline")}
        lists = {name: tuple(kept[name]) for name in ("reminders", "letters")}
        return cls(**{**kept, **days, **lists})
