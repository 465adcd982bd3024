"""A re-test that is due, or one that was answered, as lists and pages show it. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tracker.impact_tests.rules import Embedded


@dataclass(frozen=True)
class Listed:
    """One re-test in a list. `embedded` is None while it waits."""

    action_id: UUID
    plan_id: UUID
    agency: str
    number: int
    title: str
    lead: str
    completed_on: date
    due_on: date
    late: int
    embedded: Embedded | None = None
    tested_at: datetime | None = None
    tested_by: str = ""
    what_changed: str = ""
    source: str = ""

    @property
    def waits(self) -> bool:
        return self.embedded is None
