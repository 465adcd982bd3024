"""Why a return went back a step, kept in the words of who took the step."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

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


def find_latest_note(assessment_id: UUID) -> StatusNote | None:
    """Why the return was last declined or sent back, with who wrote it; None when it never was."""
    return db.session.scalar(
        select(StatusNote)
        .options(joinedload(StatusNote.written_by))
        .where(StatusNote.assessment_id == assessment_id)
        .order_by(StatusNote.written_at.desc())
        .limit(1)
    )
