"""Uploaded workbooks and the answers they are compared with, scoped to the agency of the person asking."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from tracker.assessments.answers import Answer
from tracker.assessments.models import Assessment, Response, ResponseVersion
from tracker.assessments.queries import answer_of
from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.errors import NotFound
from tracker.frameworks.models import MinimumStandardRecord
from tracker.policy import Actor, Role
from tracker.workbooks.models import WorkbookUpload


def get_upload(upload_id: UUID, *, actor: Actor) -> WorkbookUpload:
    """An uploaded workbook, with its return, cycle and board: a lead's any of the agency, others' their own.

    It holds answers to standards that may be in other hands. Raises NotFound otherwise.
    """
    found = db.session.scalar(
        select(WorkbookUpload)
        .join(WorkbookUpload.assessment)
        .join(Assessment.cycle)
        .join(Cycle.board)
        .join(Assessment.agency)
        .options(
            contains_eager(WorkbookUpload.assessment, Assessment.cycle, Cycle.board),
            contains_eager(WorkbookUpload.assessment, Assessment.agency),
            joinedload(WorkbookUpload.uploaded_by),
        )
        .where(
            WorkbookUpload.id == upload_id,
            Assessment.agency_id.in_(actor.agency_ids),
            _open_to(actor),
        )
    )
    if found is None:
        raise NotFound
    return found


def _open_to(actor: Actor) -> ColumnElement[bool]:
    led = [grant.agency_id for grant in actor.grants if grant.role is Role.AGENCY_LEAD]
    return or_(Assessment.agency_id.in_(led), WorkbookUpload.uploaded_by_id == actor.user_id)


def list_waiting(assessment_id: UUID, *, actor: Actor) -> list[WorkbookUpload]:
    """The workbooks of a return that wait to be confirmed and that the actor may open, the latest first."""
    return list(
        db.session.scalars(
            select(WorkbookUpload)
            .join(WorkbookUpload.assessment)
            .options(joinedload(WorkbookUpload.uploaded_by))
            .where(
                WorkbookUpload.assessment_id == assessment_id,
                WorkbookUpload.applied_at.is_(None),
                _open_to(actor),
            )
            .order_by(WorkbookUpload.uploaded_at.desc(), WorkbookUpload.id)
        )
    )


def count_waiting(assessment_id: UUID) -> int:
    """How many workbooks of a return wait to be confirmed."""
    waiting = WorkbookUpload.assessment_id == assessment_id, WorkbookUpload.applied_at.is_(None)
    return db.session.scalar(select(func.count()).select_from(WorkbookUpload).where(*waiting)) or 0


def responses_by_ref(assessment: Assessment) -> dict[str, Response]:
    """Every answer of a return by the reference of its standard, with who saved it last; read afresh."""
    found = db.session.scalars(
        select(Response)
        .join(Response.minimum_standard)
        .options(contains_eager(Response.minimum_standard), joinedload(Response.updated_by))
        .where(Response.assessment_id == assessment.id)
        .order_by(MinimumStandardRecord.position)
        .execution_options(populate_existing=True)
    )
    return {response.minimum_standard.ref: response for response in found}


def answers_at(wanted: Iterable[tuple[UUID, int]]) -> dict[UUID, Answer]:
    """What each answer said in the version named with it, as far as that was kept; one query."""
    versions = dict(wanted)
    if not versions:
        return {}
    kept = db.session.scalars(
        select(ResponseVersion).where(
            ResponseVersion.response_id.in_(versions), ResponseVersion.version.in_(set(versions.values()))
        )
    )
    return {row.response_id: answer_of(row) for row in kept if versions[row.response_id] == row.version}
