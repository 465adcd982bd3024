"""SMART: what an action must say before it leaves draft (R7, guidance 2.16). Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol


class SmartAnswers(Protocol):
    """The five answers of an action."""

    @property
    def specific(self) -> str: ...
    @property
    def measurable(self) -> str: ...
    @property
    def achievable(self) -> str: ...
    @property
    def relevant(self) -> str: ...
    @property
    def lead_manager(self) -> str: ...
    @property
    def due_on(self) -> date | None: ...


@dataclass(frozen=True)
class Gap:
    """An answer that is missing: its field, and what to write there."""

    field: str
    sentence: str


NEEDED = (
    Gap("specific", "Say what will be done (specific)"),
    Gap("measurable", "Say how we shall know that it worked (measurable)"),
    Gap("lead_manager", "Name the manager who leads it (achievable)"),
    Gap("achievable", "Say with what means it will be done (achievable)"),
    Gap("relevant", "Say why it matters to the standard (realistic)"),
    Gap("due_on", "Give the date by which it will be done (timed)"),
)


def list_gaps(action: SmartAnswers) -> list[Gap]:
    """The missing answers with their fields, in the order they are asked."""
    return [gap for gap in NEEDED if not _given(getattr(action, gap.field))]


def smart_gaps(action: SmartAnswers) -> list[str]:
    """What still keeps the action in draft, as plain sentences; empty when it is SMART."""
    return [gap.sentence for gap in list_gaps(action)]


def _given(answer: str | date | None) -> bool:
    return bool(answer.strip()) if isinstance(answer, str) else answer is not None
