"""An action as a list, a spreadsheet or a frozen plan shows it. Plain values, no database. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tracker.action_plans.brag import Shown
from tracker.action_plans.rules import ActionStatus, Priority


@dataclass(frozen=True)
class ActionRow:
    """One action with everything its line shows. `shown` is None for drafts and withdrawn actions."""

    id: UUID
    plan_id: UUID
    number: int
    status: ActionStatus
    priority: Priority
    title: str
    specific: str
    measurable: str
    achievable: str
    relevant: str
    lead_manager: str
    lead_user_id: UUID | None
    starts_on: date | None
    original_due_on: date | None
    due_on: date | None
    risks: str
    remedial_action: str
    forecast_on: date | None
    opened_at: datetime | None
    standards: tuple[str, ...]
    shown: Shown | None
    moves: int
    slip_days: int
    waiting_to: date | None
    last_update: str
    last_update_on: date | None
    evidence: tuple[str, ...]
    # False where the words of then are not on record, so that the first known ones stand for them.
    words_recorded: bool = True

    @property
    def moved_words(self) -> str:
        """ "+28 days, moved twice", or nothing when the date was never moved."""
        if not self.moves:
            return ""
        times = {1: "moved once", 2: "moved twice"}.get(self.moves, f"moved {self.moves} times")
        days = f"+{self.slip_days} day{'' if self.slip_days == 1 else 's'}" if self.slip_days else ""
        return ", ".join(part for part in (days, times) if part)


def as_fact(row: ActionRow) -> dict[str, Any]:
    """What an exception report keeps of an action: JSON values only, dates as ISO text."""
    if row.shown is None:
        raise ValueError("only actions in the plan have facts")
    return {
        "id": str(row.id),
        "number": row.number,
        "title": row.title,
        "standards": list(row.standards),
        "lead": row.lead_manager,
        "status": row.status.value,
        "colour": row.shown.colour.value,
        "reason": row.shown.reason,
        "due_on": iso(row.due_on),
        "original_due_on": iso(row.original_due_on),
        "moves": row.moves,
        "slip_days": row.slip_days,
        "silent_days": row.shown.silent_days,
        "risks": row.risks,
        "last_update": row.last_update,
        "last_update_on": iso(row.last_update_on),
        "remedial_action": row.remedial_action,
        "forecast_on": iso(row.forecast_on),
    }


def as_content(rows: Iterable[ActionRow]) -> list[dict[str, Any]]:
    """What a plan version keeps of its actions when it is submitted: the plan's words beside the facts."""
    return [
        {
            **as_fact(row),
            "specific": row.specific,
            "measurable": row.measurable,
            "achievable": row.achievable,
            "relevant": row.relevant,
            "starts_on": iso(row.starts_on),
            "priority": row.priority.value,
            "evidence": list(row.evidence),
        }
        for row in rows
        if row.shown is not None
    ]


def iso(day: date | None) -> str | None:
    """A date as ISO text, for JSON."""
    return day.isoformat() if day else None
