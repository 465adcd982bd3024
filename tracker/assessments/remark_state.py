"""In which state a remark is, as conditions of statements."""

from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from tracker.assessments.models import Remark
from tracker.assessments.rules import RemarkKind

# Written by an authoriser while the return waits, and neither given to the lead nor settled yet.
OPEN_COMMENT = (
    Remark.kind == RemarkKind.AUTHORISER,
    Remark.note_id.is_(None),
    Remark.settled_at.is_(None),
)


def asks_now(response_id: InstrumentedAttribute[UUID], kind: RemarkKind) -> ColumnElement[bool]:
    """For a statement over answers: whether a remark of that kind still asks for something."""
    return (
        select(Remark.id)
        .where(
            Remark.response_id == response_id,
            Remark.kind == kind,
            Remark.note_id.is_not(None),
            Remark.settled_at.is_(None),
        )
        .exists()
    )
