"""What changed in a plan since the version that was ratified: words, dates and leads, not progress. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.action_plans.rows import ActionRow, as_content
from tracker.formatting import format_iso

FIELDS = {
    "title": "Action",
    "specific": "What will be done",
    "measurable": "How we shall know",
    "achievable": "With what means",
    "relevant": "Why it matters",
    "lead": "Lead manager",
    "starts_on": "Starts",
    "due_on": "Due",
    "standards": "Standards",
}
DATES = ("starts_on", "due_on")


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was ratified. `was` is empty for a new action, `now` for a withdrawn."""

    number: int
    title: str
    what: str
    was: str
    now: str


def list_differences(content: Mapping[str, Any] | None, rows: Iterable[ActionRow]) -> list[Difference]:
    """Changes from a version's content to the plan as it is, by action number."""
    return list_changes(content, {"actions": as_content(rows)})


def list_changes(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Difference]:
    """Changes between the contents of two versions, by action number."""
    earlier = {action["id"]: action for action in (before or {}).get("actions", ())}
    found = []
    for action in after["actions"]:
        was = earlier.pop(action["id"], None)
        found += _changes(was, action) if was else [_whole(action, "New action", now=action["specific"])]
    found += [_whole(action, "Withdrawn", was=action["specific"]) for action in earlier.values()]
    return sorted(found, key=lambda difference: difference.number)


def _whole(action: Mapping[str, Any], what: str, *, was: str = "", now: str = "") -> Difference:
    return Difference(action["number"], action["title"], what, was, now)


def _changes(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[Difference]:
    return [
        Difference(now["number"], now["title"], label, _words(name, was[name]), _words(name, now[name]))
        for name, label in FIELDS.items()
        if was[name] != now[name]
    ]


def _words(name: str, value: Any) -> str:
    if name in DATES:
        return format_iso(value)
    return ", ".join(value) if isinstance(value, list) else str(value)
