"""The life cycle of a return: who may read, change, authorise it and when (R3). Pure."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from tracker.errors import Forbidden, RuleBroken, WrongState
from tracker.lifecycle import Transition
from tracker.policy import Permission


class AssessmentStatus(StrEnum):
    """not started → in progress → awaiting authorisation → submitted → in grading → graded → closed."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    AWAITING_AUTHORISATION = "awaiting_authorisation"
    SUBMITTED = "submitted"
    IN_GRADING = "in_grading"
    GRADED = "graded"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()

    @property
    def colour(self) -> str:
        return STATUS_COLOURS[self]

    @property
    def editable(self) -> bool:
        """Responses change only before the return is sent for authorisation."""
        return self in EDITABLE

    @property
    def with_board(self) -> bool:
        """The board reads a return's content only once it was submitted."""
        return self in WITH_BOARD


class RemarkKind(StrEnum):
    """Who says something about one standard, and so what it asks for."""

    AUTHORISER = "authoriser"
    BOARD = "board"

    @property
    def label(self) -> str:
        return {"authoriser": "The authoriser’s comment", "board": "Changes requested"}[self.value]


class ExtensionDecision(StrEnum):
    """What the board decides about a request for more time."""

    GRANTED = "granted"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return self.value.capitalize()


EDITABLE = frozenset({AssessmentStatus.NOT_STARTED, AssessmentStatus.IN_PROGRESS})
PUBLISHED = frozenset({AssessmentStatus.GRADED, AssessmentStatus.CLOSED})
WITH_BOARD = frozenset(
    {
        AssessmentStatus.SUBMITTED,
        AssessmentStatus.IN_GRADING,
        AssessmentStatus.GRADED,
        AssessmentStatus.CLOSED,
    }
)
STATUS_COLOURS = {
    AssessmentStatus.NOT_STARTED: "grey",
    AssessmentStatus.IN_PROGRESS: "blue",
    AssessmentStatus.AWAITING_AUTHORISATION: "yellow",
    AssessmentStatus.SUBMITTED: "purple",
    AssessmentStatus.IN_GRADING: "orange",
    AssessmentStatus.GRADED: "green",
    AssessmentStatus.CLOSED: "grey",
}


def _step(
    verb: str, label: str, sources: set[AssessmentStatus], target: AssessmentStatus, permission: Permission,
    *, needs_reason: bool = False,
) -> Transition:  # fmt: skip
    return Transition(f"assessment.{verb}", label, frozenset(sources), target, permission, needs_reason)


_S = AssessmentStatus
START = _step("start", "Start", {_S.NOT_STARTED}, _S.IN_PROGRESS, Permission.ANSWER)
SEND = _step(
    "send", "Send for authorisation", {_S.IN_PROGRESS}, _S.AWAITING_AUTHORISATION, Permission.COMPLETE_RETURN
)
DECLINE = _step("decline", "Decline", {_S.AWAITING_AUTHORISATION}, _S.IN_PROGRESS, Permission.AUTHORISE,
                needs_reason=True)  # fmt: skip
AUTHORISE = _step(
    "authorise", "Authorise and submit", {_S.AWAITING_AUTHORISATION}, _S.SUBMITTED, Permission.AUTHORISE
)
RETURN = _step("return", "Return to the agency", {_S.SUBMITTED, _S.IN_GRADING}, _S.IN_PROGRESS,
               Permission.RETURN_TO_AGENCY, needs_reason=True)  # fmt: skip
WITHDRAW = _step("withdraw", "Withdraw to correct", {_S.SUBMITTED}, _S.IN_PROGRESS, Permission.AUTHORISE,
                 needs_reason=True)  # fmt: skip
BEGIN_GRADING = _step("begin_grading", "Start grading", {_S.SUBMITTED}, _S.IN_GRADING, Permission.GRADE)
PUBLISH = _step("publish", "Publish grades", {_S.IN_GRADING}, _S.GRADED, Permission.PUBLISH)
CLOSE = _step("close", "Close", {_S.GRADED}, _S.CLOSED, Permission.MANAGE_CYCLES)
TRANSITIONS = (START, SEND, DECLINE, AUTHORISE, WITHDRAW, RETURN, BEGIN_GRADING, PUBLISH, CLOSE)

