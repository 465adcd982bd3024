"""The words of an action: what is kept of them each time they change, and what differs between two. Pure.

Kept as JSON values: dates as ISO text, standards by reference, the person by id. The due date kept here is
the one that was promised first; from then on its moves are on record by themselves (R9).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from tracker.action_plans.rules import Priority
from tracker.formatting import format_date

BEFORE_RECORDS = 0  # the number of the words that stood before the first recorded change
LABELS = {
    "title": "Action",
    "specific": "What will be done",
    "measurable": "How we shall know",
    "achievable": "With what means",
    "relevant": "Why it matters",
    "lead_manager": "Lead manager",
    "lead_user_id": "Updates written by",
    "starts_on": "Starts",
    "original_due_on": "First due",
    "standards": "Standards",
    "priority": "Priority",
    "risks": "Risks",
}
DAYS = ("starts_on", "original_due_on")

Words = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One field that was given other words."""

    label: str
    was: str
    now: str


def words_of(action: Any) -> dict[str, Any]:
    """What is kept of an action as it is now."""
    plain = {name: _as_json(getattr(action, name)) for name in LABELS if name != "standards"}
    return {**plain, "standards": [standard.ref for standard in action.standards]}


def _as_json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return str(value) if isinstance(value, UUID) else value


def as_fields(words: Words) -> dict[str, Any]:
    """Kept words as an action has them: dates, ids and priorities; standards as references."""
    fields = {name: words[name] for name in LABELS}
    fields |= {name: date.fromisoformat(words[name]) if words[name] else None for name in DAYS}
    fields["lead_user_id"] = UUID(words["lead_user_id"]) if words["lead_user_id"] else None
    fields["priority"] = Priority(words["priority"])
    fields["standards"] = tuple(words["standards"])
    return fields


def differences(was: Words, now: Words, people: Mapping[str, str]) -> list[Change]:
    """What changed, in the order of the form. `people` names those who may write updates, by id."""
    return [
        Change(label, _in_words(name, was[name], people), _in_words(name, now[name], people))
        for name, label in LABELS.items()
        if was[name] != now[name]
    ]


def _in_words(name: str, value: Any, people: Mapping[str, str]) -> str:
    if not value:
        return ""
    if name in DAYS:
        return format_date(date.fromisoformat(value))
    if name == "lead_user_id":
        return people.get(value, "Somebody whose account is gone")
    if name == "priority":
        return Priority(value).label
    return ", ".join(value) if isinstance(value, list) else str(value)
