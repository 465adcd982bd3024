"""What a plan has to answer: areas for improvement (2.11) and grades of 0 (2.13). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tracker.action_plans.rows import ActionRow
from tracker.action_plans.rules import ActionStatus


@dataclass(frozen=True)
class Need:
    """A standard that needs an action: its area for improvement, or the amendment a grade of 0 asks for."""

    standard_id: UUID
    ref: str
    short_title: str
    area: str
    amendment_due_on: date | None
    response_id: UUID | None = None

    @property
    def graded_zero(self) -> bool:
        return self.amendment_due_on is not None


@dataclass(frozen=True)
class OpenNeed:
    """A need that no action covers yet; `drafts` are the numbers of drafts that would."""

    need: Need
    drafts: tuple[int, ...]


def uncovered(needs: Iterable[Need], rows: Iterable[ActionRow]) -> list[OpenNeed]:
    """The needs that no action in the plan covers, grades of 0 first."""
    rows = list(rows)
    covered = {ref for row in rows if row.status.in_plan for ref in row.standards}
    found = [OpenNeed(need, _drafts(need.ref, rows)) for need in needs if need.ref not in covered]
    return sorted(found, key=lambda each: not each.need.graded_zero)


def _drafts(ref: str, rows: Iterable[ActionRow]) -> tuple[int, ...]:
    return tuple(row.number for row in rows if row.status is ActionStatus.DRAFT and ref in row.standards)
