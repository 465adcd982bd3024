"""Taking a plan away is written down beside the plan."""

from datetime import date

from tracker.action_plans.models import Plan
from tracker.audit.operations import record
from tracker.policy import Actor


def note_export(plan: Plan, kind: str, on: date, *, actor: Actor) -> None:
    """Record that somebody took a copy of the plan as PDF, Word or Excel, as it stood on that day."""
    record("plan.export", plan, actor=actor, after={"kind": kind, "on": on.isoformat()})
