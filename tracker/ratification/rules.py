"""What the sub-group says of a plan besides yes and no, who decides, and who took part (2.18, R11). Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from tracker.errors import RuleBroken


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


class Outcome(StrEnum):
    """What the sub-group can decide about a plan."""

    RATIFIED = "ratified"
    CONDITIONS = "conditions"
    REFERRED_BACK = "referred_back"

    @property
    def label(self) -> str:
        return OUTCOME_LABELS[self]


OUTCOME_LABELS = {
    Outcome.RATIFIED: "Ratify",
    Outcome.CONDITIONS: "Ratify with conditions",
    Outcome.REFERRED_BACK: "Refer back",
}


class ConditionState(StrEnum):
    """Where a condition is: with the agency, with the board to be checked, or done with."""

    OPEN = "open"
    LATE = "late"
    ANSWERED = "answered"
    MET = "met"

    @property
    def label(self) -> str:
        return {"answered": "To be checked"}.get(self.value, self.value.capitalize())

    @property
    def colour(self) -> str:
        """A tag colour's name."""
        return {"open": "teal", "late": "red", "answered": "purple", "met": "green"}[self.value]

    @property
    def with_agency(self) -> bool:
        return self in (ConditionState.OPEN, ConditionState.LATE)


class Verdict(StrEnum):
    """What the board thinks of how a condition was met."""

    MET = "met"
    NOT_YET = "not_yet"

    @property
    def label(self) -> str:
        return {"met": "Yes, close it", "not_yet": "Not yet, send it back"}[self.value]


def condition_state(due_on: date | None, *, answered: bool, closed: bool, today: date) -> ConditionState:
    """An answer in time stops a condition from being late; only the board can say that it is met."""
    if closed:
        return ConditionState.MET
    if answered:
        return ConditionState.ANSWERED
    return ConditionState.LATE if due_on is not None and due_on < today else ConditionState.OPEN


@dataclass(frozen=True)
class Member:
    """Somebody on the sub-group, as far as one plan is concerned."""

    user_id: UUID
    name: str
    chairs: bool
    interest: bool  # belongs to the agency whose plan it is (R11)
    can_sign_in: bool = True


def who_records(members: Iterable[Member]) -> list[Member]:
    """Who may record the decision: the chairs without an interest, or else every member without one."""
    free = [member for member in members if not member.interest and member.can_sign_in]
    return [member for member in free if member.chairs] or free


@dataclass(frozen=True)
class Remark:
    """A condition or a reason as it was typed; of the whole plan when `action_id` is None.

    `number` is the action's, and names its boxes on the page.
    """

    wording: str
    due_on: date | None = None
    action_id: UUID | None = None
    number: int | None = None
    title: str = ""

    @property
    def about(self) -> str:
        return "The whole plan" if self.number is None else f"Action {self.number}"

    @property
    def boxes(self) -> tuple[str, str]:
        """The names of its boxes on the page: for the words and for the date."""
        ending = "whole" if self.number is None else str(self.number)
        return f"wording_{ending}", f"due_{ending}"


@dataclass(frozen=True)
class Decision:
    """What was decided, under which minute, and who was there besides the person who records it."""

    outcome: Outcome
    minute_reference: str
    remarks: tuple[Remark, ...] = ()
    present_ids: frozenset[UUID] = frozenset()


def check_decision(decision: Decision, today: date) -> None:
    """Raise RuleBroken beside the box that is missing or too much for what was decided."""
    if not decision.minute_reference.strip():
        raise RuleBroken("Enter the minute number, like PQA 14/26", field="minute_reference")
    for remark in decision.remarks:
        if not remark.wording.strip():
            raise RuleBroken(
                f"Enter the condition for {_lower(remark.about)}, or empty its date", field=remark.boxes[0]
            )
    if decision.outcome is Outcome.RATIFIED and decision.remarks:
        first = decision.remarks[0]
        raise RuleBroken(
            f"You wrote about {_lower(first.about)}: choose “Ratify with conditions” or “Refer back”, "
            "or empty the box",
            field="decision",
        )
    if decision.outcome is Outcome.CONDITIONS:
        _check_conditions(decision.remarks, today)
    if decision.outcome is Outcome.REFERRED_BACK and not decision.remarks:
        raise RuleBroken(
            "Enter why the plan is referred back: at the actions, or for the whole plan",
            field="wording_whole",
        )


def _check_conditions(remarks: Collection[Remark], today: date) -> None:
    if not remarks:
        raise RuleBroken("Enter a condition: at an action, or for the whole plan", field="wording_whole")
    for remark in remarks:
        if remark.due_on is None:
            raise RuleBroken(
                f"Enter the date by which the condition for {_lower(remark.about)} is to be met",
                field=remark.boxes[1],
            )
        if remark.due_on < today:
            raise RuleBroken("Enter a date that is not in the past", field=remark.boxes[1])


def _lower(about: str) -> str:
    return about[0].lower() + about[1:]


def check_present(
    members: Iterable[Member], recorder_id: UUID | None, present_ids: Collection[UUID], quorum: int
) -> list[Member]:
    """Who was present, by name, the recorder among them. Raises RuleBroken when somebody cannot have taken
    part (R11) or fewer were there than the quorum asks for; a quorum of 0 asks for nobody."""
    known = {member.user_id: member for member in members}
    present = []
    for user_id in {*present_ids, *({recorder_id} if recorder_id else ())}:
        member = known.get(user_id)
        if member is None:
            raise RuleBroken("Choose members of the sub-group", field="present")
        if member.interest:
            raise RuleBroken(
                f"{member.name} belongs to the agency, so they took no part in this decision", field="present"
            )
        present.append(member)
    if len(present) < quorum:
        raise RuleBroken(
            f"{_people(len(present))} present, and the quorum is {quorum}: the sub-group cannot decide",
            field="present",
        )
    return sorted(present, key=lambda member: member.name)


def _people(count: int) -> str:
    return "1 member was" if count == 1 else f"{count} members were"


def referral_words(remarks: Iterable[Remark]) -> str:
    """The reason for the whole plan, or else where the reasons are to be found."""
    whole = [remark.wording for remark in remarks if remark.number is None]
    numbers = sorted(remark.number for remark in remarks if remark.number is not None)
    if whole:
        return whole[0]
    many = "s" if len(numbers) > 1 else ""
    return f"See the reason{many} at action{many} {', '.join(map(str, numbers))}."
