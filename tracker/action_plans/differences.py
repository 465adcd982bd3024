"""What changed in a plan since the version that was ratified: words, dates and leads, not progress. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.action_plans.rows import ActionRow, as_content
from tracker.action_plans.rules import ActionStatus
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
    rows = list(rows)
    before = {action["id"]: action for action in (content or {}).get("actions", ())}
    found = []
    for action in as_content(rows):
        earlier = before.get(action["id"])
        if earlier is None:
            found.append(Difference(action["number"], action["title"], "New action", "", action["specific"]))
        else:
            found.extend(_changes(earlier, action))
    withdrawn = {str(row.id) for row in rows if row.status is ActionStatus.WITHDRAWN}
    gone = [earlier for id_, earlier in before.items() if id_ in withdrawn]
    found += [Difference(each["number"], each["title"], "Withdrawn", each["specific"], "") for each in gone]
    return sorted(found, key=lambda difference: difference.number)


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
