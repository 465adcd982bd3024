"""What agencies ask for at a standard, to leave it out or to read it in another way, and the board's answer.

Pure. An N/A request and a modification are each decided with a reason (guidance 2.2); a decision made before
the answer changed is stale, as a grade is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tracker.errors import RuleBroken
from tracker.frameworks.rules import Grade
from tracker.grading.rules import GradeKind, RequestKind, effective, in_dispute, is_stale

NO_REASON = {
    (RequestKind.NOT_APPLICABLE, True): "Enter the reason: why does this standard not apply to the agency?",
    (RequestKind.NOT_APPLICABLE, False): "Enter the reason: why does this standard apply to the agency?",
    (RequestKind.MODIFICATION, True): "Enter the reason: why may the agency read the standard in this way?",
    (RequestKind.MODIFICATION, False): "Enter the reason: why must the standard be read as it stands?",
}
DECLINED = (
    "The N/A request was declined, so the standard has to be graded 0 to 3. Accept the request first if it "
    "does not apply after all"
)
ACCEPTED = "The N/A request was accepted. Decline it first if the standard has to be graded after all"


@dataclass(frozen=True)
class Asked:
    """One thing an agency asks for at a standard, with the board's present decision if there is one."""

    kind: RequestKind
    granted: bool | None = None
    decided_at: datetime | None = None
    answered_at: datetime | None = None

    @property
    def stale(self) -> bool:
        """Whether the answer changed after it was decided."""
        return self.granted is not None and is_stale(self.decided_at, self.answered_at)

    @property
    def waiting(self) -> bool:
        """Whether somebody has to decide it, for the first time or again."""
        return self.granted is None or self.stale

    @property
    def in_force(self) -> bool | None:
        """True accepted, False declined, None not decided or decided before the answer changed."""
        return None if self.waiting else self.granted

    @property
    def words(self) -> str:
        """How it stands: to decide, accepted, declined, or to decide again."""
        if self.granted is None:
            return "to decide"
        if self.stale:
            return "to decide again"
        return "accepted" if self.granted else "declined"


@dataclass(frozen=True)
class Undecided:
    """A request that waits for the board, at the standard `ref`; `again` when the answer changed since."""

    ref: str
    kind: RequestKind
    again: bool = False


def check_reason(kind: RequestKind, granted: bool, reason: str) -> None:
    """Raise RuleBroken beside the reason when none was given."""
    if not reason.strip():
        raise RuleBroken(NO_REASON[kind, granted], field="reason")


def check_fits(value: Grade, kind: GradeKind, not_applicable: Asked | None) -> None:
    """Raise RuleBroken beside the grade when it says the opposite of what was decided about N/A.

    A moderator is asked nothing: a refusal would tell what was decided before their own grade (R5).
    """
    if not_applicable is None or kind is GradeKind.MODERATION:
        return
    if not_applicable.in_force is False and value is Grade.NOT_APPLICABLE:
        raise RuleBroken(DECLINED, field="value")
    if not_applicable.in_force is True and value is not Grade.NOT_APPLICABLE:
        raise RuleBroken(ACCEPTED, field="value")


def still_asks_na(na_requested: bool, kind: GradeKind, not_applicable: Asked | None) -> bool:
    """Whether a grade has to be explained against the N/A request: not once it was declined with a reason."""
    declined = not_applicable is not None and not_applicable.in_force is False
    return na_requested and (kind is GradeKind.MODERATION or not declined)


def taken_back(given: dict[GradeKind, Grade]) -> list[GradeKind]:
    """The grades of N/A that cannot stand once the request is declined.

    A first grade that differs from its moderation stays: the agreed grade settles both (R5).
    """
    left, gone = dict(given), []
    for kind in (GradeKind.AGREED, GradeKind.FIRST):
        if left.get(kind) is Grade.NOT_APPLICABLE and effective(left) is left[kind] and not in_dispute(left):
            gone.append(kind)
            del left[kind]
    return gone


def find_kind(asked: Iterable[Asked], kind: RequestKind) -> Asked | None:
    """The request of that kind among those of a standard, or None."""
    return next((each for each in asked if each.kind is kind), None)
