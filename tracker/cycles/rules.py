"""The life cycle of a round of assessment."""

from enum import StrEnum

from tracker.lifecycle import Transition
from tracker.policy import Permission


class CycleStatus(StrEnum):
    """draft → open → grading → published → closed."""

    DRAFT = "draft"
    OPEN = "open"
    GRADING = "grading"
    PUBLISHED = "published"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return self.value.capitalize()


def _step(verb: str, label: str, source: CycleStatus, target: CycleStatus) -> Transition:
    return Transition(f"cycle.{verb}", label, frozenset({source}), target, Permission.MANAGE_CYCLES)


OPEN = _step("open", "Open the cycle", CycleStatus.DRAFT, CycleStatus.OPEN)
START_GRADING = _step("start_grading", "Start grading", CycleStatus.OPEN, CycleStatus.GRADING)
PUBLISH = _step("publish", "Mark as published", CycleStatus.GRADING, CycleStatus.PUBLISHED)
CLOSE = _step("close", "Close the cycle", CycleStatus.PUBLISHED, CycleStatus.CLOSED)
TRANSITIONS = (OPEN, START_GRADING, PUBLISH, CLOSE)
