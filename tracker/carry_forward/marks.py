"""Which answers of a return were carried forward: shown wherever the return is read."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.assessments.models import Assessment, Response
from tracker.carry_forward.models import CarriedAnswer
from tracker.carry_forward.rules import Mark
from tracker.cycles.models import Cycle
from tracker.db import db


def find_carried(response_id: UUID) -> CarriedAnswer | None:
    """The record that an answer was carried forward, or None."""
    return db.session.scalar(select(CarriedAnswer).where(CarriedAnswer.response_id == response_id))


_before, _cycle, _return = aliased(Response), aliased(Cycle), aliased(Assessment)
SAME = and_(
    Response.evidence_of_compliance == _before.evidence_of_compliance,
    Response.areas_for_improvement == _before.areas_for_improvement,
    Response.na_requested == _before.na_requested,
    Response.na_reason == _before.na_reason,
    Response.modification == _before.modification,
    Response.modification_reason == _before.modification_reason,
)
MARKS = (
    select(Response.id, _cycle.name, _cycle.board_id != Cycle.board_id, CarriedAnswer.unchanged, ~SAME,
           User.name, CarriedAnswer.confirmed_at)
    .select_from(CarriedAnswer)
    .join(Response, Response.id == CarriedAnswer.response_id)
    .join(Assessment, Assessment.id == Response.assessment_id)
    .join(Cycle, Cycle.id == Assessment.cycle_id)
    .join(_before, _before.id == CarriedAnswer.from_response_id)
    .join(_return, _return.id == _before.assessment_id)
    .join(_cycle, _cycle.id == _return.cycle_id)
    .outerjoin(User, User.id == CarriedAnswer.confirmed_by_id)
)  # fmt: skip


def list_marks(assessment_id: UUID) -> dict[UUID, Mark]:
    """How each answer of a return was carried forward, by the answer's id; one query."""
    rows = db.session.execute(MARKS.where(Response.assessment_id == assessment_id))
    return {row[0]: _mark(row) for row in rows}


def find_mark(response_id: UUID) -> Mark | None:
    """How one answer was carried forward, or None; one query."""
    row = db.session.execute(MARKS.where(Response.id == response_id)).one_or_none()
    return _mark(row) if row else None


def _mark(row: Sequence[Any]) -> Mark:
    _id, name, elsewhere, unchanged, edited, by, at = row
    return Mark(name, bool(elsewhere), unchanged, bool(edited), by or "somebody", at)
