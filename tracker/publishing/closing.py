"""The end of a cycle: all grades published, then closed with every return in it once grades are final."""

from sqlalchemy import select

from tracker.assessments.models import Assessment
from tracker.assessments.rules import CLOSE as CLOSE_RETURN
from tracker.assessments.rules import AssessmentStatus
from tracker.clock import today
from tracker.cycles.models import Cycle
from tracker.cycles.queries import lock
from tracker.cycles.rules import CLOSE, PUBLISH
from tracker.db import db
from tracker.errors import RuleBroken
from tracker.grading.rules import GRADABLE
from tracker.lifecycle import advance
from tracker.policy import Actor
from tracker.publishing.queries import find_end_of_contests
from tracker.publishing.rules import why_not_closable


def publish_cycle(cycle: Cycle, *, actor: Actor) -> None:
    """Mark a cycle as published. Raises RuleBroken while a submitted return still waits for its grades."""
    lock(cycle)
    waiting = len(_returns(cycle, *GRADABLE)) if PUBLISH.allowed_from(cycle.status) else 0
    if waiting:
        returns = "1 return still waits" if waiting == 1 else f"{waiting} returns still wait"
        raise RuleBroken(f"{returns} for grades: publish them first")
    advance(cycle, PUBLISH, actor=actor)


def close_cycle(cycle: Cycle, *, actor: Actor) -> None:
    """Close a published cycle and its graded returns; they stay readable for ever.

    Raises RuleBroken while a contest waits, or while an agency may still contest a grade.
    """
    lock(cycle)
    if CLOSE.allowed_from(cycle.status):
        waiting, ends_on = find_end_of_contests(cycle.id)
        reason = why_not_closable(open_contests=waiting, window_ends_on=ends_on, today=today())
        if reason:
            raise RuleBroken(reason)
    advance(cycle, CLOSE, actor=actor)
    for assessment in _returns(cycle, AssessmentStatus.GRADED):
        advance(assessment, CLOSE_RETURN, actor=actor)


def _returns(cycle: Cycle, *statuses: AssessmentStatus) -> list[Assessment]:
    wanted = (Assessment.cycle_id == cycle.id, Assessment.status.in_(statuses))
    return list(
        db.session.scalars(select(Assessment).where(*wanted).order_by(Assessment.id).with_for_update())
    )
