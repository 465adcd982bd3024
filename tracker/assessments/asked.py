"""In which state remarks and requests for more time are, as parts of statements."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, select
from sqlalchemy.orm import InstrumentedAttribute

from tracker.assessments.models import Assessment, ExtensionRequest, Remark
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


def last_request() -> tuple[ScalarSelect[Any], ScalarSelect[Any]]:
    """For a statement over returns: the day that was last asked for, and what the board decided about it."""
    asked_for, decision = (
        select(column)
        .where(ExtensionRequest.assessment_id == Assessment.id)
        .order_by(ExtensionRequest.asked_at.desc())
        .limit(1)
        .correlate(Assessment)
        .scalar_subquery()
        for column in (ExtensionRequest.asked_for, ExtensionRequest.decision)
    )
    return asked_for, decision
