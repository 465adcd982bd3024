"""A grader's own mark that an answer needs a second look. Nobody else sees it, so no trail tells of it."""

from uuid import UUID

from sqlalchemy import delete, func, select

from tracker.assessments.models import Response
from tracker.clock import now
from tracker.db import db
from tracker.grading.models import SecondLook
from tracker.policy import Actor


def mark(response: Response, *, actor: Actor) -> None:
    """Remember that this person wants to look at the answer again; marking twice is marking once."""
    if not is_marked(response.id, actor.user_id):
        db.session.add(SecondLook(response_id=response.id, user_id=actor.user_id, marked_at=now()))
        db.session.flush()


def clear(response: Response, *, actor: Actor) -> None:
    """Take the person's own mark away; others' stay."""
    mine = (SecondLook.response_id == response.id, SecondLook.user_id == actor.user_id)
    db.session.execute(delete(SecondLook).where(*mine))


def is_marked(response_id: UUID, user_id: UUID | None) -> bool:
    """Whether this person marked the answer."""
    mine = (SecondLook.response_id == response_id, SecondLook.user_id == user_id)
    return db.session.scalar(select(SecondLook.id).where(*mine)) is not None


def count_second_looks(assessment_id: UUID, user_id: UUID | None) -> int:
    """How many answers of a return this person marked; one query."""
    return (
        db.session.scalar(
            select(func.count(SecondLook.id))
            .join(Response, Response.id == SecondLook.response_id)
            .where(Response.assessment_id == assessment_id, SecondLook.user_id == user_id)
        )
        or 0
    )
