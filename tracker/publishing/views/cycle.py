"""Every return of a cycle with what it still needs, and publishing those that are ready."""

from collections import Counter
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.queries import get_assessment
from tracker.clock import local, today
from tracker.cycles.queries import get_cycle
from tracker.db import commit
from tracker.errors import RuleBroken, WrongState
from tracker.formatting import plural
from tracker.policy import Permission, can, current_actor, requires
from tracker.publishing.obstacles import GRADABLE, check_cycle
from tracker.publishing.operations import publish_return
from tracker.publishing.queries import list_contests_of_cycle, list_for_publishing
from tracker.publishing.rules import Accuracy, Check, accuracy_of
from tracker.publishing.views.pages import blueprint

IN_ORDER = ("ready", "missing", "own", "published", "waiting")  # what can be done comes first
NAMED = 5  # agencies that a sentence names before it says how many more


@blueprint.get("/cycles/<uuid:cycle_id>/publishing")
@requires(Permission.PUBLISH, get_cycle)
def cycle(cycle: Any) -> ResponseReturnValue:
    """Which returns are ready to be published, what the others need, and how contests stand."""
    rows = _rows(cycle)
    return render_template(
        "publishing/cycle.html",
        cycle=cycle,
        rows=rows,
        counts=Counter(row["state"] for row in rows),
        ready=[row for row in rows if row["state"] == "ready"],
        published=any(row["row"].published_at for row in rows),
    )


def _rows(cycle: Any) -> list[dict[str, Any]]:
    checks, contests = check_cycle(cycle.id), list_contests_of_cycle(cycle.id)
    rows = [
        _row(each, checks.get(each.assessment_id, Check()), contests.get(each.assessment_id, []))
        for each in list_for_publishing(cycle.id)
    ]
    return sorted(rows, key=lambda row: IN_ORDER.index(row["state"]))


def _row(row: Any, check: Check, contests: list[Any]) -> dict[str, Any]:
    accuracy = None
    if row.published_at is not None:
        decided = [contest.decided_on for contest in contests]
        accuracy = accuracy_of(local(row.published_at).date(), row.accuracy_ends_on, decided, today())
    return {
        "row": row,
        "check": check,
        "state": _state(row, check),
        "accuracy": accuracy,
        "final": accuracy is not None and accuracy.state is Accuracy.FINAL,
        "contested": len(contests),
    }


def _state(row: Any, check: Check) -> str:
    """published, waiting (not with the board), own (not this person's to publish), ready or missing."""
    if row.published_at is not None:
        return "published"
    if row.status not in GRADABLE:
        return "waiting"
    if not can(current_actor(), Permission.PUBLISH, row.scope):
        return "own"
    return "ready" if check.ready else "missing"


@blueprint.post("/cycles/<uuid:cycle_id>/publishing/ready")
@requires(Permission.PUBLISH, get_cycle)
def publish_ready(cycle: Any) -> ResponseReturnValue:
    """Publish every return that is ready, each in a transaction of its own; the others stay as they are.

    Pressed twice it publishes nothing twice: what was published is ready no more.
    """
    cycle_id = cycle.id
    ready = [row["row"] for row in _rows(cycle) if row["state"] == "ready"]
    done = [row.agency_name for row in ready if _published(row.assessment_id)]
    if done:
        told = (
            "Their leads and authorisers have been told." if len(done) > 1 else "Its people have been told."
        )
        flash(f"The grades of {plural(len(done), 'return')} are published: {_named(done)}. {told}", "success")
    else:
        flash("Nothing was published: no return is ready.", "success")
    return redirect(url_for("publishing.cycle", cycle_id=cycle_id), 303)


def _published(assessment_id: Any) -> bool:
    """Publish one; False when somebody was faster, or it is ready no longer."""
    actor = current_actor()
    try:
        publish_return(get_assessment(assessment_id, actor=actor), actor=actor)
    except (RuleBroken, WrongState):
        return False
    commit()
    return True


def _named(names: list[str]) -> str:
    rest = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {rest} more" if rest > 0 else "")
