"""Why a return went back a step, kept in the words of who took the step."""

from tracker.assessments.models import Assessment, StatusNote
from tracker.clock import now
from tracker.db import db
from tracker.lifecycle import Transition
from tracker.policy import Actor


def keep_note(assessment: Assessment, step: Transition, reason: str, *, actor: Actor) -> StatusNote:
    """Keep the reason of a step, for everybody of the agency to see."""
    assert actor.user_id is not None
    note = StatusNote(
        assessment_id=assessment.id,
        verb=step.verb,
        reason=reason.strip(),
        written_by_id=actor.user_id,
        written_at=now(),
    )
    db.session.add(note)
    db.session.flush()
    return note
