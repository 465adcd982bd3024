"""Where a plan is with the sub-group, now or on a past day, and in one sentence (2.18). Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.action_plans.rules import PlanStatus
from tracker.formatting import format_date


@dataclass(frozen=True)
class Waiting:
    """A version as it stood while the sub-group had not decided about it yet."""

    number: int
    content: Any
    submitted_at: datetime
    submitted_by: Any
    status: PlanStatus = PlanStatus.SUBMITTED
    decided_at: None = None
    decided_by: None = None
    decision_reason: str = ""
    minute_reference: str = ""


def versions_at(versions: Iterable[Any], moment: datetime) -> list[Any]:
    """The versions that had been submitted at that moment, each as it stood then, in the order given."""
    return [_as_then(each, moment) for each in versions if each.submitted_at and each.submitted_at <= moment]


def _as_then(version: Any, moment: datetime) -> Any:
    if version.decided_at is None or version.decided_at <= moment:
        return version
    return Waiting(version.number, version.content, version.submitted_at, version.submitted_by)


def status_of(versions: Sequence[Any]) -> PlanStatus:
    """The state of the newest version, which comes first; a draft when nothing was submitted."""
    return versions[0].status if versions else PlanStatus.DRAFT


def in_a_sentence(versions: Sequence[Any]) -> str:
    """ "Version 2 was ratified on 3 May 2026 (minute PQA 14/26)."; the newest version comes first."""
    if not versions:
        return "Not submitted to the sub-group yet."
    last = versions[0]
    if last.status is PlanStatus.SUBMITTED:
        handed_in = format_date(last.submitted_at)
        return f"Version {last.number} was submitted on {handed_in} and waits for the sub-group."
    minute = f" (minute {last.minute_reference})" if last.minute_reference else ""
    done = "ratified" if last.status is PlanStatus.RATIFIED else "referred back"
    return f"Version {last.number} was {done} on {format_date(last.decided_at)}{minute}."
