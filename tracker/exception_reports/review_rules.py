"""What of a review is still being decided, and what is not decided yet. Pure.

A report can be before the sub-group more than once: it is referred back, submitted again and reviewed
again. Decisions of the present round can be changed until the review is finished; the agency does not see
them before.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from tracker.exception_reports.rules import ReportStatus, ReviewOutcome


class Report(Protocol):
    """What these rules ask of a report."""

    @property
    def status(self) -> Any: ...
    @property
    def submitted_at(self) -> Any: ...


class Decision(Protocol):
    """What these rules ask of a decision."""

    @property
    def line_id(self) -> Any: ...
    @property
    def outcome(self) -> Any: ...
    @property
    def decided_at(self) -> Any: ...
    @property
    def follows_id(self) -> Any: ...


class Line(Protocol):
    """What these rules ask of a line."""

    @property
    def id(self) -> Any: ...


AnyDecision = TypeVar("AnyDecision", bound=Decision)
AnyLine = TypeVar("AnyLine", bound=Line)


def is_provisional(decision: Decision, report: Report) -> bool:
    """Whether the decision belongs to a review that is not finished: it can be changed and taken back."""
    if report.status is not ReportStatus.SUBMITTED or decision.follows_id is not None:
        return False
    submitted: datetime | None = report.submitted_at
    return submitted is None or bool(decision.decided_at >= submitted)


def provisional(decisions: Iterable[AnyDecision], report: Report) -> list[AnyDecision]:
    """The decisions of the review that is going on."""
    return [one for one in decisions if is_provisional(one, report)]


def undecided(lines: Iterable[AnyLine], decisions: Sequence[Decision], report: Report) -> list[AnyLine]:
    """Lines about which nothing was decided. A decision about the whole report covers all of them.

    What was referred back and came again has to be decided about again; other decisions of an earlier
    round stand.
    """
    standing = [one for one in decisions if _stands(one, report)]
    if any(one.line_id is None and is_provisional(one, report) for one in standing):
        return []
    decided: set[UUID] = {one.line_id for one in standing}
    return [line for line in lines if line.id not in decided]


def _stands(decision: Decision, report: Report) -> bool:
    return decision.outcome is not ReviewOutcome.REFERRED_BACK or is_provisional(decision, report)


def is_referral(decisions: Iterable[Decision], report: Report) -> bool:
    """Whether finishing this review sends the report back to the agency."""
    return any(one.outcome is ReviewOutcome.REFERRED_BACK for one in provisional(decisions, report))
