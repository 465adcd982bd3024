"""A plan awaiting ratification: its actions with the grades they answer, and what differs. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from tracker.action_plans.differences import list_changes
from tracker.action_plans.models import PlanVersion
from tracker.formatting import format_date, format_iso
from tracker.frameworks.rules import Grade
from tracker.meetings.gathering import Waiting

Content = dict[str, Any]
FIRST = "This is the first version of the plan that comes before the sub-group."
SAME = "No action, date or lead differs from the version that was ratified."


def plan_content(waiting: Waiting) -> Content:
    """The version in words. Grades are those published for the standards that its actions serve."""
    version, ratified = waiting.version, waiting.ratified
    actions = (version.content or {}).get("actions", [])
    grades = dict(waiting.grades)
    return {
        "agency": version.plan.agency.name if version.plan.agency else version.plan.title,
        "plan_id": str(version.plan_id),
        "about": _about(waiting),
        "actions": [_action(action, grades) for action in actions],
        "not_met": _not_met(actions, waiting.grades),
        "since": _since(ratified) if ratified else "",
        "changes": _changes(waiting),
        "no_changes": SAME if ratified else FIRST,
    }  # fmt: skip


def _since(ratified: PlanVersion) -> str:
    return f"Since version {ratified.number}, ratified {format_date(ratified.decided_at)}"


def _about(waiting: Waiting) -> str:
    version = waiting.version
    cycle = f" for {version.plan.cycle.name}" if version.plan.cycle else ""
    return f"Version {version.number}{cycle}, submitted {format_date(version.submitted_at)}"


def _action(action: Mapping[str, Any], grades: Mapping[str, Grade]) -> list[str]:
    """Number, action, lead, due, the standards with their grades."""
    answered = [f"{ref}: {_grade(grades[ref])}" if ref in grades else ref for ref in action["standards"]]
    due = format_iso(action["due_on"])
    return [
        str(action["number"]),
        f"{action['title']}\n{action['specific']}" if action.get("specific") else action["title"],
        action["lead"] or "Not named",
        f"{due}\nfirst {format_iso(action['original_due_on'])}" if action["moves"] else due,
        "\n".join(answered) or "None",
    ]


def _grade(grade: Grade) -> str:
    return grade.label if grade.number is None else f"{grade.short_label} {grade.label}"


def _not_met(actions: Sequence[Mapping[str, Any]], grades: Sequence[tuple[str, Grade]]) -> str:
    """The standards graded 0 that no action of the version serves (2.13), or nothing."""
    served = {ref for action in actions for ref in action["standards"]}
    bare = [ref for ref, grade in grades if grade is Grade.INADEQUATE and ref not in served]
    return f"Graded 0 and served by no action of this version: {', '.join(bare)}." if bare else ""


def _changes(waiting: Waiting) -> list[list[str]]:
    """Action, what changed, was, now; nothing for a first version, whose every action would be new."""
    if waiting.ratified is None or waiting.version.content is None:
        return []
    found = list_changes(waiting.ratified.content, waiting.version.content)
    return [[f"{one.number}. {one.title}", one.what, one.was or "–", one.now or "–"] for one in found]