LONGEST_REMARK = 2_000  # characters
R3_REFUSAL = "You sent this return for authorisation, so a different person has to authorise it"
NOT_SUBMITTED = "This return has not been submitted yet, so the board cannot read it."
LOCKED = "The board asked for changes to other standards only, so this answer is locked."
NOT_PUBLISHED = "This return can be read once its grades have been published."


def authorised_alone(sender_id: UUID | None, authoriser_id: UUID | None, active_users: int) -> bool:
    """R3: whether the same person sends and authorises, which is allowed to an agency with one user only.

    Raises RuleBroken when there are others who could authorise.
    """
    if sender_id != authoriser_id:
        return False
    if active_users > 1:
        raise RuleBroken(R3_REFUSAL)
    return True


def check_readable(status: AssessmentStatus, *, inside_agency: bool, grading: bool) -> None:
    """The agency reads its return always, graders once it was submitted, readers once it was published.

    Raises WrongState.
    """
    if inside_agency:
        return
    if not status.with_board:
        raise WrongState(NOT_SUBMITTED)
    if not grading and status not in PUBLISHED:
        raise WrongState(NOT_PUBLISHED)


def check_editable(status: AssessmentStatus) -> None:
    """Answers and details change only before the return is sent for authorisation. Raises WrongState."""
    if not status.editable:
        raise WrongState(
            f"This return is read-only: its status is “{status.label.lower()}”. What you typed was not saved."
        )


def check_answer_open(status: AssessmentStatus, locked: bool) -> None:
    """One answer, its evidence and its holder change while the return does, unless the board left it locked.

    Every way to write an answer asks this. Raises WrongState.
    """
    check_editable(status)
    if locked:
        raise WrongState(f"{LOCKED} What you typed was not saved.")


def check_remark(text: str) -> None:
    """A remark about one standard says something, in at most 2,000 characters. Raises RuleBroken."""
    if not text.strip():
        raise RuleBroken("Enter what you want to say about this standard", field="text")
    if len(text.strip()) > LONGEST_REMARK:
        raise RuleBroken(f"What you say must be {LONGEST_REMARK:,} characters or fewer", field="text")


def why_not_withdrawn(status: AssessmentStatus, due_on: date, today: date) -> str:
    """Why the agency cannot take its return back to correct it; empty when it can.

    It can until grading begins, and until the deadline at 23:59 in London on the day it is due.
    """
    if not status.with_board:
        return "This return is not with the board, so there is nothing to take back."
    if status in PUBLISHED:
        return "The grades have been published."
    if status is AssessmentStatus.IN_GRADING:
        return "Grading has begun. Ask the board to send the return back if something in it is wrong."
    if today > due_on:
        return "The deadline has passed. Ask the board to send the return back if something in it is wrong."
    return ""


def check_withdrawable(status: AssessmentStatus, due_on: date, today: date) -> None:
    """Raise WrongState when the agency cannot take its return back now."""
    reason = why_not_withdrawn(status, due_on, today)
    if reason:
        raise WrongState(f"{reason} Nothing was changed.")


def check_may_answer(*, leading: bool, holder_id: UUID | None, user_id: UUID | None) -> None:
    """A lead answers every standard, a contributor those that were handed to them. Raises Forbidden."""
    if not leading and (holder_id is None or holder_id != user_id):
        raise Forbidden("This standard was not handed to you. Ask your agency lead if you should answer it.")


ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is misread on paper or over the telephone
MARK_LENGTH = 5


def receipt_reference(board_short_name: str, year: int, mark: str) -> str:
    """Such as S11-RSCP-2026-7F3K9."""
    board = "".join(character for character in board_short_name.upper() if character.isalnum())
    return f"S11-{board or 'BOARD'}-{year}-{mark}"


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 over the return's content as canonical JSON: the same words give the same hash."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
