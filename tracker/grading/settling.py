"""A published grade that is changed after all: the agreed grade takes its place, the earlier ones stay."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from tracker.assessments.models import Response
from tracker.audit.operations import record
from tracker.clock import now, today
from tracker.db import db
from tracker.frameworks.rules import Grade
from tracker.grading.models import GradeRecord, PlanAmendment
from tracker.grading.rules import GradeKind, check_grade
from tracker.policy import Actor


def settle_grade(
    response: Response,
    value: Grade,
    reason: str,
    comment: str,
    *,
    actor: Actor,
    covered: Collection[UUID] = frozenset(),
) -> GradeRecord:
    """Put an agreed grade in force for a published answer, and open or close what it asks of the plan (R2).

    `covered` are the minimum standards that actions in the plan serve. Raises RuleBroken without a reason
    (R4). The caller has locked the answer and knows that it may be changed.
    """
    check_grade(value, reason, agency_says=None, kind=GradeKind.AGREED)
    _step_back(response.id)
    grade = GradeRecord(
        response=response, grader_id=actor.user_id, kind=GradeKind.AGREED, value=value, rationale=reason,
        comment_to_agency=comment, recorded_at=now(),
    )  # fmt: skip
    db.session.add(grade)
    db.session.flush()
    record("grade.record", grade, actor=actor, after={"value": value.value, "kind": grade.kind.value})
    amend(response, value, actor=actor, covered=covered)
    return grade


def _step_back(response_id: UUID) -> None:
    """Only one grade of a kind may be current."""
    current = db.session.scalar(
        select(GradeRecord).where(
            GradeRecord.response_id == response_id,
            GradeRecord.kind == GradeKind.AGREED,
            GradeRecord.is_current,
        )
    )
    if current is not None:
        current.is_current = False
        db.session.flush()


def amend(response: Response, value: Grade, *, actor: Actor, covered: Collection[UUID]) -> None:
    """Require a plan amendment for a 0, and no longer for any other grade (guidance 2.13)."""
    existing = db.session.scalar(select(PlanAmendment).where(PlanAmendment.response_id == response.id))
    if value is Grade.INADEQUATE and existing is None:
        due_on = today() + timedelta(days=response.assessment.cycle.amendment_days)
        served = response.minimum_standard_id in covered
        db.session.add(
            PlanAmendment(
                response_id=response.id, due_on=due_on, opened_at=now(), covered_at=now() if served else None
            )
        )  # fmt: skip
        record("amendment.open", response, actor=actor, after={"due_on": due_on.isoformat()})
    elif value is not Grade.INADEQUATE and existing is not None:
        # The row goes: plan, homes and letters ask for an amendment as long as there is one.
        before = {"due_on": existing.due_on.isoformat(), "covered": existing.covered_at is not None}
        db.session.delete(existing)
        why = {"because": "the grade was changed"}
        record("amendment.lift", response, actor=actor, before=before, after=why)
    db.session.flush()
