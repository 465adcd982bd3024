"""What the task list of a return shows of hand-overs: whose each standard is, and what is wanted of whom."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from flask import request, url_for

from tracker.assessments.completeness import Show, Task, Viewer
from tracker.clock import today
from tracker.formatting import plural
from tracker.handovers.rules import what_was_asked
from tracker.reports.rules import Next

THE_LEAD = "lead"


def _asked_holder() -> str:
    return request.args.get("holder", "")[:40]


def _holder_of(task: Task) -> str:
    return str(task.holder_id) if task.holder_id else THE_LEAD


def of_chosen_holder(tasks: list[Task]) -> list[Task]:
    """The tasks of the person named in the address; all of them when that is nobody."""
    asked = _asked_holder()
    return [task for task in tasks if asked in ("", _holder_of(task))]


def holder_part() -> str:
    """The chosen holder as a part of an address, so that other filters keep it."""
    asked = _asked_holder()
    return f"&holder={asked}" if asked.replace("-", "").isalnum() else ""


def late_hand_overs(assessment_id: Any, tasks: list[Task], viewer: Viewer) -> Iterator[Next]:
    """What colleagues have not finished by the day it was wanted, as one line of a lead's home page."""
    late = [task for task in tasks if _late(task) and not viewer.holds(task)]
    if late:
        href = url_for("handovers.holders", assessment_id=assessment_id, show="late")
        names = sorted({task.holder for task in late if task.holder})
        words = f"See {plural(len(late), 'late standard')} you handed over"
        yield Next(words, href, f"With {', '.join(names)}", min(task.due_on for task in late if task.due_on))


def _late(task: Task) -> bool:
    return not task.done and task.due_on is not None and task.due_on < today()


def handed_over(assessment: Any, every: list[Task], show: Show, viewer: Viewer) -> dict[str, Any]:
    """The links that show one person's standards only, and what this person was asked for. No query."""
    mine = [task for task in every if task.holder_id is not None and task.holder_id == viewer.user_id]
    return {
        "holders": _holders(every, show) if viewer.whole else [],
        "asked_of_me": what_was_asked(mine),
        "whole": viewer.whole,
        "may_see_holders": viewer.leading,
        "may_hand_over": viewer.leading and assessment.status.editable,
        "own_id": viewer.user_id,
    }


def _holders(every: list[Task], show: Show) -> list[dict[str, Any]]:
    """Nothing while the lead has every standard."""
    names = {_holder_of(task): task.holder or "The lead" for task in every}
    if len(names) < 2:
        return []
    numbers, asked = Counter(map(_holder_of, every)), _asked_holder()
    people = sorted(names, key=lambda key: (key != THE_LEAD, names[key], key))
    return [
        {"text": words, "href": f"?show={show.value}{part}", "count": number, "current": current}
        for words, part, number, current in [
            ("Everybody", "", len(every), asked not in names),
            *((names[key], f"&holder={key}", numbers[key], asked == key) for key in people),
        ]
    ]
